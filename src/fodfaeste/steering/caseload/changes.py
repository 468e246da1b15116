"""Changes of caseworker: they harm, so they are counted per citizen, never per caseworker."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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


def changes_in(
    actor: Actor, teams: Sequence[Team], on: date | None = None, counted: Iterable[Sequence[int]] = ()
) -> Changes:
    """The changes among the citizens of these teams, and in teams that were counted before. Stand-ins are no change."""
    require(actor, "caseload.view")
    day = on or clock.today()
    cases = {case.citizen_id: case for case in _open_cases(teams)}
    many = _many(teams, cases, day)
    table = [sum(column) for column in zip(tally(many.values()), *counted, strict=True)]
    minimum, mark = settings.FODFAESTE_MINIMUM_CELL, changes_to_mark(day)
    (shown,) = suppress([dict(zip(WORDS.values(), table, strict=True))], minimum)
    return Changes(shown.cells, shown.total, minimum, mark, _named(actor, cases, many, mark))


def by_team(teams: Sequence[Team], day: date) -> dict[int, list[int]]:
    """Team → citizens by changes, as in `WORDS`. Two statements."""
    open_cases = Case.objects.filter(closed__isnull=True, team__in=teams).order_by()
    team_of = dict(open_cases.values_list("citizen_id", "team_id"))
    found: dict[int, list[int]] = {team.pk: [] for team in teams}
    for citizen, number in _many(teams, team_of, day).items():
        found[team_of[citizen]].append(number)
    return {team: tally(numbers) for team, numbers in found.items()}


def tally(numbers: Iterable[int]) -> list[int]:
    """How many there are of each kind in `WORDS`."""
    counted = Counter(min(number, max(WORDS)) for number in numbers)
    return [counted[number] for number in WORDS]


def _open_cases(teams: Sequence[Team]) -> list[Case]:
    return list(Case.objects.filter(closed__isnull=True, team__in=teams).select_related("citizen", "team"))


def _many(teams: Sequence[Team], citizens: Iterable[int], day: date) -> dict[int, int]:
    """Citizen with an open case in these teams → changes in the year before the day."""
    history: dict[int, list[Held]] = {citizen: [] for citizen in citizens}
    here = Case.objects.filter(closed__isnull=True, team__in=teams).values("citizen")
    rows = Assignment.objects.filter(case__citizen__in=here).order_by("valid_from", "pk")
    for citizen, employee, first, last, stand_in in rows.values_list(
        "case__citizen_id", "employee_id", "valid_from", "valid_to", "stand_in"
    ):
        history.setdefault(citizen, []).append(Held(employee, first, last, stand_in))
    return {citizen: _since(held, day - YEAR) for citizen, held in history.items()}


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
