"""What the pages show of benefit weeks by ladder step: quarter by quarter, with small numbers hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from fodfaeste.foundation.days import quarter_of
from fodfaeste.foundation.rules.queries import all_rows
from fodfaeste.foundation.small_numbers import suppress
from fodfaeste.steering.investment.figures import Figure, booked
from fodfaeste.steering.investment.ladder_sums import OUTSIDE, WITHOUT_RULE
from fodfaeste.steering.investment.models import LadderGap, LadderQuarter

FROM_FILE = "kommunens andel efter refusionsfilen"
BY_LADDER = "kommunens andel regnet efter trappen"
SOURCE = "refusionsfilen (YR) i registeret"
LADDER_SOURCE = "refusionsfilens udbetalinger og reglerne under Refusionstrappen"
MOST_QUARTERS = 20
KRONE = 100
"""Øre."""


@dataclass(frozen=True)
class Row:
    """One step or group in one quarter. What would tell of a few is None throughout."""

    key: str
    title: str
    citizens: int | None
    weeks: int | None
    payout: Figure | None
    net: Figure | None
    by_ladder: Figure | None

    @property
    def hidden(self) -> bool:
        return self.citizens is None


@dataclass(frozen=True)
class Quarter:
    """One quarter: everybody, by step, and by group of benefits."""

    begins: date
    everybody: Row
    steps: tuple[Row, ...]
    groups: tuple[Row, ...]

    @property
    def title(self) -> str:
        return quarter_of(self.begins).title


@dataclass(frozen=True)
class Ladder:
    """All quarters, the newest last, with what is missing in them."""

    quarters: tuple[Quarter, ...]
    step_titles: Mapping[str, str]
    unpriced: int
    gaps: tuple[LadderGap, ...]
    difference: Figure | None
    minimum: int

    @property
    def newest(self) -> Quarter | None:
        return self.quarters[-1] if self.quarters else None


def ladder() -> Ladder:
    """The precomputed quarters as they may be shown. The number of statements is always the same."""
    found: dict[date, list[LadderQuarter]] = {}
    for row in LadderQuarter.objects.all():
        found.setdefault(row.quarter, []).append(row)
    minimum = settings.FODFAESTE_MINIMUM_CELL
    titles, groups = step_titles(), group_titles()
    newest = sorted(found)[-MOST_QUARTERS:]
    everybody = [row for rows in found.values() for row in rows if row.kind == "all"]
    return Ladder(
        quarters=tuple(_quarter(begins, found[begins], titles, groups, minimum) for begins in newest),
        step_titles=titles,
        unpriced=sum(row.unpriced for row in everybody),
        gaps=tuple(LadderGap.objects.all()),
        difference=_difference(everybody),
        minimum=minimum,
    )


def step_titles() -> dict[str, str]:
    """Step → its name on the page, in the order of the ladder, from the newest rule of each."""
    found: dict[str, str] = {}
    for row in sorted(all_rows("refund_ladder"), key=lambda each: (each.number("from_week"), each.valid_from)):
        first, last = int(row.number("from_week")), int(row.number("to_week"))
        weeks = f"Uge {first}–{last}" if last else f"Fra uge {first}"
        found[str(first)] = f"{weeks}, kommunen betaler {row.number('cofinancing_percent'):g} %"
    found[str(OUTSIDE)] = "Uden for trappen"
    found[str(WITHOUT_RULE)] = "På trappen, men uden en regel"
    return found


def group_titles() -> dict[str, str]:
    """Group of benefits → the title of its first benefit of that name, else the key with a capital."""
    titles = {row.text("key"): row.text("title") for row in all_rows("benefits")}
    groups = dict.fromkeys(row.text("group") for row in all_rows("benefits"))
    return {key: titles.get(key, key.capitalize()) for key in groups}


def _quarter(
    begins: date, rows: Sequence[LadderQuarter], steps: Mapping[str, str], groups: Mapping[str, str], minimum: int
) -> Quarter:
    """Hidden are cells of few citizens, and with them whatever would give them away again."""
    by_kind = {kind: {row.key: row for row in rows if row.kind == kind} for kind in LadderQuarter.KINDS}
    shown_steps, shown_groups = suppress(
        [{key: row.citizens for key, row in by_kind[kind].items()} for kind in ("step", "group")], minimum
    )
    total = by_kind["all"][""]
    tells = total.citizens >= minimum and shown_steps.total is not None
    # Outside the ladder the two amounts differ by what those weeks cost: beside each other they would tell it.
    outside = shown_steps.cells.get(str(OUTSIDE), 0) is not None
    return Quarter(
        begins,
        _row("", "Alle", total, tells, outside),
        _rows(by_kind["step"], steps, shown_steps.cells, True),
        _rows(by_kind["group"], groups, shown_groups.cells, outside),
    )


def _rows(
    found: Mapping[str, LadderQuarter], titles: Mapping[str, str], shown: Mapping[str, int | None], beside: bool
) -> tuple[Row, ...]:
    order = [key for key in titles if key in found] + sorted(key for key in found if key not in titles)
    return tuple(_row(key, titles.get(key, key), found[key], shown[key] is not None, beside) for key in order)


def _row(key: str, title: str, found: LadderQuarter, tells: bool, beside: bool) -> Row:
    if not tells:
        return Row(key, title, None, None, None, None, None)
    by_ladder = booked(found.ladder_oere, BY_LADDER, LADDER_SOURCE) if beside else None
    payout, net = booked(found.payout_oere, "udbetalt i alt", SOURCE), booked(found.net_oere, FROM_FILE, SOURCE)
    return Row(key, title, found.citizens, found.weeks, payout, net, by_ladder)


def _difference(everybody: Sequence[LadderQuarter]) -> Figure | None:
    """What the file says beyond what the ladder makes of the same weeks; None when they agree to the krone."""
    oere = sum(row.on_steps_oere - row.ladder_oere for row in everybody)
    return booked(oere, "refusionsfilen mindre det, trappen giver", SOURCE) if abs(oere) >= KRONE else None
