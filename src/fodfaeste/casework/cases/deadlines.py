"""Deadlines: what a rule asks to be done in a case, by which day. Rooms above offer them, the deadline page reads them.

A room appends its source in `apps.py`:

    deadlines.sources.append(Source(("consent_expires",), find))  # (cases, day) -> Deadline | Unruled

What each rule is called, which law it rests on and since when is a row of the table `deadline_rules`; the number of
days stands in the table the room has worked with all along.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation.rules.queries import rows
from fodfaeste.rulebook import Row

TABLE = "deadline_rules"


@dataclass(frozen=True)
class Deadline:
    """One thing to be done in one case by `due`. `what` and `why` are Danish; `why` says why the rule applies here.

    `rule` is a key of the table `deadline_rules`; `url` leads staff to where it is done.
    """

    case_id: int
    citizen_id: int
    rule: str
    what: str
    due: date
    why: str
    url: str


@dataclass(frozen=True)
class Unruled:
    """A rule that should say something and has no row for the day. `message` is Danish; nothing is guessed."""

    rule: str
    message: str


@dataclass(frozen=True)
class Source:
    """What a room watches. `find` asks for many cases at once, in a number of queries that does not grow with them."""

    rules: tuple[str, ...]
    find: Callable[[Sequence[Case], date], Iterable[Deadline | Unruled]]


sources: list[Source] = []
"""Filled by the rooms' apps when Django starts."""


@dataclass(frozen=True)
class Rule:
    """A row of `deadline_rules`: what the rule is called, and what it rests on.

    `days` is the municipality's own number of days where no other table has one (0: none). `groups` are the target
    groups it concerns; empty means all. `noted` rules are done when somebody writes that they are.
    """

    key: str
    title: str
    law: str
    basis: str
    days: int
    groups: tuple[str, ...]
    noted: bool
    source: str
    note: str

    @property
    def lawful(self) -> bool:
        """The law asks; otherwise the municipality has chosen it."""
        return self.basis == "law"


def rules_on(day: date) -> dict[str, Rule]:
    """Every watched rule in force on a day, by key, in the table's order. Raises `NoRule`."""
    return {row.text("key"): _rule(row) for row in rows(TABLE, day)}


def missing(rule: str, day: date) -> Unruled:
    """The table does not know this rule on this day."""
    return Unruled(rule, f"Reglen »{rule}« står ikke i tabellen »Frister« for {day:%d.%m.%Y}.")


def _rule(row: Row) -> Rule:
    groups = row.values["groups"]
    assert isinstance(groups, tuple)
    return Rule(
        row.text("key"),
        row.text("title"),
        row.text("law"),
        row.text("basis"),
        int(row.number("days")),
        groups,
        bool(row.values["noted"]),
        row.source,
        row.note,
    )
