"""What may be seen of the register."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Max, QuerySet, Sum

from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.register import work
from fodfaeste.foundation.register.models import BenefitWeek, ImportRun, RefundLine, RegisterStatus, Remark
from fodfaeste.foundation.register.rules import STATUSES, spreadsheet_safe
from fodfaeste.foundation.register.tables import benefit_table

RefusedRow = tuple[int, str, str, str, str]
_FIELDS: Final = ("line", "column", "reason", "remedy", "excerpt")


def status_of(citizen: Citizen) -> RegisterStatus | None:
    """What the register says about a citizen, None when it says nothing. Ask `access` for `register.view` first."""
    return RegisterStatus.objects.filter(citizen=citizen).first()


def weeks_of(citizen: Citizen) -> QuerySet[BenefitWeek]:
    """The citizen's weeks in order of time, of every kind the benefit table knows."""
    return BenefitWeek.objects.filter(citizen=citizen).order_by("week", "benefit")


def unmatched_repayments() -> list[tuple[int, date, str, int]]:
    """Citizen, week, benefit and sum of the weeks that sum to less than zero now: their original row has not come."""
    return list(
        RefundLine.objects.values("citizen_id", "week", "benefit")
        .annotate(total=Sum("payout_oere"))
        .filter(total__lt=0)
        .order_by("citizen_id", "week", "benefit")
        .values_list("citizen_id", "week", "benefit", "total")
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


@dataclass(frozen=True)
class Shown:
    """A run as the pages show it."""

    run: ImportRun
    word: str
    mood: str
    moving: bool
    may_restart: bool


_MOODS: Final = {"waiting": "wait", "running": "wait", "done": "ok", "refused": "late", "failed": "late"}


def shown(run: ImportRun) -> Shown:
    """The run with its state in a word. One whose worker is gone is interrupted, whatever its row says."""
    stopped = interrupted(run)
    word = "afbrudt" if stopped else STATUSES[run.status]
    return Shown(
        run=run,
        word=word,
        mood="late" if stopped else _MOODS[run.status],
        moving=run.status in ("waiting", "running") and not stopped,
        may_restart=bool(run.upload) and (stopped or run.status == "failed"),
    )


@dataclass(frozen=True)
class Standing:
    """How far the register reaches."""

    citizens: int
    last_week: date | None


def standing() -> Standing:
    found = RegisterStatus.objects.aggregate(citizens=Count("pk"), last_week=Max("as_of"))
    return Standing(found["citizens"], found["last_week"])


@dataclass(frozen=True)
class ShownRemark:
    """A remark in words; it names the week and the lines, not the person."""

    benefit: str
    week: date
    lines: str


@dataclass(frozen=True)
class Remarks:
    corrections: list[ShownRemark]
    negatives: list[ShownRemark]


def remarks(run: ImportRun, most: int = 50) -> Remarks:
    """The first remarks of each kind."""
    titles = titles_of()
    found: dict[str, list[ShownRemark]] = {}
    for kind in Remark.KINDS:
        rows = run.remarks.filter(kind=kind).order_by("pk").values_list("benefit", "week", "lines")[:most]
        found[kind] = [ShownRemark(titles.get(key, key), week, _numbers(lines)) for key, week, lines in rows]
    return Remarks(found["correction"], found["negative"])


def titles_of() -> dict[str, str]:
    """The benefits' names by key."""
    return {key: benefit.title for key, benefit in benefit_table().by_key.items()}


def _numbers(lines: list[int]) -> str:
    texts = [str(line) for line in lines]
    return f"{', '.join(texts[:-1])} og {texts[-1]}" if len(texts) > 1 else "".join(texts)
