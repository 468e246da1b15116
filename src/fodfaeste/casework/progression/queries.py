"""Finding rounds and answers, and what waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.cases.queries import responsible_for
from fodfaeste.casework.progression.models import ChangeBasis, Rating, Round
from fodfaeste.casework.progression.rules import CITIZEN, Given, Interval, Row, Tells, Told, next_due, rows
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import scope
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.queries import current, definition_of
from fodfaeste.foundation.instruments.rules import PROFESSIONAL, Definition
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, TeamMembership
from fodfaeste.foundation.people.models import current as holds
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.foundation.rules.queries import rows as rule_rows

INSTRUMENT = "udvikling"


@dataclass(frozen=True)
class Due:
    """A citizen whose next round is to begin."""

    citizen: Citizen
    day: date
    case_id: int


def instrument() -> InstrumentVersion | None:
    """The progression instrument in force today."""
    return current(INSTRUMENT)


def interval(on: date | None = None) -> Interval:
    """The published interval. Raises `NoRule` when none is in force."""
    values = rule_rows("progression_rounds", on)[0].values
    names = ("weeks_between", "days_to_answer", "steps_to_mark", "seen_after_days", "reminder_days")
    return Interval(*(int(str(values[name])) for name in names))


def rounds_of(citizen: Citizen) -> list[Round]:
    """All rounds with their answers, the newest first. Two statements."""
    return list(
        Round.objects.filter(citizen=citizen)
        .select_related("instrument")
        .prefetch_related("ratings__employee", "ratings__entered_by")
    )


def given(round_: Round) -> list[Given]:
    """The answers that were handed in. Two with the same title are told apart by name."""
    found = [each for each in round_.ratings.all() if each.answered_at is not None]
    titles = [each.rater for each in found]
    return [
        Given(
            rater=each.rater if titles.count(each.rater) == 1 or each.employee is None else each.employee.name,
            day=timezone.localtime(each.answered_at).date(),
            answers=each.answers,
            who=CITIZEN if each.employee_id is None else f"e{each.employee_id}",
        )
        for each in found
    ]


def latest(citizen: Citizen, found: list[Round] | None = None) -> tuple[Round | None, list[Row], Definition | None]:
    """The newest round somebody has answered, compared with the one before it on the same questions."""
    answered = [each for each in (found if found is not None else rounds_of(citizen)) if given(each)]
    if not answered:
        return None, [], None
    now, before = answered[0], next((each for each in answered[1:]), None)
    definition = definition_of(now.instrument)
    past = given(before) if before else []
    return (
        now,
        rows(definition, given(now), past, _steps_to_mark(now), tells_of(now.instrument.key)),
        definition,
    )


def _steps_to_mark(round_: Round) -> int:
    return interval(timezone.localtime(round_.opened_at).date()).steps_to_mark


def bases(scheme: str) -> list[ChangeBasis]:
    """What is known today of how much answers swing, for every kind of rater and indicator."""
    return list(ChangeBasis.objects.filter(holds(clock.today()), scheme=scheme).order_by("rater", "pk"))


def tells_of(scheme: str) -> Tells:
    """What a change tells, looked up in what is known; nothing where nothing is known. One query."""
    cells = {
        (each.rater, each.item, int(cell[0]), int(cell[1])): Told(int(cell[5]), cell[2], cell[4])
        for each in bases(scheme)
        for cell in each.cells
    }

    def tell(rater: str, item: str, before: int, now: int) -> Told | None:
        return cells.get((CITIZEN if rater == CITIZEN else PROFESSIONAL, item, before, now))

    return tell


@dataclass(frozen=True)
class Known:
    """How much the installation knows for one kind of rater: citizens with two answers, and how many it takes."""

    rater: str
    citizens: int
    needed: int
    rows: list[ChangeBasis]

    @property
    def enough(self) -> bool:
        return bool(self.rows)


def needed() -> int | None:
    """How many citizens with two answers it takes to know how much answers swing; None without a rule."""
    try:
        return int(rule_rows("measured_change")[0].number("citizens_needed"))
    except NoRule:
        return None


def known(scheme: str) -> list[Known]:
    """What is known for the citizens' and for the professionals' answers. Raises `NoRule` never."""
    found, wanted = bases(scheme), needed()
    scores = answered_twice(scheme)
    return [
        Known(kind, len(scores[kind]), wanted or 0, [each for each in found if each.rater == kind])
        for kind in (CITIZEN, PROFESSIONAL)
    ]


def answered_twice(scheme: str) -> dict[str, list[list[list[int]]]]:
    """Kind of rater → per citizen with two whole answers by the same person: [before, now], each in steps per item.

    The two latest are taken. Where several professionals have answered twice, the one asked first counts: one pair for
    each citizen, and nothing is kept of who it was.
    """
    chosen = comparable(scheme)
    rows_ = Rating.objects.filter(answered_at__isnull=False, round__instrument__key=scheme).order_by(
        "citizen", "employee", "-round__opened_at", "-pk"
    )
    latest_two: dict[tuple[int, int | None], list[list[int]]] = {}
    for citizen_id, employee_id, answers in rows_.values_list("citizen", "employee", "answers").iterator():
        places = [answers.get(key, "") for key in chosen]
        kept = latest_two.setdefault((citizen_id, employee_id), [])
        if len(kept) < 2 and all(place.isdecimal() for place in places):
            kept.append([int(place) for place in places])
    found: dict[str, dict[int, list[list[int]]]] = {CITIZEN: {}, PROFESSIONAL: {}}
    for (whose, by), pair in latest_two.items():
        if len(pair) == 2:
            found[CITIZEN if by is None else PROFESSIONAL].setdefault(whose, pair[::-1])
    return {kind: list(pairs.values()) for kind, pairs in found.items()}


def comparable(scheme: str) -> list[str]:
    """The indicators everybody is asked about; the professionals' belief is never reckoned with."""
    instrument_ = current(scheme)
    return [item.key for item in definition_of(instrument_).items if not item.asked_of] if instrument_ else []


