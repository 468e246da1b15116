"""A file of durations as a count table, and what was decided about the ways out on the way.

Ways out are never lumped silently: several of them need either competing risks or a choice, and what the choice costs
is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.sources import Source, open_source, plain
from fodfaeste.evidence.survival.counts import CountTable, count_table
from fodfaeste.evidence.survival.personweeks import Covariate
from fodfaeste.evidence.survival.resampling import People, people_of
from fodfaeste.evidence.tables import Labels, Table, listed, read_table

CENSORED: Final = frozenset({"0", "none", "false", "no", "nej", "falsk", "censored", "censureret"})
_OBSERVED: Final = "observed_weeks"
"""What `fodfaeste spells` calls the weeks in which an end would have been known."""
_SPELLS: Final = (_OBSERVED, "span_weeks", "censored")
_MOST_WAYS: Final = 20
_WHOLE: Final = re.compile(r"(\d+)[.,]0+")
_REVERSED: Final = frozenset({"censored", "censureret", "censor", "censoring"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a file: its columns, and which ways out count."""

    time: str
    event: str
    group: str | None = None
    entry: str | None = None
    strata: str | None = None
    competing: bool = False
    event_of: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    person: str | None = None

    @property
    def columns(self) -> list[str]:
        named = (self.time, self.event, self.group, self.entry, self.strata, self.person, *self.covariates)
        return [each for each in named if each]


@dataclass(frozen=True, slots=True)
class Exits:
    """The event column as numbers (0 censored) with the names of the ways out, and what was treated as censored."""

    event: NDArray[np.int64]
    causes: tuple[str, ...]
    set_aside: dict[str, int]


@dataclass(frozen=True, slots=True)
class Durations:
    """The rows of a file: all arrays (rows,), ``covariates`` by name, numbers or names.

    ``person`` says which rows are of one person, and is None when nobody is there twice or the file does not say.
    """

    source: Table
    time: NDArray[np.float64]
    exits: Exits
    group: Labels | None
    entry: NDArray[np.float64] | None
    strata: Labels | None
    covariates: dict[str, Covariate]
    warnings: tuple[str, ...]
    person: NDArray[np.int64] | None = None

    def table(self) -> CountTable:
        """All rows counted."""
        return count_table(self.time, self.exits.event, self.group, self.entry, self.exits.causes)

    def by_stratum(self) -> list[CountTable]:
        """One table per stratum, all with the same groups."""
        if self.strata is None:
            return [self.table()]
        made = []
        for number in range(len(self.strata.names)):
            here = self.strata.at == number
            group = None if self.group is None else Labels(self.group.at[here], self.group.names)
            entry = None if self.entry is None else self.entry[here]
            made.append(count_table(self.time[here], self.exits.event[here], group, entry, self.exits.causes))
        return made

    def people(self) -> list[People]:
        """The spells with their persons, of the whole table and then of every stratum; none when all are different."""
        if self.person is None:
            return []
        whole = people_of(self.table(), self.person, self.time, self.exits.event, self.group, self.entry)
        if self.strata is None:
            return [whole, whole]
        found = [whole]
        for number, table in enumerate(self.by_stratum()):
            here = self.strata.at == number
            group = None if self.group is None else Labels(self.group.at[here], self.group.names)
            entry = None if self.entry is None else self.entry[here]
            found.append(people_of(table, self.person[here], self.time[here], self.exits.event[here], group, entry))
        return found


