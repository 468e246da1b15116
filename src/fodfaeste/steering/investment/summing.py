"""Filling the room's precomputed tables: what is booked, month by month. Pages read these and nothing below them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Max, Sum

from fodfaeste.foundation.rules.queries import all_rows
from fodfaeste.rulebook import Row
from fodfaeste.steering.investment.models import AccountUse, BookedMonth, LedgerLine

Key = tuple[int | None, date, str, bool | None]


def fill_booked(day: date) -> str:
    """For the refresh: the ledger summed anew, and what that rests on."""
    lines = sum_booked()
    last = LedgerLine.objects.aggregate(last=Max("day"))["last"]
    return f"{lines} posteringer til og med {last:%d.%m.%Y}" if last else "ingen posteringer endnu"


def sum_booked() -> int:
    """Sum the ledger anew by project, month and category; returns the number of postings. Call in a transaction."""
    uses: dict[str, list[AccountUse]] = defaultdict(list)
    for use in AccountUse.objects.all():
        uses[use.account].append(use)
    categories = all_rows("cost_categories")
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    days = LedgerLine.objects.order_by().values("account", "day").annotate(oere=Sum("oere"), lines=Count("pk"))
    for row in days.iterator(chunk_size=2000):
        place = sums[_place(row["account"], row["day"], uses, categories)]
        place[0] += row["oere"]
        place[1] += row["lines"]
    BookedMonth.objects.all().delete()
    BookedMonth.objects.bulk_create(
        [
            BookedMonth(project_id=project, month=month, cost_category=category, capped=capped, oere=oere, lines=lines)
            for (project, month, category, capped), (oere, lines) in sums.items()
        ],
        batch_size=500,
    )
    return sum(lines for _, lines in sums.values())


def _place(account: str, day: date, uses: dict[str, list[AccountUse]], categories: Sequence[Row]) -> Key:
    """Which project, month and category a posting belongs to; without a project where nobody has said."""
    month = day.replace(day=1)
    for use in uses.get(account, ()):
        if use.valid_from <= day and (use.valid_to is None or day <= use.valid_to):
            return use.project_id, month, use.cost_category, _capped(use.cost_category, day, categories)
    return None, month, "", None


def _capped(category: str, day: date, categories: Sequence[Row]) -> bool | None:
    """None where no rule says so: it is shown as unknown and never guessed."""
    row = next((each for each in categories if each.values["key"] == category and each.covers(day)), None)
    return None if row is None else bool(row.values["capped"])
