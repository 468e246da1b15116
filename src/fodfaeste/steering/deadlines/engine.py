"""Gathering the deadlines of many cases from every room that watches one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fodfaeste.casework.cases import deadlines
from fodfaeste.casework.cases.deadlines import Deadline, Rule, Source, Unruled
from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.steering.deadlines.models import RuleNote
from fodfaeste.steering.deadlines.rules import place


@dataclass(frozen=True)
class Gathered:
    """What is due, the first first, with the rules by key; and the rules that could not be asked, each said once."""

    deadlines: tuple[Deadline, ...]
    rules: dict[str, Rule]
    unruled: tuple[str, ...]


def gather(cases: Sequence[Case], day: date, *, every: bool = False) -> Gathered:
    """Every deadline of the cases that is past or within four weeks (`every`: also those further ahead).

    The number of queries does not grow with the cases. A rule without a row for the day gives no deadline, and says so.
    """
    try:
        known = deadlines.rules_on(day)
    except NoRule as missing:
        return Gathered((), {}, (missing.message,))
    silent = _silenced(cases)
    found: list[Deadline] = []
    unruled: dict[str, None] = {}
    for source in deadlines.sources:
        for each in _asked(source, cases, day):
            if isinstance(each, Unruled):
                unruled[each.message] = None
            elif each.rule not in known:
                unruled[deadlines.missing(each.rule, day).message] = None
            elif (each.case_id, each.rule) not in silent and (every or place(each.due, day)):
                found.append(each)
    found.sort(key=lambda each: (each.due, each.citizen_id, each.rule))
    return Gathered(tuple(found), known, tuple(unruled))


def _asked(source: Source, cases: Sequence[Case], day: date) -> Iterable[Deadline | Unruled]:
    try:
        return list(source.find(cases, day))
    except NoRule as missing:
        return [Unruled(source.rules[0], missing.message)]


def _silenced(cases: Sequence[Case]) -> set[tuple[int, str]]:
    """(Case, rule) somebody has written about: done, or not for this case."""
    standing = RuleNote.objects.filter(case__in=[each.pk for each in cases], withdrawn_at__isnull=True)
    return set(standing.values_list("case", "rule"))
