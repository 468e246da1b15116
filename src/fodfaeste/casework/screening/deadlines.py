"""When the first screening of a case is due, and when the next one is."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from fodfaeste.casework.cases.deadlines import Deadline, Source, Unruled
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.screening import queries
from fodfaeste.casework.screening.models import Screening
from fodfaeste.casework.screening.rules import UNFINISHED, due_again, due_first
from fodfaeste.casework.screening.worklist import latest_in_case


def source() -> Source:
    return Source(("screening",), find)


def find(cases: Sequence[Case], day: date) -> Iterator[Deadline | Unruled]:
    """Two queries. A screening that is under way has taken the place of the next."""
    rule = queries.timing(day)
    if rule.first is None and rule.again is None:
        yield Unruled("screening", f"Ingen regel siger, hvornår der screenes den {day:%d.%m.%Y}.")
        return
    under_way = set(
        Screening.objects.filter(case__in=[each.pk for each in cases], status__in=UNFINISHED).values_list(
            "case", flat=True
        )
    )
    latest = latest_in_case(cases)
    for case in cases:
        last = latest.get(case.pk)
        due = due_again(last, rule) if last else due_first(case.opened, rule)
        if due is None or case.pk in under_way:
            continue
        why = (
            f"Sidste screening var {last:%d.%m.%Y}; den tages igen efter {rule.again} uger."
            if last
            else f"Forløbet blev åbnet {case.opened:%d.%m.%Y}; den første screening tages inden {rule.first} uger."
        )
        what = "Tag screeningen igen" if last else "Tag den første screening"
        url = reverse("screening_start", args=[case.citizen_id])
        yield Deadline(case.pk, case.citizen_id, "screening", what, due, why, url)
