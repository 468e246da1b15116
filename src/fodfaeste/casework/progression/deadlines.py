"""When the next round of answers about how it goes is to begin."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from fodfaeste.casework.cases.deadlines import Deadline, Source
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.progression import queries


def source() -> Source:
    return Source(("progression",), find)


def find(cases: Sequence[Case], day: date) -> Iterator[Deadline]:
    """Two queries. Raises `NoRule`."""
    if queries.instrument() is None:
        return
    rule = queries.interval(day)
    for case, last, due in queries.next_rounds(cases, rule):
        why = (
            f"Sidste runde begyndte {last:%d.%m.%Y}; der er {rule.weeks_between} uger mellem runderne."
            if last
            else f"Forløbet blev åbnet {case.opened:%d.%m.%Y}, og der har ikke været en runde endnu."
        )
        url = reverse("development", args=[case.citizen_id])
        yield Deadline(case.pk, case.citizen_id, "progression", "Begynd en runde om udvikling", due, why, url)
