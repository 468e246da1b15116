"""Changes of caseworker: they harm, so they are counted per citizen, never per caseworker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.cases.rules import Held, changes
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Team
from fodfaeste.foundation.small_numbers import suppress
from fodfaeste.steering.caseload.coming import changes_to_mark

WORDS = {0: "Ingen skift", 1: "Ét skift", 2: "To skift", 3: "Tre eller flere"}
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Changes:
    """Citizens with an open case by changes of caseworker in the last year; small numbers are `None`.

    `named` are those with so many changes that the rule wants them seen, for the leader of their team alone.
    """

    counted: Mapping[str, int | None]
    total: int | None
    minimum: int
    mark: int | None
    named: tuple[tuple[Case, int], ...]


def changes_in(actor: Actor, teams: Sequence[Team], on: date | None = None) -> Changes:
    """The changes among the citizens of these teams. Stand-ins are no change. Three questions to the database."""
    require(actor, "caseload.view")
    day = on or clock.today()
    cases = {case.citizen_id: case for case in _open_cases(teams)}
    many = {citizen: _since(held, day - YEAR) for citizen, held in _history(cases).items()}
    counted = dict.fromkeys(WORDS.values(), 0)
    for number in many.values():
        counted[WORDS[min(number, 3)]] += 1
    minimum, mark = settings.FODFAESTE_MINIMUM_CELL, changes_to_mark(day)
    (shown,) = suppress([counted], minimum)
    return Changes(shown.cells, shown.total, minimum, mark, _named(actor, cases, many, mark))


def _open_cases(teams: Sequence[Team]) -> list[Case]:
    return list(Case.objects.filter(closed__isnull=True, team__in=teams).select_related("citizen", "team"))


def _history(citizens: Mapping[int, Case]) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = {citizen: [] for citizen in citizens}
    rows = Assignment.objects.filter(case__citizen__in=list(citizens)).order_by("valid_from", "pk")
    for citizen, employee, first, last, stand_in in rows.values_list(
        "case__citizen_id", "employee_id", "valid_from", "valid_to", "stand_in"
    ):
        found[citizen].append(Held(employee, first, last, stand_in))
    return found


def _since(history: Sequence[Held], since: date) -> int:
    """Changes on the day or later: whoever was responsible before it is where the counting begins."""
    lasting = [each for each in history if not each.stand_in]
    before = [each for each in lasting if each.first < since]
    return changes([*before[-1:], *(each for each in lasting if each.first >= since)])


def _named(
    actor: Actor, cases: Mapping[int, Case], many: Mapping[int, int], mark: int | None
) -> tuple[tuple[Case, int], ...]:
    """By name: people to look after, not a list of the worst."""
    if mark is None or not actor.has_role("teamleder"):
        return ()
    seen = [
        (cases[citizen], number)
        for citizen, number in many.items()
        if number >= mark and cases[citizen].team_id in actor.team_ids
    ]
    return tuple(sorted(seen, key=lambda pair: (pair[0].citizen.name, pair[0].pk)))
