"""Filling the room's precomputed tables: what is booked, month by month, and what the stop rules say of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db.models import Count, Max, Sum

from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.participation.rules import BEGUN
from fodfaeste.foundation import clock
from fodfaeste.foundation.rules.queries import all_rows
from fodfaeste.rulebook import Row
from fodfaeste.steering.investment.figures import Figure, booked
from fodfaeste.steering.investment.judging import Rule, Seen, answer
from fodfaeste.steering.investment.models import AccountUse, BookedMonth, LedgerLine, StopRule, Verdict

Key = tuple[int | None, date, str, bool | None]


def fill_booked(day: date) -> str:
    """For the refresh: the ledger summed anew, and what that rests on."""
    lines = sum_booked()
    last = LedgerLine.objects.aggregate(last=Max("day"))["last"]
    return f"{lines} posteringer til og med {last:%d.%m.%Y}" if last else "ingen posteringer endnu"


def fill_rules(day: date) -> str:
    """For the refresh: every stop rule asked."""
    count = fill_verdicts()
    return "én stopregel" if count == 1 else f"{count} stopregler"


def fill_verdicts() -> int:
    """Ask every rule that holds what it says today; returns how many there are. Call in a transaction."""
    until = LedgerLine.objects.aggregate(last=Max("day"))["last"]
    minimum = settings.FODFAESTE_MINIMUM_CELL
    held = list(
        StopRule.objects.filter(ended_on__isnull=True).select_related("project").prefetch_related("interventions")
    )
    Verdict.objects.exclude(rule__in=held).delete()
    for each in held:
        rule = rule_of(each)
        seen = Seen(clock.today(), _booked_by(each.project_id, rule.due), until, _started(each, rule.due), minimum)
        told = answer(rule, seen)
        values = {"on": seen.today, "state": told.state, "sentence": told.sentence}
        Verdict.objects.update_or_create(rule=each, defaults=values)
    return len(held)


def rule_of(found: StopRule) -> Rule:
    """The stored rule as the judging knows it."""
    over = found.booked_over_oere
    limit = None if over is None else booked(over, "grænsen i reglen", f"aftalt {found.made_on:%d.%m.%Y}")
    verb, begins = StopRule.KINDS[found.kind], found.project.begins
    return Rule(begins, found.months, limit, found.started_under, verb, found.what, found.decides)


def _booked_by(project: int, due: date) -> Figure | None:
    """What was booked on the project up to a day, whole months before it and its own month as far as it goes."""
    months = BookedMonth.objects.filter(project=project, month__lte=due)
    oere = months.aggregate(oere=Sum("oere"))["oere"]
    if oere is None:
        return None
    return booked(oere, f"til og med {due:%m.%Y}", "kommunens økonomisystem")


def _started(rule: StopRule, due: date) -> int:
    """Different citizens who had begun in the rule's interventions between the project's beginning and a day."""
    chosen = [each.pk for each in rule.interventions.all()]
    begun = Participation.objects.filter(state__in=BEGUN, first__gte=rule.project.begins, first__lte=due)
    if chosen:
        begun = begun.filter(intervention__in=chosen)
    return begun.order_by().values("citizen").distinct().count()


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
