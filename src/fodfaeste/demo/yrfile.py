"""The joint municipal refund file (YR), written as the municipality receives it, with the traps it has in real life.

`;` between columns, decimal comma, Windows-1252. Corrections arrive as extra rows (the old amount taken back, the new
one paid), rows occur twice, files overlap, and the state's flex contribution stands among the benefits.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fodfaeste.demo.economy import weekly_rate
from fodfaeste.demo.lives import STATES, Lives
from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.ladder import LadderRules, ladder
from fodfaeste.evidence.weeks import monday_of
from fodfaeste.rulebook import BenefitTable

MUNICIPALITY_CODE = "999"
"""No Danish municipality has this code."""

COLUMNS = (
    "Uge", "CPR nummer", "Ydelse", "Indberetning udbetalingsbeløb", "Beregnet udbetalingsbeløb", "Refusionssats",
    "Refusionsbeløb", "Medfinansieringssats", "Medfinansieringsbeløb",
)  # fmt: skip
PAID_BY_OTHERS = ("a_dagpenge", "foertidspension")
"""Paid by an unemployment fund or Udbetaling Danmark: the municipality co-finances instead of getting a refund."""
OFF_LADDER_REFUND = 20
"""Refund percent written for benefits that are not on the ladder. Synthetic."""

CORRECTED, DUPLICATED, TAKEN_BACK, FLEX, WRONG_RATE = 0.006, 0.004, 0.0015, 0.5, 5
"""Shares of rows that are corrected, repeated or wholly taken back; of flex-job weeks with a state contribution; and
how many rows carry a rate that differs from the ladder's."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Row:
    """One line of the file. Amounts in øre."""

    week: int
    cpr: str
    benefit: str
    reported: int
    paid: int
    refund_percent: int
    cofinancing_percent: int

    def line(self) -> str:
        refund = round(self.paid * self.refund_percent / 100)
        share = round(self.paid * self.cofinancing_percent / 100)
        return ";".join(
            (
                monday_of(self.week).isoformat(), self.cpr, self.benefit, kroner(self.reported), kroner(self.paid),
                kroner(self.refund_percent * 100), kroner(refund), kroner(self.cofinancing_percent * 100),
                kroner(share),
            )
        )  # fmt: skip


def file_name(number: int, written: date) -> str:
    """As the files are named: municipality, running number, date."""
    return f"yr-ydelsesrefusion-beregning-{MUNICIPALITY_CODE}-{number:05d}-{written:%Y%m%d}.csv"


def kroner(oere: int) -> str:
    """1234 øre as ``12,34``."""
    sign = "-" if oere < 0 else ""
    return f"{sign}{abs(oere) // 100},{abs(oere) % 100:02d}"


def write(path: Path, lives: Lives, seed: int, first: int | None = None, last: int | None = None) -> int:
    """Write the weeks from ``first`` to ``last`` (all by default). Returns the number of lines below the header.

    What a row says depends on the lives and the seed only, so overlapping files agree on the weeks they share.
    """
    lines = [row.line() for row in rows(lives, seed, first, last)]
    text = "\r\n".join([";".join(COLUMNS), *lines]) + "\r\n"
    path.write_bytes(text.encode("cp1252"))
    return len(lines)


def rows(lives: Lives, seed: int, first: int | None = None, last: int | None = None) -> Iterator[Row]:
    """The rows of a file in order of week and person, corrections right behind what they correct."""
    first, last = first or lives.first_week, min(last or lives.last_week, lives.last_week)
    who, at = np.nonzero(lives.in_file())
    order = np.lexsort((who, at))
    who, at = who[order], at[order]
    percents = _percents(lives)
    luck = np.random.default_rng([seed, 3]).random((4, *lives.state.shape))
    wrong = _wrong_places(who, at, seed)
    inside = (at >= first - lives.first_week) & (at <= last - lives.first_week)
    for person, column in zip(who[inside].tolist(), at[inside].tolist(), strict=True):
        percent = percents[person, column]
        if (person, column) in wrong:
            percent = 30 if percent != 30 else 20
        yield from _rows_of_week(lives, person, column, int(percent), luck[:, person, column])


def _rows_of_week(lives: Lives, person: int, column: int, percent: int, luck: NDArray[np.float64]) -> Iterator[Row]:
    key = STATES[lives.state[person, column]]
    week, cpr = lives.first_week + column, lives.people[person].cpr
    full = _rate(key, week, bool(lives.provider[person]))
    paid = full * int(lives.days[person, column]) // 5
    right = _row(week, cpr, key, paid, percent)
    if luck[0] < CORRECTED:
        before = _row(week, cpr, key, max(100, paid - 50_000), percent)
        yield before
        yield _row(week, cpr, key, -before.paid, percent)
    yield right
    if luck[1] < DUPLICATED:
        yield right
    if luck[2] < TAKEN_BACK and key == "kontanthjaelp":
        yield _row(week, cpr, "ledighedsydelse", paid, percent)
        yield _row(week, cpr, "ledighedsydelse", -paid, percent)
    if key == "fleksjob" and luck[3] < FLEX:
        yield Row(week, cpr, "Fleksbidrag fra staten", 40_000, 40_000, 0, 0)


def _row(week: int, cpr: str, key: str, paid: int, percent: int) -> Row:
    others = key in PAID_BY_OTHERS
    return Row(week, cpr, _title(key), paid, paid, 0 if others else percent, 100 - percent if others else 0)


@lru_cache(maxsize=8192)
def _rate(key: str, week: int, provider: bool) -> int:
    return weekly_rate(key, week, provider)


@lru_cache(maxsize=64)
def _title(key: str) -> str:
    return BenefitTable().by_key[key].title


def _percents(lives: Lives) -> NDArray[np.int16]:
    """The state's percent for every person-week, by the ladder."""
    book = CodeBook.from_table()
    found = np.full(lives.state.shape, OFF_LADDER_REFUND, dtype=np.int16)
    counted = ladder(lives.runs(book), book, LadderRules.shipped())
    found[counted.person, counted.week - lives.first_week] = np.round(counted.refund_percent).astype(np.int16)
    return found


def _wrong_places(who: NDArray[np.intp], at: NDArray[np.intp], seed: int) -> set[tuple[int, int]]:
    """A handful of person-weeks with a rate the ladder does not give: something to find and ask about."""
    if len(who) < 10 * WRONG_RATE:
        return set()
    chosen = np.random.default_rng([seed, 4]).choice(len(who), size=WRONG_RATE, replace=False)
    return {(int(who[each]), int(at[each])) for each in chosen}