def read_durations(path: Path, asked: Question) -> Durations:
    """The file as durations. Raises `BadInput` naming row, column and remedy."""
    file = open_source(path)
    person = asked.person or ("person" if file.optional("person") is not None else None)
    table = read_table(path, [*asked.columns, *([person] if person else [])])
    time = table.numbers(asked.time)
    if (time < 0).any():
        at = int(np.argmax(time < 0))
        table.refuse(f"{time[at]:g} is not a duration; it must be at least 0", at, asked.time)
    entry = None if asked.entry is None else table.numbers(asked.entry)
    exits = _exits(table, asked)
    seen = time > 0 if plain(asked.time) == _OBSERVED else np.ones(len(time), np.bool_)
    if entry is not None:
        _check_entries(table, asked, entry, time, seen)
    if seen.sum() < 2:
        table.refuse("there is only one row; a curve needs more than one person")
    group = None if asked.group is None else _seen(table.labels(asked.group), seen)
    if group is not None and len(group.names) < 2:
        table.refuse(f"everybody is in group {group.names[0]!r}; leave --group out", column=asked.group or "")
    strata = None if asked.strata is None else _seen(table.labels(asked.strata), seen)
    covariates = {name: _covariate(table, name, seen) for name in asked.covariates}
    people = None if person is None else _repeated(table.places(person)[seen])
    warnings = [*_told(asked, exits), *_unseen(file, asked, seen), *_stock(path, asked), *_again(people)]
    exits = replace(exits, event=exits.event[seen])
    began = None if entry is None else entry[seen]
    return Durations(table, time[seen], exits, group, began, strata, covariates, tuple(warnings), people)


def _seen(labels: Labels, seen: NDArray[np.bool_]) -> Labels:
    """The names of these rows, and no others."""
    used, at = np.unique(labels.at[seen], return_inverse=True)
    return Labels(at.astype(np.int32), tuple(labels.names[each] for each in used))


