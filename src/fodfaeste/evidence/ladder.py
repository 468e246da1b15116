"""The refund ladder (refusionstrappen): how many weeks a person has been on benefit, and who pays for the week.

Law: LBK 221 of 12-02-2021 on municipal financing, sections 5 and 6 (rates and numbers come from the rulebook):

* Weeks are counted per person across benefits. A week counts when its benefit is on the ladder.
* The count restarts when the person, after the first counted week, has had 52 whole calendar weeks of self-support in
  total within the last three years. Self-support before the first counted week does not help; after a restart the next
  benefit week is week 1 and the tally of self-support begins again after it.
* Self-support is a week without public support and without subsidised work. A subsidised job, a pension or education
  support neither counts nor is self-support. An observed week without any row is self-support.

Three readings are ours, and stated here because the text leaves them open:

* Three years are 156 whole weeks, the last of them included (three calendar years hold no 157th whole week).
* The restart happens in the week the tally is reached, not only when the next benefit begins.
* Weeks before 4 January 2016 count in the number, as the Labour Market Agency did when it placed people on the ladder
  in 2015, but have no rate: asking for one raises `NoRule`.

Weeks before the first observed week are unknown and treated as not on benefit; the count can then be too low for a
person whose history begins before the data. ``opening`` carries in a known count.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.spells import Codes, Ints, Runs, Weeks
from fodfaeste.evidence.weeks import monday_of, week_of
from fodfaeste.rulebook import NoRule, Row, Table, load_tables

_FAR = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder and the weeks it is in force (both ends included, as week indices)."""

    valid_from: int
    valid_to: int
    from_week: int
    to_week: int
    refund_percent: float
    cofinancing_percent: float

    def covers(self, week: Weeks, number: Weeks) -> NDArray[np.bool_]:
        """Is ladder week ``number`` in calendar week ``week`` on this step?"""
        when = (week >= self.valid_from) & (week <= self.valid_to)
        found: NDArray[np.bool_] = when & (number >= self.from_week) & (number <= self.to_week)
        return found


@dataclass(frozen=True, slots=True)
class Reset:
    """When the count restarts, and the weeks this rule is in force."""

    valid_from: int
    valid_to: int
    self_support_weeks: int
    within_weeks: int


@dataclass(frozen=True, slots=True)
class LadderRules:
    """The ladder as dated data: steps that never overlap, and restarts."""

    steps: tuple[Step, ...]
    resets: tuple[Reset, ...]

    @classmethod
    def from_rows(cls, steps: Iterable[Row], resets: Iterable[Row]) -> LadderRules:
        """From rows of ``refund_ladder`` and ``ladder_reset``. Raises ValueError if two steps claim the same week."""
        made = cls(tuple(_step(row) for row in steps), tuple(_reset(row) for row in resets))
        for number, one in enumerate(made.steps):
            for other in made.steps[:number]:
                if (
                    one.valid_from <= other.valid_to
                    and other.valid_from <= one.valid_to
                    and one.from_week <= other.to_week
                    and other.from_week <= one.to_week
                ):
                    raise ValueError(
                        f"refund_ladder: two steps claim ladder week {max(one.from_week, other.from_week)}"
                    )
        return made

    @classmethod
    def shipped(cls, tables: Mapping[str, Table] | None = None) -> LadderRules:
        """From the shipped tables, or tables of the same shape."""
        found = tables or load_tables()
        return cls.from_rows(found["refund_ladder"].rows, found["ladder_reset"].rows)

    def reset_at(self, week: int) -> Reset:
        """The restart rule for a week; before the first rule the earliest applies (earlier weeks count alike)."""
        if not self.resets:
            raise NoRule("ladder_reset: no rule at all")
        for rule in self.resets:
            if rule.valid_from <= week <= rule.valid_to:
                return rule
        earliest = min(self.resets, key=lambda rule: rule.valid_from)
        if week < earliest.valid_from:
            return earliest
        raise NoRule(f"ladder_reset: no rule is in force in the week of {monday_of(week)}")

    def first_weeks(self, week: Weeks, number: Weeks) -> Weeks:
        """The step each ladder week is on, named by its first ladder week; 0 where no rule is in force."""
        found = np.zeros(len(week), dtype=np.int32)
        for step in self.steps:
            found[step.covers(week, number)] = step.from_week
        return found

    def percents(self, week: Weeks, number: Weeks) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """State refund and municipal share, in percent, of ladder week ``number`` in calendar week ``week``.

        Raises `NoRule` naming the first week without a step in force.
        """
        refund = np.full(len(week), np.nan, dtype=np.float32)
        share = refund.copy()
        for step in self.steps:
            hit = step.covers(week, number)
            refund[hit], share[hit] = step.refund_percent, step.cofinancing_percent
        missing = np.isnan(refund)
        if missing.any():
            at = int(np.argmax(missing))
            raise NoRule(
                f"refund_ladder: no rule is in force for ladder week {number[at]} in the week of {monday_of(week[at])}"
            )
        return refund, share


