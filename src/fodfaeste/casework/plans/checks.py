"""What is worth talking about in a plan: questions that follow from facts and dated limits. No Django.

Each question carries the facts it rests on, as a short text. Whoever answers it, answers those facts: the question
rests until they change. Nothing here keeps a plan from being sent.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fodfaeste.casework.plans.drafts import TRACKS, StepDraft
from fodfaeste.casework.plans.efforts import Effort, Told
from fodfaeste.casework.plans.rules import short, written

LIMITS = {
    "soon": "skridt, der kommer snart",
    "parallel": "noget jobrettet ved siden af",
    "course_notice": "hold, der snart slutter",
    "course_follow_up": "job efter et hold",
    "group_degree": "angst på et hold",
}
"""The limits of the table `plan_checks`, in words."""

ASKED_AFTER_DAYS = 90
"""A course that ended longer ago than this is history and is not asked about."""


@dataclass(frozen=True)
class Facts:
    """What the questions look at. `steps` are still to be taken, `done` are taken, `stuck` cannot be taken now."""

    steps: tuple[StepDraft, ...]
    today: date
    citizen: str
    done: tuple[StepDraft, ...] = ()
    stuck: frozenset[int | None] = frozenset()
    efforts: tuple[Effort, ...] = ()
    told: tuple[Told, ...] = ()

    @property
    def running(self) -> tuple[Effort, ...]:
        """The efforts that are going on, or are booked to begin."""
        return tuple(each for each in self.efforts if each.last is None or each.last >= self.today)


@dataclass(frozen=True)
class Question:
    """One question. `key` names what it is about, `facts` what it rests on (at most 500 signs)."""

    key: str
    text: str
    facts: str


def questions(facts: Facts, limits: Mapping[str, int]) -> list[Question]:
    """Everything worth asking, gently. A question whose limit is missing is not asked; see `missing`."""
    found: list[Question] = []
    for needs, ask in _CHECKS:
        if all(key in limits for key in needs):
            found += ask(facts, limits)
    return found


def missing(limits: Mapping[str, int]) -> list[str]:
    """The limits that no rule gives, in words."""
    return [words for key, words in LIMITS.items() if key not in limits]


def _own(facts: Facts, limits: Mapping[str, int]) -> Iterator[Question]:
    if facts.steps and not any(step.actor == "borger" for step in facts.steps):
        text = f"Hvad har {facts.citizen} lyst til selv at tage fat på? Alle skridt ligger hos andre lige nu."
        yield Question("own", text, _ids(facts.steps))


def _soon(facts: Facts, limits: Mapping[str, int]) -> Iterator[Question]:
    days = limits["soon"]
    until = facts.today + timedelta(days=days)
    if facts.steps and not any(step.due and step.due <= until for step in facts.steps):
        text = f"Hvad er det første lille skridt? Intet skridt har en dato inden for {days} dage."
        yield Question("soon", text, _told((f"{step.id}@{step.due}" for step in facts.steps), days))


def _late(facts: Facts, limits: Mapping[str, int]) -> Iterator[Question]:
    for step in facts.steps:
        if step.due and step.due < facts.today and (step.id is None or step.id not in facts.stuck):
            text = f"Hvornår skal »{short(step.what)}« så være? Skridtet skulle være gjort {written(step.due)}."
            yield Question(f"late:{step.id}", text, step.due.isoformat())


def _parallel(facts: Facts, limits: Mapping[str, int]) -> Iterator[Question]:
    """Health and everyday life go together with something towards a job, not before it."""
    begun = facts.today - timedelta(days=limits["parallel"])
    steps = [step for step in facts.steps if step.track != "job"]
    efforts = [each for each in facts.running if each.track != "job" and not each.job_oriented and each.first <= begun]
    job = any(step.track == "job" for step in facts.steps)
    job = job or any(each.track == "job" or each.job_oriented for each in facts.running)
    if job or not (steps or efforts):
        return
    ask = f"Kan {facts.citizen} gå et lille skridt mod job samtidig?"
    resting = _told([*(str(step.id) for step in steps), *(f"{each.title}@{each.first}" for each in efforts)])
    if efforts:
        yield Question("parallel", f"{ask} »{short(efforts[0].title)}« har ikke noget jobrettet ved siden af.", resting)
        return
    names = " og ".join(TRACKS[key].lower() for key in TRACKS if key in {step.track for step in steps})
    if any(step.track == "job" for step in facts.done):
        what = f"De skridt, der er tilbage, handler om {names}, ikke om job."
    else:
        what = f"Planen har skridt om {names}, men ikke om job."
    yield Question("parallel", f"{ask} {what}", resting)


def _after_course(facts: Facts, limits: Mapping[str, int]) -> Iterator[Question]:
    """A course that ends is followed by a step towards a job, booked before it ends."""
    notice, follow_up = timedelta(days=limits["course_notice"]), timedelta(days=limits["course_follow_up"])
    for each in facts.efforts:
        if not each.is_course or each.last is None or each.follow_up:
            continue
        asked = each.last - notice <= facts.today <= each.last + timedelta(days=ASKED_AFTER_DAYS)
        jobs = (step for step in (*facts.steps, *facts.done) if step.track == "job" and step.due)
        booked = any(each.last - notice <= step.due <= each.last + follow_up for step in jobs if step.due)
        if asked and not booked:
            ends = "slutter" if each.last >= facts.today else "sluttede"
            text = (
                f"Hvad kommer der efter »{short(each.title)}«? Det {ends} {written(each.last)}, og der er ikke aftalt "
                f"et skridt mod job senest {follow_up.days} dage efter."
            )
            yield Question(
                f"after:{short(each.title, 60)}", text, _told([each.first.isoformat(), each.last.isoformat()])
            )


def _group(facts: Facts, limits: Mapping[str, int]) -> Iterator[Question]:
    """Massive anxiety is met in a course for one, rather than in a group."""
    heavy = [each for each in facts.told if each.key == "angst" and each.degree >= limits["group_degree"]]
    for each in facts.running if heavy else ():
        if each.is_course and each.is_group:
            latest = max(heavy, key=lambda told: told.on)
            text = (
                f"Er et hold det rigtige for {facts.citizen} lige nu, eller vil et forløb for én passe bedre end "
                f"»{short(each.title)}«? {latest.source} viste megen angst {written(latest.on)}."
            )
            yield Question(
                f"group:{short(each.title, 60)}", text, _told([each.first.isoformat(), latest.on.isoformat()])
            )


_Check = Callable[[Facts, Mapping[str, int]], Iterator[Question]]
_CHECKS: tuple[tuple[tuple[str, ...], _Check], ...] = (
    ((), _own),
    (("soon",), _soon),
    ((), _late),
    (("parallel",), _parallel),
    (("course_notice", "course_follow_up"), _after_course),
    (("group_degree",), _group),
)
"""Each check with the limits it cannot do without, in the order in which they are read."""


def _ids(steps: Iterable[StepDraft]) -> str:
    return _told(str(step.id) for step in steps)


def _told(parts: Iterable[str], *more: object) -> str:
    """The facts as one short text that is the same whenever they are. Very many are told by a checksum."""
    text = " ".join([*sorted(parts), *(str(each) for each in more)])
    if len(text) <= 500:
        return text
    return hashlib.sha256(text.encode()).hexdigest()