@dataclass(frozen=True)
class Past:
    """One indicator over time: per round the day and what each rater said, the newest first."""

    title: str
    rounds: list[tuple[date, list[tuple[str, str, int]]]]


def history(found: list[Round]) -> list[Past]:
    """Every indicator of the newest questions over all answered rounds; the raw answers in words."""
    answered = [(each, given(each)) for each in found if given(each)]
    if not answered:
        return []
    past = []
    for item in definition_of(answered[0][0].instrument).items:
        lines = []
        for round_, answers in answered:
            said = [
                (each.rater, step.text.da, step.points)
                for each in sorted(answers, key=lambda one: (one.rater != CITIZEN, one.rater))
                if (step := item.step(each.answers.get(item.key, ""))) is not None
            ]
            if said:
                lines.append((timezone.localtime(round_.opened_at).date(), said))
        past.append(Past(item.short.da, lines))
    return past


def may_be_asked(case: Case) -> list[Employee]:
    """The case's team: who works with the citizen and may see the answers."""
    today = clock.today()
    roles = RoleAssignment.objects.filter(
        holds(today), employee=OuterRef("pk"), role__in=("sagsbehandler", "specialist")
    )
    member = TeamMembership.objects.filter(holds(today), employee=OuterRef("pk"), team=case.team_id)
    others = Q(Exists(member)) & Q(Exists(roles.filter(role="specialist")))
    responsible = responsible_for(case)
    mine = Q(pk=responsible.pk) if responsible else Q(pk__in=[])
    return list(Employee.objects.filter(mine | others).order_by("title", "name"))


def waiting_for(actor: Actor) -> QuerySet[Rating]:
    """The actor's own unanswered questions in open rounds. Who has left the case is asked no more."""
    mine = Q(employee=actor.employee_id) if actor.employee_id else Q(citizen=actor.citizen_id, employee__isnull=True)
    if actor.employee_id and not actor.has_role("specialist"):
        held = Assignment.objects.filter(valid_to__isnull=True, employee=actor.employee_id)
        mine &= Q(Exists(held.filter(case=OuterRef("round__case"))))
    open_ones = Rating.objects.filter(mine, answered_at__isnull=True, left="", round__closed_at__isnull=True)
    return scope(actor, "progression.answer", open_ones).select_related("round", "citizen").order_by("round__due", "pk")


def citizens_waiting(actor: Actor) -> QuerySet[Rating]:
    """Citizens the actor is responsible for who have not answered in time."""
    late = Rating.objects.filter(
        employee__isnull=True,
        answered_at__isnull=True,
        left="",
        round__closed_at__isnull=True,
        round__due__lt=clock.today(),
    )
    return scope(actor, "progression.start", late).select_related("round", "citizen").order_by("round__due", "pk")


def due_to_begin(actor: Actor, cases: Iterable[Case]) -> list[Due]:
    """The actor's cases whose next round should have begun, the longest due first."""
    if instrument() is None:
        return []
    today = clock.today()
    # A round that was never finished does not stand in the way of the next.
    found = [Due(case.citizen, day, case.pk) for case, _, day in next_rounds(cases, interval()) if day <= today]
    return sorted(found, key=lambda each: (each.day, each.citizen.pk))


def next_rounds(cases: Iterable[Case], rule: Interval) -> list[tuple[Case, date | None, date]]:
    """Each case with the day its last round began and the day the next one is due; one query."""
    chosen = {case.pk: case for case in cases}
    opened = dict(
        Round.objects.filter(case__in=list(chosen))
        .order_by()
        .values_list("case")
        .annotate(last=Max("opened_at"))
        .values_list("case", "last")
    )
    last = {pk: timezone.localtime(moment).date() for pk, moment in opened.items()}
    return [(case, last.get(pk), next_due(last.get(pk), case.opened, rule)) for pk, case in chosen.items()]
