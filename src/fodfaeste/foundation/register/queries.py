"""What may be seen of the register."""

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet, Sum

from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.register import work
from fodfaeste.foundation.register.models import BenefitWeek, ImportRun, RefundLine, RegisterStatus
from fodfaeste.foundation.register.rules import spreadsheet_safe

RefusedRow = tuple[int, str, str, str, str]
_FIELDS: Final = ("line", "column", "reason", "remedy", "excerpt")


def status_of(citizen: Citizen) -> RegisterStatus | None:
    """What the register says about a citizen, None when it says nothing. Ask `access` for `register.view` first."""
    return RegisterStatus.objects.filter(citizen=citizen).first()


def weeks_of(citizen: Citizen) -> QuerySet[BenefitWeek]:
    """The citizen's weeks in order of time, of every kind the benefit table knows."""
    return BenefitWeek.objects.filter(citizen=citizen).order_by("week", "benefit")


def unmatched_repayments() -> QuerySet[RefundLine, dict[str, object]]:
    """Weeks that sum to less than zero now: repayments whose original row has not come yet."""
    return (
        RefundLine.objects.values("citizen_id", "week", "benefit")
        .annotate(payout_oere=Sum("payout_oere"))
        .filter(payout_oere__lt=0)
        .order_by("citizen_id", "week", "benefit")
    )


def interrupted(run: ImportRun) -> bool:
    """The process that worked on it is gone."""
    return run.status == "running" and not work.busy(run.pk)


def refused_rows(run: ImportRun, *, safe: bool = False, most: int | None = None) -> Iterator[RefusedRow]:
    """The refused lines in order; `safe` makes every cell harmless in a spreadsheet."""
    rows = run.refused_lines.order_by("line", "pk").values_list(*_FIELDS)
    for line, *texts in rows[:most].iterator(chunk_size=2000):
        column, reason, remedy, excerpt = (spreadsheet_safe(text) if safe else text for text in texts)
        yield line, column, reason, remedy, excerpt
