"""Finding rounds and answers, and what waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import responsible_for
from fodfaeste.casework.progression.models import Rating, Round
from fodfaeste.casework.progression.rules import CITIZEN, Given, Interval, Row, next_due, rows
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import scope
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.queries import current, definition_of
from fodfaeste.foundation.instruments.rules import Definition
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, TeamMembership
from fodfaeste.foundation.people.models import current as holds
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
    weeks, days, steps = (int(str(values[name])) for name in ("weeks_between", "days_to_answer", "steps_to_mark"))
    return Interval(weeks, days, steps)


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
        rows(definition, given(now), past, interval(timezone.localtime(now.opened_at).date()).steps_to_mark),
        definition,
    )


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
    """The actor's own unanswered questions in open rounds."""
    mine = Q(employee=actor.employee_id) if actor.employee_id else Q(citizen=actor.citizen_id, employee__isnull=True)
    open_ones = Rating.objects.filter(mine, answered_at__isnull=True, round__closed_at__isnull=True)
    return open_ones.select_related("round", "citizen").order_by("round__due", "pk")


def citizens_waiting(actor: Actor) -> QuerySet[Rating]:
    """Citizens the actor is responsible for who have not answered in time."""
    late = Rating.objects.filter(
        employee__isnull=True,
        answered_at__isnull=True,
        round__closed_at__isnull=True,
        round__due__lt=clock.today(),
    )
    return scope(actor, "progression.start", late).select_related("round", "citizen").order_by("round__due", "pk")


def due_to_begin(actor: Actor, cases: Iterable[Case]) -> list[Due]:
    """The actor's cases whose next round should have begun, the longest due first."""
    if instrument() is None:
        return []
    chosen = {case.pk: case for case in cases}
    opened = dict(
        Round.objects.filter(case__in=chosen)
        .values_list("case")
        .annotate(last=Max("opened_at"))
        .values_list("case", "last")
    )
    under_way = set(Round.objects.filter(case__in=chosen, closed_at__isnull=True).values_list("case", flat=True))
    rule, today = interval(), clock.today()
    found = []
    for pk, case in chosen.items():
        last = opened.get(pk)
        day = next_due(timezone.localtime(last).date() if last else None, case.opened, rule)
        if pk not in under_way and day <= today:
            found.append(Due(case.citizen, day, pk))
    return sorted(found, key=lambda each: (each.day, each.citizen.pk))