@dataclass(frozen=True, slots=True)
class Ladder:
    """One entry per counted week: its number on the ladder and who pays (percent of the benefit)."""

    person: Ints
    week: Weeks
    code: Codes
    ladder_week: Weeks
    refund_percent: NDArray[np.float32]
    municipal_percent: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where each person stands at the end of a week: the count (0: none, or restarted) and the self-support so far.

    ``self_support_weeks`` is the tally towards a restart.
    """

    person: Ints
    ladder_week: Weeks
    self_support_weeks: Weeks


def ladder(runs: Runs, book: CodeBook, rules: LadderRules, opening: Mapping[int, int] | None = None) -> Ladder:
    """Ladder week, refund and municipal share of every counted week in the runs.

    ``opening``: weeks already counted before a person's first run. Raises `NoRule` for a week without a rule; clip the
    runs of `ladder_numbers` to price only some of the weeks.
    """
    person, week, code, number = ladder_numbers(runs, book, rules, opening)
    refund, share = rules.percents(week, number)
    return Ladder(person, week, code, number, refund, share)


def ladder_numbers(
    runs: Runs, book: CodeBook, rules: LadderRules, opening: Mapping[int, int] | None = None
) -> tuple[Ints, Weeks, Codes, Weeks]:
    """Person, week, code and ladder week of every counted week, without rates (so also before the law's first day)."""
    before, _ = _walk(runs, book, rules, None, opening)
    at = np.flatnonzero(book.on_ladder[runs.code])
    length = runs.weeks[at]
    offset = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    return (
        np.repeat(runs.person[at], length),
        (np.repeat(runs.first_week[at], length) + offset).astype(np.int32),
        np.repeat(runs.code[at], length),
        (np.repeat(before[at], length) + offset + 1).astype(np.int32),
    )


def standing(
    runs: Runs, book: CodeBook, rules: LadderRules, as_of: int, opening: Mapping[int, int] | None = None
) -> Standing:
    """Where every person in the runs stands at the end of week ``as_of``; later weeks are left out."""
    _, ends = _walk(runs, book, rules, as_of, opening)
    columns = zip(*ends, strict=True) if ends else ((), (), ())
    person, count, tally = (list(column) for column in columns)
    return Standing(np.array(person, np.int64), np.array(count, np.int32), np.array(tally, np.int32))


class _Count:
    """One person's automaton. Fed with stretches in order of time; constant work per stretch on average."""

    __slots__ = ("counted", "held", "rules", "stretches")

    def __init__(self, rules: LadderRules, counted: int) -> None:
        self.rules = rules
        self.counted = counted
        self.stretches: deque[tuple[int, int]] = deque()
        self.held = 0

    def self_support(self, first: int, last: int) -> None:
        """A stretch of self-support. Within it the tally never falls, so looking at its end is enough."""
        if self.counted == 0 or last < first:
            return
        rule = self.rules.reset_at(last)
        self.stretches.append((first, last))
        self.held += last - first + 1
        self.forget(last - rule.within_weeks + 1)
        if self.held >= rule.self_support_weeks:
            self.counted = 0
            self.held = 0
            self.stretches.clear()

    def forget(self, before: int) -> None:
        """Drop self-support before a week."""
        kept = self.stretches
        while kept and kept[0][0] < before:
            first, last = kept.popleft()
            if last >= before:
                self.held -= before - first
                kept.appendleft((before, last))
                break
            self.held -= last - first + 1


def _walk(
    runs: Runs, book: CodeBook, rules: LadderRules, as_of: int | None, opening: Mapping[int, int] | None
) -> tuple[Weeks, list[tuple[int, int, int]]]:
    """Weeks counted before each run, and each person's (person, count, tally) at the end."""
    counts = book.on_ladder[runs.code].tolist()
    supports = book.self_support[runs.code].tolist()
    firsts, people = runs.first_week.tolist(), runs.person.tolist()
    lasts = (runs.last_week if as_of is None else np.minimum(runs.last_week, np.int32(as_of))).tolist()
    before = np.zeros(len(people), dtype=np.int32)
    carried = opening or {}
    ends: list[tuple[int, int, int]] = []
    now: int | None = None
    count, seen = _Count(rules, 0), 0
    for at, (who, first, last) in enumerate(zip(people, firsts, lasts, strict=True)):
        if who != now:
            if now is not None:
                ends.append(_end(now, count, seen, as_of))
            now, count, seen = who, _Count(rules, carried.get(who, 0)), first - 1
        if last < first:  # wholly after the as-of week
            continue
        if first > seen + 1:
            count.self_support(seen + 1, first - 1)
        if counts[at]:
            before[at] = count.counted
            count.counted += last - first + 1
        elif supports[at]:
            count.self_support(first, last)
        seen = last
    if now is not None:
        ends.append(_end(now, count, seen, as_of))
    return before, ends


def _end(who: int, count: _Count, seen: int, as_of: int | None) -> tuple[int, int, int]:
    if as_of is not None:
        count.self_support(seen + 1, as_of)
        if count.counted:
            count.forget(as_of - count.rules.reset_at(as_of).within_weeks + 1)
    return who, count.counted, count.held


def _span(row: Row) -> tuple[int, int]:
    """The weeks whose Monday a row is in force on."""
    first = week_of(row.valid_from)
    if monday_of(first) < row.valid_from:
        first += 1
    return first, _FAR if row.valid_to is None else week_of(row.valid_to)


def _step(row: Row) -> Step:
    first, last = int(row.number("from_week")), int(row.number("to_week"))
    if first < 1 or (last and last < first):
        raise ValueError(f"refund_ladder: weeks {first}-{last} are not a step")
    return Step(*_span(row), first, last or _FAR, row.number("refund_percent"), row.number("cofinancing_percent"))


def _reset(row: Row) -> Reset:
    return Reset(*_span(row), int(row.number("self_support_weeks")), int(row.number("within_years")) * 52)
