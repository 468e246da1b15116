"""How a course went: counted by a refresh, hidden where few, told for completers and for everybody who began."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from fodfaeste.casework.courses import queries, terms
from fodfaeste.casework.courses.models import ChangeCount, Course, CourseCount, Enrolment, Measure
from fodfaeste.casework.courses.rules import FOLLOWED, STARTED
from fodfaeste.casework.participation.shares import interval
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import action
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import Definition
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.foundation.small_numbers import Shown, suppress

if TYPE_CHECKING:
    from fodfaeste.evidence.progression.course import Course as Followed

CHANGED: dict[str, str] = {
    "better": "Har det bedre",
    "same": "Kan ikke skelnes fra uændret",
    "worse": "Har det dårligere",
    "unknown": "Har ikke svaret to gange",
}
"""What is told of a change: only what is more than the answers' own swinging."""
VERDICTS = {1: "better", 0: "same", -1: "worse"}
NOT_CAUSE = (
    "Det er, hvad der skete. Det viser ikke, hvad holdet førte til: folk begynder ofte, når de har det sværest, "
    "og så får mange det bedre, uanset hvad de gør."
)


@action
def refresh(*, actor: Actor, purpose: str) -> int:
    """Count every course anew; returns how many were counted."""
    require(actor, "course.count")
    began = list(
        queries.enrolments()
        .filter(state__in=STARTED, participation__first__isnull=False)
        .exclude(state="enrolled", participation__state="accepted")
        .order_by("pk")
    )
    verdicts, about = changes(began)
    if about is not None:
        ChangeCount.objects.all().delete()
        about.save()
    came = queries.attended(began)
    by_course: dict[int, list[Enrolment]] = defaultdict(list)
    for each in began:
        by_course[each.group.course_id].append(each)
    for course in Course.objects.all():
        counted = _counted(by_course[course.pk], verdicts, came)
        CourseCount.objects.update_or_create(course=course, defaults=counted)
    record(actor=actor, purpose=purpose, verb="courses.counted", data={"courses": len(by_course)})
    return len(by_course)


def _counted(
    rows: Sequence[Enrolment], verdicts: Mapping[int, str], came: Mapping[int, queries.Came]
) -> dict[str, object]:
    states = Counter(each.state for each in rows)
    marks = [came[each.pk] for each in rows if each.pk in came]

    def changed(state: str) -> dict[str, int]:
        told = Counter(verdicts.get(each.pk, "unknown") for each in rows if each.state == state)
        return {key: told[key] for key in CHANGED}

    ended = [each for each in rows if each.state in ("completed", "stopped")]
    follow = Counter(queries.follow_state(each, each.follow_up_due) for each in ended)
    return {
        "counted_at": clock.now(),
        "going_on": states["enrolled"],
        "completed": states["completed"],
        "stopped": states["stopped"],
        "came": sum(each.came for each in marks),
        "marked": sum(each.of for each in marks),
        "completers": changed("completed"),
        "leavers": changed("stopped"),
        "follow": {key: follow[key] for key in FOLLOWED},
    }


def changes(rows: Sequence[Enrolment]) -> tuple[dict[int, str], ChangeCount | None]:
    """Enrolment → what is told of the change, of those with two answers; and what that rests on.

    The error of an answer is learnt from everybody's answers before (Cronbach's alpha), the change is read with
    shrinkage from both (`evidence.progression`), all courses together. With fewer pairs than the rule says nothing is
    told of anybody; without the rule not even that is said.
    """
    try:
        needed = terms.terms().pairs_needed
    except NoRule:
        return {}, None
    scored = [(each, _points(each, "before"), _points(each, "after")) for each in rows]
    scored = [each for each in scored if each[1] is not None]
    pairs = sum(1 for _, _, after in scored if after is not None)
    about = ChangeCount(counted_at=clock.now(), pairs=pairs, needed=needed)
    if pairs < needed:
        return {}, about
    found = _followed([(before, after) for _, before, after in scored if before is not None])
    if found is None:
        return {}, about
    about.reliability, about.error = float(found.reliability), float(found.sem * len(scored[0][1] or ()))
    told = {
        scored[int(at)][0].pk: VERDICTS[int(verdict)] for at, verdict in zip(found.who, found.verdicts, strict=True)
    }
    return told, about


Points = dict[str, int]


