"""What the register says about each person as of a week: the one function behind the web and the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from math import isnan

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.codes import BENEFIT, CodeBook
from fodfaeste.evidence.ladder import LadderRules, standing
from fodfaeste.evidence.spells import Codes, Ints, Runs, Weeks, Window, spells_of

YEAR = 52
THREE_YEARS = 156


@dataclass(frozen=True, slots=True)
class PersonFact:
    """One person's facts as of a week. Weeks are week indices; None means there is none.

    ``current_…`` and ``refund_percent`` are of the as-of week: None when it is not a benefit week (or, for the refund,
    not on the ladder). ``ladder_week`` is the count that stands, 0 when there is none or it has restarted;
    ``weeks_towards_reset`` the self-support that brings a restart nearer.
    """

    person: int
    weeks_total: int
    weeks_last_52: int
    weeks_last_156: int
    spells: int
    current_first_week: int | None
    current_weeks: int | None
    current_benefit: str | None
    last_benefit: str | None
    last_benefit_week: int | None
    ladder_week: int
    refund_percent: float | None
    municipal_percent: float | None
    self_support_weeks: int
    weeks_towards_reset: int


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """`PersonFact` in columns, one entry per person in order. -1 (NaN for percents) stands for None."""

    as_of: int
    person: Ints
    weeks_total: Weeks
    weeks_last_52: Weeks
    weeks_last_156: Weeks
    spells: Weeks
    current_first_week: Weeks
    current_weeks: Weeks
    current_benefit: Codes
    last_benefit: Codes
    last_benefit_week: Weeks
    ladder_week: Weeks
    refund_percent: NDArray[np.float32]
    municipal_percent: NDArray[np.float32]
    self_support_weeks: Weeks
    weeks_towards_reset: Weeks

    def __len__(self) -> int:
        return len(self.person)

    def rows(self, book: CodeBook) -> Iterator[PersonFact]:
        """The facts person by person, with keys for codes and None where there is none."""
        names = [field.name for field in fields(PersonFact)]
        columns = {name: getattr(self, name).tolist() for name in names}
        for name in ("current_first_week", "current_weeks", "last_benefit_week"):
            columns[name] = [None if value < 0 else value for value in columns[name]]
        for name in ("current_benefit", "last_benefit"):
            columns[name] = [book.key(value) for value in columns[name]]
        for name in ("refund_percent", "municipal_percent"):
            columns[name] = [None if isnan(value) else value for value in columns[name]]
        for values in zip(*(columns[name] for name in names), strict=True):
            yield PersonFact(*values)


def person_facts(
    runs: Runs,
    book: CodeBook,
    rules: LadderRules,
    window: Window,
    as_of: int | None = None,
    gap_weeks: int = 4,
    opening: Mapping[int, int] | None = None,
) -> PersonFacts:
    """The facts of everybody in the runs as of the end of a week (the window's last by default).

    Runs must be in order without overlap (as `runs_of_weeks` makes them). ``self_support_weeks`` counts the whole weeks
    of self-support in the last 156 observed weeks. Raises ValueError if the week is outside the window, and `NoRule`
    if somebody is on the ladder in a week without a rule.
    """
    week = window.last if as_of is None else as_of
    if not window.first <= week <= window.last:
        raise ValueError("person_facts: as_of is outside the window of observation")
    everybody = np.unique(runs.person)
    inside = runs.clip(window.first, week)
    where = np.searchsorted(everybody, inside.person)
    benefit = book.kind[inside.code] == BENEFIT
    supported = ~book.self_support[inside.code]

    def total(of: NDArray[np.bool_], weeks: int) -> Weeks:
        return _weeks_since(inside, where, of, week - weeks + 1, len(everybody))

    observed = min(THREE_YEARS, week - window.first + 1)
    count, tally = _standing(runs.clip(window.first, window.last), book, rules, week, opening, everybody)
    last = _last_benefits(inside, where, benefit, len(everybody))
    current = np.where(last[1] == week, last[0], -1).astype(np.int16)
    refund, share = _refund(current, count, week, book, rules)
    spells, first_week, weeks = _spells(inside, book, Window(window.first, week), gap_weeks, everybody, current)
    return PersonFacts(
        as_of=week,
        person=everybody,
        weeks_total=total(benefit, week - window.first + 1),
        weeks_last_52=total(benefit, YEAR),
        weeks_last_156=total(benefit, THREE_YEARS),
        spells=spells,
        current_first_week=first_week,
        current_weeks=weeks,
        current_benefit=current,
        last_benefit=last[0],
        last_benefit_week=last[1],
        ladder_week=count,
        refund_percent=refund,
        municipal_percent=share,
        self_support_weeks=(observed - total(supported, observed)).astype(np.int32),
        weeks_towards_reset=tally,
    )


def _standing(
    runs: Runs, book: CodeBook, rules: LadderRules, week: int, opening: Mapping[int, int] | None, everybody: Ints
) -> tuple[Weeks, Weeks]:
    """The count that stands and the self-support towards a restart, 0 for people without runs in the window."""
    stand = standing(runs, book, rules, week, opening)
    at = np.searchsorted(everybody, stand.person)
    count, tally = np.zeros(len(everybody), np.int32), np.zeros(len(everybody), np.int32)
    count[at], tally[at] = stand.ladder_week, stand.self_support_weeks
    return count, tally


def _weeks_since(runs: Runs, where: NDArray[np.intp], of: NDArray[np.bool_], first: int, people: int) -> Weeks:
    """Weeks from ``first`` on in the marked runs, per person."""
    length = np.maximum(runs.last_week - np.maximum(runs.first_week, np.int32(first)) + 1, 0)
    return np.bincount(where[of], weights=length[of], minlength=people).astype(np.int32)


def _last_benefits(runs: Runs, where: NDArray[np.intp], benefit: NDArray[np.bool_], people: int) -> tuple[Codes, Weeks]:
    """Code and last week of each person's last benefit run, -1 where there is none."""
    code, week = np.full(people, -1, np.int16), np.full(people, -1, np.int32)
    chosen, who = np.flatnonzero(benefit), where[benefit]
    ends = np.flatnonzero(np.append(who[1:] != who[:-1], True)[: len(who)])
    code[who[ends]], week[who[ends]] = runs.code[chosen[ends]], runs.last_week[chosen[ends]]
    return code, week


def _spells(
    runs: Runs, book: CodeBook, window: Window, gap_weeks: int, everybody: Ints, current: Codes
) -> tuple[Weeks, Weeks, Weeks]:
    """Number of spells, and first week and weeks of the current one (-1 when not on benefit)."""
    spells = spells_of(runs, book, window, gap_weeks)
    where = np.searchsorted(everybody, spells.person)
    number = np.bincount(where, minlength=len(everybody)).astype(np.int32)
    first, weeks = np.full(len(everybody), -1, np.int32), np.full(len(everybody), -1, np.int32)
    ongoing = spells.last_week == window.last
    first[where[ongoing]], weeks[where[ongoing]] = spells.first_week[ongoing], spells.weeks[ongoing]
    return number, first, weeks


def _refund(
    current: Codes, count: Weeks, week: int, book: CodeBook, rules: LadderRules
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Refund and municipal share of the as-of week, NaN for people not on the ladder in it."""
    refund = np.full(len(current), np.nan, np.float32)
    share = refund.copy()
    on = np.flatnonzero((current >= 0) & book.on_ladder[current])
    weeks = np.full(len(on), week, np.int32)
    refund[on], share[on] = rules.percents(weeks, count[on])
    return refund, share
