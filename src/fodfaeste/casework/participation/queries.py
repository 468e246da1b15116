"""Finding participations, who has which part in them, how full an intervention is, and what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Prefetch, Q, QuerySet

from fodfaeste.casework.catalogue.places import Taken
from fodfaeste.casework.participation import rules
from fodfaeste.casework.participation.models import Attendance, Participation, StatusReport
from fodfaeste.casework.participation.policy import of_own_provider
from fodfaeste.casework.participation.rules import CASEWORKER, CITIZEN, OPEN, PROVIDER, SEATED, Terms
from fodfaeste.casework.participation.terms import terms
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide, scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen


def participations() -> QuerySet[Participation]:
    return Participation.objects.select_related("citizen", "text", "intervention__provider", "proposed_by")


def of_citizen(actor: Actor, citizen: Citizen) -> list[Participation]:
    """What a citizen takes or took part in, newest first, as far as the actor may see it."""
    verb = "participation.view_own" if actor.is_citizen else "participation.view"
    return list(scope(actor, verb, participations().filter(citizen=citizen)))


def relations(actor: Actor, participation: Participation) -> frozenset[str]:
    """Which parts the actor has in a participation: citizen, caseworker, provider, or none."""
    if actor.is_citizen:
        return frozenset([CITIZEN] if actor.citizen_id == participation.citizen_id else [])
    found = set()
    if decide(actor, "participation.manage", participation).allowed:
        found.add(CASEWORKER)
    if provides(actor, participation):
        found.add(PROVIDER)
    return frozenset(found)


def provides(actor: Actor, participation: Participation) -> bool:
    """Does the actor work for the provider of this very participation, and still see it?"""
    if not decide(actor, "participation.provide", participation).allowed:
        return False
    return Participation.objects.filter(of_own_provider(actor), pk=participation.pk).exists()


def provided(actor: Actor) -> QuerySet[Participation]:
    """The participants of the providers the actor works for."""
    if actor.employee_id is None:
        return Participation.objects.none()
    rows = participations().filter(of_own_provider(actor))
    return scope(actor, "participation.provide", rows).order_by("text__title", "waiting_since", "first", "pk")


def taken(interventions: Iterable[int]) -> dict[int, Taken]:
    """Intervention → places in use, people waiting and the longest wait; one statement."""
    rows = (
        Participation.objects.filter(intervention__in=list(interventions), state__in=OPEN)
        .values("intervention")
        .annotate(
            taken=Count("pk", filter=Q(state__in=SEATED)),
            waiting=Count("pk", filter=Q(state="waiting")),
            since=Min("waiting_since", filter=Q(state="waiting")),
        )
        .order_by()
    )
    now = clock.now()
    return {
        row["intervention"]: Taken(row["taken"], row["waiting"], (now - row["since"]).days if row["since"] else None)
        for row in rows
    }


def place_in_line(participation: Participation) -> int | None:
    """1 for the first who waits; None for who does not wait."""
    if participation.state != "waiting":
        return None
    ahead = Q(waiting_since__lt=participation.waiting_since) | Q(
        waiting_since=participation.waiting_since, pk__lt=participation.pk
    )
    rows = Participation.objects.filter(ahead, intervention=participation.intervention_id, state="waiting")
    return rows.count() + 1


@dataclass(frozen=True)
class Followed:
    """One participation that runs, with its attendance and status. `due` is the status that is owed, if one is."""

    participation: Participation
    came: int
    of: int
    report: StatusReport | None
    due: date | None
    days_late: int


def followed(rows: QuerySet[Participation], rule: Terms | None = None) -> list[Followed]:
    """Participations under way with what is known of them. Three statements, however many."""
    rule = rule or terms()
    newest = Prefetch("reports", StatusReport.objects.order_by("-written_at", "-pk"))
    chosen = list(rows.filter(state="active").prefetch_related(newest))
    days: dict[int, dict[str, int]] = {}
    counted = Attendance.objects.filter(participation__in=[each.pk for each in chosen])
    for pk, came, count in counted.values_list("participation", "came").annotate(n=Count("pk")).order_by():
        days.setdefault(pk, {})[came] = count
    return [_followed(each, days.get(each.pk, {}), rule) for each in chosen]


def _followed(each: Participation, days: dict[str, int], rule: Terms) -> Followed:
    reports = list(each.reports.all())
    report = reports[0] if reports else None
    owed = None
    if each.first is not None:
        due = rules.statuses_due(each.first, each.last, clock.today(), rule.status_days)
        written = max((one.due for one in reports), default=date.min)
        owed = next((day for day in due if day > written), None)
    came, of = rules.present_share(days)
    late = (clock.today() - owed).days if owed else 0
    return Followed(each, came, of, report, owed, late)


def attended(participation: Participation) -> list[Attendance]:
    return list(participation.attendances.all())
