"""Placements in numbers, for those who steer. Never persons; small numbers are hidden, over all tables together."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from fodfaeste.casework.companies.models import PaidHours, Placement
from fodfaeste.casework.companies.rules import COMING, KINDS, OVER, RUNNING, STATUSES
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.small_numbers import Shown, suppress

OUTCOMES = {True: "Ansat med almindelig løn", False: "Ikke ansat"}
BANDS = ((Decimal(10), "Under 10 timer"), (Decimal(20), "10–19 timer"), (Decimal(30), "20–29 timer"))
MOST_HOURS = "30 timer og mere"


@dataclass(frozen=True)
class Totals:
    """Placements that are coming or running by kind and by status; those that are over by outcome; paid hours now."""

    kinds: Shown
    statuses: Shown
    outcomes: Shown
    hours: Shown


def totals(actor: Actor) -> Totals:
    """The municipality's totals. The two tables of living placements are hidden together."""
    require(actor, "placement.totals")
    minimum = settings.FODFAESTE_MINIMUM_CELL
    alive = list(Placement.objects.filter(status__in=COMING | RUNNING).values_list("kind", "status"))
    kinds = Counter(dict.fromkeys(KINDS.values(), 0))
    statuses = Counter({title: 0 for key, title in STATUSES.items() if key not in OVER})
    for kind, status in alive:
        kinds[KINDS[kind]] += 1
        statuses[STATUSES[status]] += 1
    outcomes = Counter(dict.fromkeys(OUTCOMES.values(), 0))
    outcomes.update(
        OUTCOMES[bool(hired)]
        for hired in Placement.objects.filter(status__in=["ended", "stopped"]).values_list("hired", flat=True)
    )
    by_kind, by_status = suppress([kinds, statuses], minimum)
    (ended,) = suppress([outcomes], minimum)
    (hours,) = suppress([_hours()], minimum)
    return Totals(by_kind, by_status, ended, hours)


def _hours() -> dict[str, int]:
    """People with ordinary paid hours today, by how many hours a week they have in all."""
    today = clock.today()
    summed: dict[int, Decimal] = defaultdict(Decimal)
    rows = PaidHours.objects.filter(kind="ordinary", first__lte=today).exclude(last__lt=today)
    for citizen_id, hours in rows.values_list("citizen_id", "hours"):
        summed[citizen_id] += hours
    counted = Counter({**{title: 0 for _, title in BANDS}, MOST_HOURS: 0})
    for hours in summed.values():
        counted[next((title for limit, title in BANDS if hours < limit), MOST_HOURS)] += 1
    return dict(counted)
