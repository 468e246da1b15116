"""What happens in one case: it is opened, screened, planned, handed over and closed. Every act is a public action."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from fodfaeste.casework.cases import actions as cases
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import target_groups
from fodfaeste.casework.screening import actions as screening
from fodfaeste.casework.screening.models import Screening
from fodfaeste.demo.agenda import Agenda, Story, moment, workday
from fodfaeste.demo.caseload import TARGET_GROUPS, CasePlan
from fodfaeste.demo.roster import Colleague, Office
from fodfaeste.demo.texts import talks as texts
from fodfaeste.foundation.access.pages import open_subject
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import DECLINED, UNKNOWN, Definition, shown
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, User
from fodfaeste.foundation.people.queries import actor_for
from fodfaeste.foundation.staff import actions as staff

CITIZEN_PAGE, PLAN_PAGE = ("citizen.view", "Borgerens side"), ("plan.view", "Planen")
PURPOSES = texts.PURPOSES
SCREENED_AGAIN_AFTER = timedelta(days=184)


@dataclass
class World:
    """What every story shares."""

    agenda: Agenda
    office: Office
    anchor: date


class File:
    """One case while the demo is being lived: its people, its plan and its own luck."""

    citizen: Citizen
    case: Case
    user: User | None = None

    def __init__(self, world: World, plan: CasePlan) -> None:
        self.world, self.plan = world, plan
        self.rng = np.random.default_rng(plan.seed)
        team = world.office.caseworkers[plan.team.key]
        self.final = team[plan.caseworker % len(team)]
        self.colleague: Colleague = world.office.former[plan.team.key] if plan.handed_over else self.final
        self.closed = False
        self._own: Actor | None = None
        self._said: set[str] = set()
        weeks = (world.anchor - plan.opened).days / 7
        self.severity = 0.5 if plan.persona else 0.6 * float(self.rng.beta(1.6, 2.0)) + 0.4 * min(1.0, weeks / 70)

    def staff(self) -> Actor:
        return self.colleague.actor()

    def self_actor(self) -> Actor:
        """The citizen, signed in."""
        assert self.user is not None
        if self._own is None:
            self._own = actor_for(self.user)
        return self._own

    def some(self, choices: tuple[str, ...]) -> str:
        return choices[int(self.rng.integers(len(choices)))]

    def unsaid(self, choices: Sequence[str]) -> str | None:
        """A text this citizen has not met before; None when all of them are used."""
        left = [each for each in choices if each not in self._said]
        if not left:
            return None
        chosen = left[int(self.rng.integers(len(left)))]
        self._said.add(chosen)
        return chosen

    def luck(self, chance: float) -> bool:
        return bool(self.rng.random() < chance)

    def days(self, low: int, high: int) -> timedelta:
        return timedelta(days=int(self.rng.integers(low, high + 1)))

    def at_work(self, day: date) -> datetime:
        """A time in working hours on the day or the next working day, never before the case began."""
        found = moment(workday(day), 8 + int(self.rng.integers(1, 7)), int(self.rng.integers(60)))
        return max(found, self.plan.begins + timedelta(minutes=20))

    def in_the_evening(self, day: date) -> datetime:
        """When a citizen sits down with the phone."""
        return moment(day, 17 + int(self.rng.integers(5)), int(self.rng.integers(60)))

    def look(self, page: tuple[str, str] = CITIZEN_PAGE, reader: Colleague | None = None) -> None:
        """Read a page as the page itself does: access is asked and the reading is written."""
        actor = (reader or self.colleague).actor()
        open_subject(actor, page[0], Citizen.objects.all(), self.citizen.pk, page[1])


def case_story(file: File) -> Story:
    """From the first day: the citizen becomes known, the case is opened, and the other stories begin."""
    plan, world = file.plan, file.world
    yield plan.begins
    contact = {"phone": f"00 00 {plan.person // 100 % 100:02d} {plan.person % 100:02d}"}
    if file.luck(0.06):
        contact["interpreter"] = file.some(texts.INTERPRETERS)
    actor = file.colleague.actor(fresh=True)
    file.citizen = staff.add_citizen(
        actor=actor,
        purpose=PURPOSES["case"],
        cpr=plan.fake.cpr,
        first_name=plan.fake.first_name,
        last_name=plan.fake.last_name,
        protected=not plan.persona and file.luck(0.01),
        **contact,
    )
    file.case = cases.open_case(
        actor=actor,
        purpose=PURPOSES["case"],
        citizen=file.citizen,
        team=world.office.teams[plan.team.key],
        target_group=_target_group(plan),
        opened=plan.opened,
        responsible=file.colleague.employee,
    )
    world.office.forget(file.citizen.pk)
    file.look()
    if plan.sign_in:
        file.user = staff.give_sign_in(
            actor=world.office["administrator"].actor(),
            purpose=PURPOSES["set_up"],
            username=f"borger-{plan.person + 1}",
            citizen=file.citizen,
        )
    _begin_the_rest(file)


def _begin_the_rest(file: File) -> None:
    from fodfaeste.demo import (
        analysing,
        consenting,
        coursing,
        developing,
        messaging,
        planning,
        taking_part,
        talking,
        working,
    )

    agenda, plan = file.world.agenda, file.plan
    agenda.add(talking.talks_story(file))
    agenda.add(consenting.consent_story(file))
    if plan.stage != "found":
        agenda.add(screening_story(file))
    if plan.stage not in ("found", "begun", "answered", "judged"):
        agenda.add(planning.plan_story(file))
        agenda.add(developing.development_story(file))
        agenda.add(analysing.analysis_story(file))
        agenda.add(working.work_story(file))
        agenda.add(taking_part.taking_part_story(file))
        agenda.add(coursing.course_story(file))
    if plan.sign_in:
        agenda.add(messaging.messages_story(file))
    if plan.handed_over:
        agenda.add(hand_over_story(file))
    if plan.closes is not None:
        agenda.add(closing_story(file))


def _target_group(plan: CasePlan) -> str:
    """The group of the benefit; where it is closed to new people, the one they come into instead."""
    wanted = TARGET_GROUPS[plan.benefit]
    if wanted == "kontanthjaelp" and plan.person % 3:
        wanted = "kontanthjaelp_aktivitetsparat"
    open_groups = {group.key for group in target_groups(plan.opened) if group.open_to_new}
    return wanted if wanted in open_groups else "kontanthjaelp_aktivitetsparat"


def screening_story(file: File) -> Story:
    """Started in a conversation, answered together, judged; some are still under way, and many come again in time."""
    plan, anchor = file.plan, file.world.anchor
    late = plan.stage in ("begun", "answered")
    day = anchor - file.days(3, 12) if late else plan.begins.date() + file.days(7, 18)
    lighter = 0.0
    while True:
        yield file.at_work(max(day, plan.begins.date()))
        if file.closed:
            return
        begun = screening.start_screening(actor=file.staff(), purpose=PURPOSES["talk"], case=file.case)
        answers = _answers(file, definition_of(begun.instrument), lighter)
        if plan.stage == "begun":
            half = dict(list(answers.items())[: len(answers) // 2])
            screening.save_answers(
                actor=file.staff(), purpose=PURPOSES["talk"], screening=begun, version=begun.version, answers=half
            )
            return
        yield file.world.agenda.now + timedelta(minutes=35)
        answered = screening.answer_screening(
            actor=file.staff(), purpose=PURPOSES["talk"], screening=begun, version=begun.version, answers=answers
        )
        if plan.stage == "answered":
            return
        yield file.world.agenda.now + timedelta(minutes=25)
        _judge(file, answered)
        day, lighter = day + SCREENED_AGAIN_AFTER, lighter + 0.15
        if day > anchor or not (plan.persona or file.luck(0.6)):
            return


def _judge(file: File, answered: Screening) -> None:
    if file.plan.persona or file.luck(0.1):
        answered = _correct(file, answered)
    track = "across" if file.severity > 0.62 else "together" if file.severity > 0.33 else "alone"
    screening.judge_screening(
        actor=file.staff(),
        purpose=PURPOSES["talk"],
        screening=answered,
        version=answered.version,
        judgement=file.some(texts.JUDGEMENTS[track]),
        track=track,
    )
    file.case.refresh_from_db()


def _correct(file: File, answered: Screening) -> Screening:
    """The register counts a holiday job as a pause; together they let the row count less, and say why."""
    row = next((raw for raw in answered.explained if raw["source"] == "register" and raw["points"] > 0), None)
    if row is None:
        return answered
    return screening.correct_row(
        actor=file.staff(),
        purpose=PURPOSES["talk"],
        screening=answered,
        version=answered.version,
        row=row["key"],
        chosen=UNKNOWN,
        reason=texts.CORRECTION,
    )


def _answers(file: File, definition: Definition, lighter: float = 0.0) -> dict[str, str]:
    """Answers around the citizen's own situation; now and then somebody would rather not say."""
    answers: dict[str, str] = {}
    for item in definition.items:
        place = (file.severity - lighter) * len(item.steps) + float(file.rng.normal(0, 0.7))
        step = item.steps[max(0, min(len(item.steps) - 1, int(place)))]
        answers[item.key] = DECLINED if file.luck(0.04) else step.key
    asked = {item.key for item in shown(definition, answers)}
    return {key: chosen for key, chosen in answers.items() if key in asked}


