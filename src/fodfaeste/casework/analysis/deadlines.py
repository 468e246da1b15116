"""Analyses that are under way: the day everybody's answers, and the stand on them, were promised for."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from fodfaeste.casework.analysis.models import Analysis
from fodfaeste.casework.analysis.rules import UNFINISHED
from fodfaeste.casework.cases.deadlines import Deadline, Source
from fodfaeste.casework.cases.models import Case


def source() -> Source:
    return Source(("analysis",), find)


def find(cases: Sequence[Case], day: date) -> Iterator[Deadline]:
    """One query."""
    ids = [case.pk for case in cases]
    for each in Analysis.objects.filter(case__in=ids, status__in=UNFINISHED):
        conferred = each.status == "conferred"
        yield Deadline(
            each.case_id,
            each.citizen_id,
            "analysis",
            "Tag stilling til forslagene fra den tværfaglige analyse"
            if conferred
            else "Den tværfaglige analyse er i gang",
            each.due,
            f"Fristen {each.due:%d.%m.%Y} blev valgt, da analysen blev bestilt.",
            reverse("analysis", args=[each.pk]),
        )
