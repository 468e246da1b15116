"""Histories for tests: a short spelling, random people, and slow references written from the text of the rules.

The references look at one week at a time and know nothing of runs; they share no code with what they check.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import strategies as st

from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.ladder import LadderRules
from fodfaeste.evidence.spells import Runs, Window, runs_of_weeks
from fodfaeste.evidence.weeks import week_of

BOOK = CodeBook.from_table()
RULES = LadderRules.shipped()
START = week_of(date(2016, 1, 4))
LETTERS = {
    "c": "kontanthjaelp",
    "s": "sygedagpenge",
    "r": "ressourceforloeb",
    "b": "barselsdagpenge",
    "u": "su",
    "p": "folkepension",
    "e": "udvandret",
    "d": "doed",
    "w": "loentilskud",
    "o": "selvforsoerget",
    "i": "fleksbidrag",
}
KIND = {"c": "benefit", "s": "benefit", "r": "benefit", "b": "benefit", "u": "education", "p": "pension"}
KIND |= {"e": "emigrated", "d": "dead", "w": "none", "o": "none", "i": "none", ".": "none"}
ON_LADDER = set("csr")
SELF_SUPPORT = set(".oi")
FIRST_NAMED = "srcbpuedwo"  # of two codes in a week, the one further left names it


def spell_out(history: str) -> str:
    """``3c 2. u`` as ``ccc..u``; a dot is a week without any row."""
    parts = []
    for word in history.split():
        digits = "".join(sign for sign in word if sign.isdigit())
        parts.append(word[len(digits) :] * int(digits or 1))
    return "".join(parts)


def long_of(people: list[str], start: int = START) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Person, week and code arrays of week strings, one string per person."""
    rows = [
        (person, start + at, BOOK.code(LETTERS[letter]))
        for person, weeks in enumerate(people)
        for at, letter in enumerate(weeks)
        if letter != "."
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def runs_of(*histories: str, start: int = START) -> Runs:
    """Runs of histories written short."""
    return runs_of_weeks(*long_of([spell_out(history) for history in histories], start), BOOK)


def window_of(history: str, start: int = START) -> Window:
    """The window that a whole history fills."""
    return Window(start, start + len(spell_out(history)) - 1)


def stretches(letters: str, longest: int = 30, most: int = 14) -> st.SearchStrategy[str]:
    """Random week strings made of stretches, so that long histories are as likely as restless ones."""
    piece = st.tuples(st.sampled_from(letters), st.integers(1, longest)).map(lambda pair: pair[0] * pair[1])
    return st.lists(piece, min_size=1, max_size=most).map("".join)


def slow_spells(weeks: str, gap: int) -> list[tuple[int, int, int, str, str, str, bool]]:
    """First, last, weeks, first and last benefit, exit, censored of each spell, week by week."""
    found = []
    on = [at for at, letter in enumerate(weeks) if KIND[letter] == "benefit"]
    while on:
        spell = [on.pop(0)]
        while on and on[0] - spell[-1] <= gap + 1:
            spell.append(on.pop(0))
        first, last = spell[0], spell[-1]
        observed_after = len(weeks) - 1 - last
        censored = observed_after < gap + 1
        kind = "none" if censored else KIND[weeks[last + 1]]
        leaves = "none" if censored else ("self_support" if kind == "none" else kind)
        found.append((first, last, len(spell), weeks[first], weeks[last], leaves, censored))
    return found


def slow_ladder(weeks: str) -> list[tuple[int | None, int, int]]:
    """Per week: the week's ladder number (None if it is not counted), the count that stands, the self-support tally."""
    found: list[tuple[int | None, int, int]] = []
    count, anchor = 0, None
    for now, letter in enumerate(weeks):
        number = None
        if letter in ON_LADDER:
            if anchor is None:
                anchor = now
            count += 1
            number = count
        tally = 0
        if anchor is not None:
            tally = sum(weeks[past] in SELF_SUPPORT for past in range(max(anchor, now - 155), now + 1))
            if tally >= 52:
                count, anchor, tally = 0, None, 0
        found.append((number, count, tally))
    return found


def slow_percent(number: int) -> int:
    """The state's share of a ladder week, from section 5."""
    if number <= 4:
        return 80
    if number <= 26:
        return 40
    return 30 if number <= 52 else 20