def _repeated(person: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """The rows' persons, or None when all are different."""
    return person if bool((np.bincount(person) > 1).any()) else None


def _covariate(table: Table, name: str, seen: NDArray[np.bool_]) -> Covariate:
    """Numbers when all cells are, else names."""
    labels = table.labels(name)
    number = re.compile(r"[-+]?[\d.,]+(?:[eE][-+]?\d+)?")
    if all(number.fullmatch(each) for each in labels.names):
        return table.numbers(name)[seen]
    return _seen(labels, seen)


def _check_entries(
    table: Table, asked: Question, entry: NDArray[np.float64], time: NDArray[np.float64], seen: NDArray[np.bool_]
) -> None:
    wrong = seen & ((entry < 0) | (entry >= time))
    if wrong.any():
        at = int(np.argmax(wrong))
        table.refuse(
            f"entry {entry[at]:g} is not below {asked.time} {time[at]:g} and at least 0; such a person is never at "
            "risk: correct the row or leave it out",
            at,
            asked.entry or "",
        )


def _exits(table: Table, asked: Question) -> Exits:
    if plain(asked.event) in _REVERSED:
        table.refuse(
            "says who is censored, not who left; name the column that says how spells ended, such as --event exit",
            column=asked.event,
        )
    labels = _whole(table.labels(asked.event))
    _check_numbers(table, asked.event, labels)
    ways = [at for at, name in enumerate(labels.names) if name.casefold() not in CENSORED]
    if not ways:
        table.refuse("nobody has left: every row is censored; check the column", column=asked.event)
    if len(ways) > _MOST_WAYS:
        table.refuse(
            f"there are {len(ways)} different ways out ({listed([labels.names[at] for at in ways], 3)}), more than "
            f"{_MOST_WAYS}; name the column that says how spells ended, such as --event exit",
            column=asked.event,
        )
    names = tuple(labels.names[at] for at in ways)
    counting = names if asked.competing or not asked.event_of else _chosen(table, asked, names)
    if not asked.competing and not asked.event_of and len(names) > 1:
        table.refuse(
            f"there are {len(names)} ways out ({listed(names)}), which are not lumped together; give --competing, or "
            "--event-of with the one that counts, the others then being treated as censored",
            column=asked.event,
        )
    number = np.zeros(len(labels.names), np.int64)
    for at, name in zip(ways, names, strict=True):
        if name in counting:
            number[at] = counting.index(name) + 1 if asked.competing else 1
    amount = np.bincount(labels.at, minlength=len(labels.names))
    aside = {name: int(amount[at]) for at, name in zip(ways, names, strict=True) if name not in counting}
    causes = counting if asked.competing else (" + ".join(counting),)
    return Exits(number[labels.at], causes, aside)


def _whole(labels: Labels) -> Labels:
    """With whole numbers written as such: a column with empty cells elsewhere is often written as 0.0 and 1.0."""
    names = [str(int(found[1])) if (found := _WHOLE.fullmatch(name)) else name for name in labels.names]
    place = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return Labels(np.array([place[name] for name in names], np.int32)[labels.at], tuple(place))


def _check_numbers(table: Table, column: str, labels: Labels) -> None:
    """Numbers must be 0, 1, 2 …; names may be any."""
    for at, name in enumerate(labels.names):
        try:
            value = float(name)
        except ValueError:
            continue
        if not (value >= 0 and value.is_integer()):
            row = int(np.argmax(labels.at == at))
            table.refuse(f"{name} is neither 0 (censored) nor the number of a way out (1, 2 …)", row, column)


def _chosen(table: Table, asked: Question, names: Sequence[str]) -> tuple[str, ...]:
    known = {plain(name): name for name in names}
    missing = next((each for each in asked.event_of if plain(each) not in known), None)
    if missing is not None:
        near = get_close_matches(plain(missing), list(known), n=1)
        hint = f" (did you mean {known[near[0]]!r}?)" if near else ""
        table.refuse(
            f"--event-of: nobody leaves by {missing!r}{hint}; the ways out are {listed(names)}", column=asked.event
        )
    wanted = {plain(each) for each in asked.event_of}
    return tuple(name for name in names if plain(name) in wanted)


def _told(asked: Question, exits: Exits) -> list[str]:
    if asked.competing or not exits.set_aside:
        return []
    aside = ", ".join(f"{name} ({count})" for name, count in exits.set_aside.items())
    return [
        f"{aside} treated as censored, as if they could still leave by {exits.causes[0]}; 1 - survival overstates how "
        "many do: use --competing for shares"
    ]


def _unseen(file: Source, asked: Question, seen: NDArray[np.bool_]) -> list[str]:
    """What the end of the window does to spells under way: said when the biased duration is asked for."""
    if plain(asked.time) == "span_weeks" and all(file.optional(name) is not None for name in _SPELLS):
        return [
            "span_weeks of a censored spell go on into the last weeks of the window, in which nobody can be known to "
            f"have left, so too many seem to stay; --time {_OBSERVED} is the unbiased one"
        ]
    out = int((~seen).sum())
    if not out:
        return []
    told = "1 spell was" if out == 1 else f"{out} spells were"
    return [f"{told} left out: begun so late that no end could be known ({_OBSERVED} 0)"]


def _again(person: NDArray[np.int64] | None) -> list[str]:
    if person is None:
        return []
    times = np.bincount(person)
    several = times[times > 1]
    people = "1 person has" if len(several) == 1 else f"{len(several)} people have"
    return [
        f"{people} more than one spell ({several.sum()} of the {len(person)} spells); tests and hazards add them up by "
        "person, but intervals of curves treat spells as independent and may be too narrow: --bootstrap draws people "
        "with all their spells"
    ]


def _stock(path: Path, asked: Question) -> list[str]:
    """Spells under way when the register begins look shorter than they are, and long ones are too many."""
    source = open_source(path)
    if asked.entry is not None or source.optional("first_week") is None:
        return []
    first = read_table(path, ["first_week"]).labels("first_week", missing="?")
    counts = np.bincount(first.at, minlength=len(first.names))
    begun = min(range(len(first.names)), key=lambda at: first.names[at])
    if len(counts) < 4 or counts[begun] <= 5 * np.median(counts):
        return []
    return [
        f"{counts[begun]} spells begin in the file's first week ({first.names[begun]}), many more than in other weeks: "
        "they were probably under way before it and are longer than they look; leave them out, or give --entry"
    ]