def hand_over_story(file: File) -> Story:
    """The caseworker stops; the team leader gives the case on, with the reason."""
    leaves = file.world.anchor - timedelta(days=70)
    yield max(moment(workday(leaves), 9, 30), file.plan.begins + timedelta(days=1))
    if file.closed:
        return
    leader = file.world.office[f"teamleder-{file.plan.team.key}"]
    cases.assign(
        actor=leader.actor(fresh=True),
        purpose=PURPOSES["case"],
        case=file.case,
        employee=file.final.employee,
        reason=file.some(texts.HAND_OVER),
    )
    file.colleague = file.final
    file.world.office.forget(file.citizen.pk)
    file.look()


def closing_story(file: File) -> Story:
    assert file.plan.closes is not None
    yield file.plan.closes
    file.case.refresh_from_db()
    file.closed = True
    cases.close_case(
        actor=file.colleague.actor(fresh=True),
        purpose=PURPOSES["case"],
        case=file.case,
        version=file.case.version,
        reason=file.some(texts.CLOSING),
    )
    file.world.office.forget(file.citizen.pk)


def colleagues_look(file: File, readers: Iterator[str]) -> Story:
    """Others open the persona citizen's pages, each on a day of their own; a specialist when they have a part."""
    day = file.plan.begins.date() + timedelta(days=30)
    for key in readers:
        day += timedelta(days=17)
        yield file.at_work(day)
        page, reader = CITIZEN_PAGE if key.startswith("teamleder") else PLAN_PAGE, file.world.office[key]
        if decide(reader.actor(fresh=True), page[0], file.citizen).allowed:
            file.look(page, reader)