def _followed(pairs: Sequence[tuple[Points, Points | None]]) -> Followed | None:
    """The course of everybody's scores; None where they cannot tell (all alike, or answers that hang together in
    nothing). A missing answer does not move the score."""
    import numpy as np

    from fodfaeste.evidence.progression.course import Asked, follow
    from fodfaeste.evidence.progression.data import Ratings
    from fodfaeste.evidence.sources import BadInput

    items = sorted({key for before, _ in pairs for key in before})
    score = np.full((len(pairs), 2, 1, len(items)), np.nan)
    for at, both in enumerate(pairs):
        for occasion, points in enumerate(both):
            for key, value in (points or {}).items():
                if key in items:
                    score[at, occasion, 0, items.index(key)] = value
    ratings = Ratings(
        score=score,
        time=np.tile(np.array([0.0, 1.0]), (len(pairs), 1)),
        unit="",
        citizens=tuple(str(at) for at in range(len(pairs))),
        occasions=("before", "after"),
        roles=("borger",),
        items=tuple(items),
        better=-1,
    )
    try:
        return follow(ratings, 0, Asked(baseline=0, follow_up=1))
    except BadInput:
        return None


def _points(enrolment: Enrolment, when: str) -> Points | None:
    """Question → points of what was answered; None without an answer to at least half of them."""
    found: Measure | None = queries.measure(enrolment, when)
    if found is None:
        return None
    definition: Definition = definition_of(found.instrument)
    steps = {item.key: item.step(found.answers.get(item.key, "")) for item in definition.items}
    points = {key: step.points for key, step in steps.items() if step is not None}
    return points if 2 * len(points) >= len(steps) else None


# ---- what may be shown ----


@dataclass(frozen=True)
class Line:
    """One line: the words, the numbers (None is hidden), and where the share lies, out of 100."""

    words: str
    counts: tuple[int | None, ...]
    interval: tuple[int, int] | None = None


@dataclass(frozen=True)
class Told:
    """What may be shown of a course. `began` is None where even the total would tell of a few.

    `changed` has completers and all who began side by side; it is empty while that is not known, and `about` says why.
    """

    count: CourseCount
    began: int | None
    kept: list[Line]
    attendance: tuple[int, int] | None
    changed: list[Line]
    completers: int | None
    ended: int | None
    followed: list[Line]
    about: ChangeCount | None
    minimum: int


def told(count: CourseCount, minimum: int | None = None) -> Told:
    """The counts with small numbers hidden; shares with 95 percent intervals (Wilson).

    Completers and those who stopped are two tables; what they say together is shown only where both may be. A table is
    left out where its total would give away a number that another one hides.
    """
    least = minimum or settings.FODFAESTE_MINIMUM_CELL
    (whole,) = suppress([{"completed": count.completed, "stopped": count.stopped, "going_on": count.going_on}], least)
    titles = {"completed": "Gennemførte", "stopped": "Stoppede før tid", "going_on": "Er i gang"}
    kept = [Line(titles[key], (number,), interval(number, whole.total)) for key, number in whole.cells.items()]
    open_ends = whole.cells["completed"] is not None and whole.cells["stopped"] is not None
    about = ChangeCount.objects.first()
    completers = whole.cells["completed"]
    ended = count.completed + count.stopped if open_ends else None
    known = about is not None and about.reliability is not None
    return Told(
        count,
        whole.total,
        kept,
        (count.came, count.marked) if whole.total and count.marked >= least else None,
        _changed(count, completers, open_ends, least) if known else [],
        completers,
        ended,
        _follow(count, least) if open_ends else [],
        about,
        least,
    )


def _changed(count: CourseCount, completers: int | None, open_ends: bool, least: int) -> list[Line]:
    if not completers:
        return []
    (own,) = suppress([_cells(count.completers, CHANGED)], least)
    every: Shown | None = None
    if open_ends:
        (left,) = suppress([_cells(count.leavers, CHANGED)], least)
        every = _together(own, left)
    lines = []
    for key, words in CHANGED.items():
        all_of_them = every.cells[key] if every else None
        lines.append(Line(words, (own.cells[key], all_of_them)))
    return lines


def _together(one: Shown, other: Shown) -> Shown:
    """The sum of two tables, hidden wherever one of them is."""
    cells = {
        key: None if number is None or other.cells[key] is None else number + (other.cells[key] or 0)
        for key, number in one.cells.items()
    }
    total = None if one.total is None or other.total is None else one.total + other.total
    return Shown(cells, total)


def _follow(count: CourseCount, least: int) -> list[Line]:
    cells = _cells(count.follow, FOLLOWED)
    (shown,) = suppress([cells], least)
    due = sum(shown.cells[key] or 0 for key in ("in_time", "later", "none"))
    whole = all(shown.cells[key] is not None for key in ("in_time", "later", "none"))
    return [
        Line(
            words,
            (shown.cells[key],),
            interval(shown.cells[key], due) if whole and key in ("in_time", "later", "none") else None,
        )
        for key, words in FOLLOWED.items()
    ]


def _cells(stored: Mapping[str, int], keys: Iterable[str]) -> dict[str, int]:
    return {key: int(stored.get(key, 0)) for key in keys}


def of(course: Course) -> Told | None:
    held = CourseCount.objects.filter(course=course).first()
    return told(held) if held is not None else None
