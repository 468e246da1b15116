"""What the pages show of benefit weeks by ladder step: quarter by quarter, with small numbers hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from fodfaeste.foundation.days import quarter_of
from fodfaeste.foundation.rules.queries import all_rows
from fodfaeste.foundation.small_numbers import Shown, stands_alone, suppress
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
class Gap:
    """Weeks on the ladder without a rate, from the first to the last; None where how many would tell of a few."""

    first: date
    last: date
    weeks: int | None


@dataclass(frozen=True)
class Ladder:
    """All quarters, the newest last, with what is missing in them."""

    quarters: tuple[Quarter, ...]
    step_titles: Mapping[str, str]
    unpriced: int | None
    gaps: tuple[Gap, ...]
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
    outside = groups_outside()
    every = [_quarter(begins, found[begins], titles, groups, outside, minimum) for begins in sorted(found)]
    everybody = {row.quarter: row for rows in found.values() for row in rows if row.kind == "all"}
    unpriced = sum(row.unpriced for row in everybody.values())
    told = all(row.weeks is not None for each in every for row in each.steps if row.key == str(WITHOUT_RULE))
    return Ladder(
        quarters=tuple(every[-MOST_QUARTERS:]),
        step_titles=titles,
        unpriced=unpriced if stands_alone(unpriced, minimum) else None,
        gaps=tuple(Gap(each.first, each.last, each.weeks if told else None) for each in LadderGap.objects.all()),
        difference=_difference([everybody[each.begins] for each in every if each.everybody.by_ladder is not None]),
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


def groups_outside() -> frozenset[str]:
    """The groups whose benefits are all outside the ladder: their weeks and those of the step outside are the same."""
    on = {row.text("group"): False for row in all_rows("benefits")}
    for row in all_rows("benefits"):
        on[row.text("group")] |= bool(row.values["on_ladder"])
    return frozenset(group for group, some in on.items() if not some)


def _quarter(
    begins: date,
    rows: Sequence[LadderQuarter],
    steps: Mapping[str, str],
    groups: Mapping[str, str],
    outside: frozenset[str],
    minimum: int,
) -> Quarter:
    """Hidden are cells of few citizens, and with them whatever would give them away again."""
    by_kind = {kind: {row.key: row for row in rows if row.kind == kind} for kind in LadderQuarter.KINDS}
    counted = {kind: {key: row.citizens for key, row in found.items()} for kind, found in by_kind.items()}
    shown_steps, shown_groups = _hidden(counted["step"], counted["group"], outside, minimum)
    total = by_kind["all"][""]
    tells = stands_alone(total.citizens, minimum) and shown_steps.total is not None
    # In weeks without a rate the two amounts differ by what those weeks cost: beside each other they would tell it.
    beside = all(shown_steps.cells.get(str(step), 0) is not None for step in (OUTSIDE, WITHOUT_RULE))
    return Quarter(
        begins,
        _row("", "Alle", total, tells, beside),
        _rows(by_kind["step"], steps, shown_steps.cells, True),
        _rows(by_kind["group"], groups, shown_groups.cells, beside),
    )


def _hidden(
    steps: Mapping[str, int], groups: Mapping[str, int], outside: frozenset[str], minimum: int
) -> tuple[Shown, Shown]:
    """Both tables as they may be shown; a citizen can be on several steps in a quarter, and on several benefits.

    The step outside the ladder has the weeks of certain groups. Where it is told, those groups are a table of their
    own, and so are all the others beside the steps; else everything is hidden together.
    """
    at = str(OUTSIDE)
    if stands_alone(steps.get(at, 0), minimum):
        on, on_groups, out = (
            suppress(tables, minimum, overlapping=True)
            for tables in (
                [{key: count for key, count in steps.items() if key != at}],
                [{key: count for key, count in groups.items() if key not in outside}],
                [{key: count for key, count in groups.items() if key in outside}],
            )
        )
        apart = [found for (found,) in (on, on_groups, out)]
        if all(each.total is not None for each in apart):
            beside = {at: steps[at]} if at in steps else {}
            return Shown({**apart[0].cells, **beside}, sum(steps.values())), Shown(
                {**apart[1].cells, **apart[2].cells}, sum(groups.values())
            )
    shown_steps, shown_groups = suppress([steps, groups], minimum, overlapping=True)
    return shown_steps, shown_groups


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
