"""The cohort, event by event: one random word for each stay, and a stay of a hundred weeks costs as much as one of one.

A stay's length is read off a guide table (Chen and Asau 1974, AIIE Transactions 6, 163-166). What is written down is
only where things change: +1 where a state begins and -1 where it ends, and the municipality's percent where it begins,
steps up the ladder and ends; sums over the weeks, once for a whole block of people, make weeks and percent-weeks of
these. Only whole numbers are added, so any order of adding gives the same result to the last digit.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit

# Everything that is compiled stands in this file: the cache of compiled code notices changes of this file only.
BENEFIT, SELF_SUPPORT, END = 0, 1, 3
YEAR: Final = 52
EVENT_BITS: Final = 16
GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
SECOND: Final = np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31 = np.uint64(27), np.uint64(30), np.uint64(31)
_LOW: Final = np.uint64(0xFFFFFFFF)
_HALF, _EVENT, _ONE = np.uint64(32), np.uint64(EVENT_BITS), np.uint64(1)
RING: Final = 64
"""Stretches of self-support remembered. Each has a week or more and 52 weeks restart the count, so 52 is enough."""


@njit(cache=True, forceinline=True)
def _mix(z: Any) -> Any:
    z = (z ^ (z >> _S30)) * FIRST
    z = (z ^ (z >> _S27)) * SECOND
    return z ^ (z >> _S31)


@njit(cache=True, forceinline=True)
def word(k1: Any, k2: Any, counter: Any) -> Any:
    """64 random bits. Everything is unsigned: mixing in a signed number would silently go to floating point."""
    return _mix(_mix(counter * GOLDEN + k1) ^ k2)


@njit(cache=True)
def _supported(week: Any, last: Any, within: Any, firsts: Any, lasts: Any, tally: Any) -> None:
    """Add a stretch of self-support and forget what is too old. ``tally`` holds head, size and weeks held."""
    place = (tally[0] + tally[1]) & (RING - 1)
    firsts[place], lasts[place] = week, last
    tally[1] += 1
    tally[2] += last - week + 1
    before = last - within + 1
    while tally[1] > 0 and firsts[tally[0]] < before:
        head = tally[0]
        if lasts[head] >= before:
            tally[2] -= before - firsts[head]
            firsts[head] = before
            break
        tally[2] -= lasts[head] - firsts[head] + 1
        tally[0] = (head + 1) & (RING - 1)
        tally[1] -= 1


@njit(cache=True, forceinline=True)
def _length(stay: Any, state: Any, begin: Any, part: Any) -> Any:
    """The first place of a state's row, at or after ``begin``, whose largest number is at least ``part``."""
    at = np.int64(begin)
    # Mostly none or one step is needed, which no processor can foresee: adding a comparison costs less than a branch.
    at += stay[state, at] < part
    at += stay[state, at] < part
    while stay[state, at] < part:
        at += 1
    return at


@njit(cache=True, forceinline=True)
def _exit(to: Any, state: Any, begin: Any, part: Any) -> Any:
    """The same for exits, where the guide table is nearly always right at once."""
    at = np.int64(begin)
    while to[state, at] < part:
        at += 1
    return at


@njit(cache=True, forceinline=True)
def _pay(percents: Any, state: Any, ladder: Any, steps: Any, top: int, week: Any, end: Any, counted: Any) -> Any:
    """Write down the percents of a benefit from ``week`` to before ``end``; returns the weeks counted afterwards.

    Every step of the ladder is written, at the beginning if it was climbed before and at the end (where it cancels) if
    it is not reached: no step has to be foreseen.
    """
    percents[state, week] += ladder[0]
    for step in steps:
        percents[state, min(max(week + step - counted, week), end)] += ladder[step] - ladder[step - 1]
    percents[state, end] -= ladder[top]
    return counted + end - week


@njit(cache=True)
def _people(
    k1: Any, k2: Any, low: int, high: int, weeks: int, kind: Any, start: Any, stay: Any, guide: Any, to: Any,
    exits: Any, shifts: Any, ladder: Any, steps: Any, counted_before: int, needed: int, within: int, begins: Any,
    percents: Any,
) -> int:  # fmt: skip
    """People ``low`` to ``high`` in one world: changes by state and week; returns how many stays there were."""
    firsts, lasts, tally = np.zeros(RING, np.int64), np.zeros(RING, np.int64), np.zeros(3, np.int64)
    events, top = 0, steps[-1] if len(steps) else 0
    shift, exit_shift = shifts
    for person in range(low, high):
        counter = np.uint64(person) << _EVENT
        state = _exit(start, 0, 0, word(k1, k2, counter) & _LOW)
        counter += _ONE
        upcoming = word(k1, k2, counter)
        week, counted = 0, counted_before
        tally[:] = 0
        while True:
            what = kind[state]
            begins[state, week] += 1
            events += 1
            if what == END:
                begins[state, weeks] -= 1
                break
            # The next word is begun before this one is used: it depends on nothing that happens in between.
            random = upcoming
            counter += _ONE
            upcoming = word(k1, k2, counter)
            part = random >> _HALF
            end = min(week + _length(stay, state, guide[state, part >> shift], part) + 1, weeks)
            begins[state, end] -= 1
            if what == BENEFIT:
                counted = _pay(percents, state, ladder, steps, top, week, end, counted)
            elif what == SELF_SUPPORT and counted > 0:
                _supported(week, end - 1, within, firsts, lasts, tally)
                if tally[2] >= needed:
                    counted = 0
                    tally[:] = 0
            if end == weeks:
                break
            part = random & _LOW
            state = _exit(to, state, exits[state, part >> exit_shift], part)
            week = end
    return events


@njit(cache=True, nogil=True)
def simulate_blocks(
    k1: Any, k2: Any, persons: int, blocks: int, weeks: int, kind: Any, start: Any, stay: Any, guide: Any, to: Any,
    exits: Any, shifts: Any, ladder: Any, steps: Any, counted: int, needed: int, within: int,
) -> Any:  # fmt: skip
    """All persons of a draw in both worlds, in ``blocks`` parts (whose spread tells the sampling error).

    Tables as in `Model`. ``ladder[n]`` is the municipality's percent of ladder week n + 1 and ``steps`` the places
    where it changes. Returns weeks and percent-weeks, of shape 2 × blocks × worlds × states × years (of 52 weeks), and
    how many stays there were. Other threads run meanwhile.
    """
    states, years = len(kind), (weeks + YEAR - 1) // YEAR
    made = np.zeros((2, blocks, 2, states, years), np.int64)
    stays = 0
    for block in range(blocks):
        first, last = persons * block // blocks, persons * (block + 1) // blocks
        for world in range(2):
            begins, percents = np.zeros((states, weeks + 1), np.int32), np.zeros((states, weeks + 1), np.int32)
            stays += _people(
                k1, k2, first, last, weeks, kind, start, stay[world], guide[world], to, exits, shifts, ladder, steps,
                counted,
                needed, within, begins, percents,
            )  # fmt: skip
            for state in range(states):
                there, level = np.int64(0), np.int64(0)
                for week in range(weeks):
                    there += begins[state, week]
                    level += percents[state, week]
                    made[0, block, world, state, week // YEAR] += there
                    made[1, block, world, state, week // YEAR] += level
    return made, stays
