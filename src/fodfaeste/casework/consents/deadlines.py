"""Consents that run out: the citizen is asked again in time."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from fodfaeste.casework.cases.deadlines import Deadline, Source
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.consents.models import Consent
from fodfaeste.casework.consents.queries import holds


def source() -> Source:
    return Source(("consent_expires",), find)


def find(cases: Sequence[Case], day: date) -> Iterator[Deadline]:
    """The last day of every live consent; one query."""
    case_of = {case.citizen_id: case.pk for case in cases}
    for each in Consent.objects.filter(holds(day), citizen__in=list(case_of)):
        yield Deadline(
            case_of[each.citizen_id],
            each.citizen_id,
            "consent_expires",
            f"Spørg igen, før samtykket udløber: {each.title}",
            each.valid_until,
            f"Borgerens ja gælder til og med {each.valid_until:%d.%m.%Y}, og der er intet nyt ja.",
            reverse("consent_record", args=[each.citizen_id, each.purpose]),
        )
