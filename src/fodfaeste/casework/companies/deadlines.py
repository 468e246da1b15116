"""Who at a workplace is to be asked how it goes, and when."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from fodfaeste.casework.cases.deadlines import Deadline, Source
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.rules import DEADLINES_AHEAD
from fodfaeste.casework.companies import law, queries
from fodfaeste.casework.companies.day import PARTIES
from fodfaeste.casework.companies.models import Placement
from fodfaeste.casework.companies.rules import RUNNING


def source() -> Source:
    return Source(("placement_checkin",), find)


def find(cases: Sequence[Case], day: date) -> Iterator[Deadline]:
    """Two queries. Raises `NoRule`."""
    rounds = law.rounds(day)
    rows = Placement.objects.filter(case__in=[each.pk for each in cases], status__in=RUNNING).select_related(
        "unit__company"
    )
    for one in queries.due(rows, rounds, day + DEADLINES_AHEAD):
        yield Deadline(
            one.placement.case_id,
            one.placement.citizen_id,
            "placement_checkin",
            f"Spørg {PARTIES[one.party]}, hvordan det går ({one.placement.unit})",
            one.day,
            f"Begge parter bliver spurgt hver {rounds.days_between}. dag, mens borgeren er på arbejdspladsen.",
            reverse("placement", args=[one.placement.pk]),
        )
