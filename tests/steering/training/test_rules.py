"""Who has what until when, and where a team will lack it: given days, no database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.steering.training.rules import (
    Competence,
    Held,
    Horizon,
    Person,
    Step,
    coverage,
    path,
    runs_out,
    sparring_due,
    standings,
)

DAY = date(2026, 11, 24)
HORIZON = Horizon(8, 26, 4)
METHOD = Competence("metoden", "Metoden", "", "method", ("sagsbehandler",), 24, 80)
WORKER = frozenset({"sagsbehandler"})


def person(*held: Held, roles: frozenset[str] = WORKER) -> Person:
    return Person(roles, held)


def has(until: date | None, since: date = date(2025, 1, 1)) -> Held:
    return Held("metoden", since, until)


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 1, 15), 24, date(2028, 1, 14)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 8, 31), 6, date(2027, 2, 27)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2026, 12, 31), 12, date(2027, 12, 30)),
        (date(2026, 1, 15), 0, None),
    ],
)
def test_a_competence_runs_out_so_many_months_after(first: date, months: int, last: date | None) -> None:
    assert runs_out(first, months) == last


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(1, 60))
def test_it_never_runs_out_before_it_began_and_more_months_last_longer(first: date, months: int) -> None:
    last, longer = runs_out(first, months), runs_out(first, months + 1)
    assert last is not None and longer is not None
    assert first < last < longer


def test_coverage_looks_at_today_and_at_the_weeks_ahead_if_nobody_takes_a_course() -> None:
    team = [
        person(has(None)),
        person(has(DAY + timedelta(weeks=4))),
        person(has(DAY + timedelta(weeks=20))),
        person(has(DAY - timedelta(days=1))),
        person(),
        person(has(None), roles=frozenset({"teamleder"})),
    ]
    found = coverage(team, METHOD, DAY, HORIZON)
    assert (found.of, found.now, found.near, found.far, found.wanted) == (5, 3, 2, 1, 4)
    assert (found.gap_now, found.gap_near, found.gap_far) == (1, 2, 3)
    assert found.words == "mangler 1 nu"


@pytest.mark.parametrize(
    ("until", "words"),
    [(None, "dækket"), (DAY + timedelta(weeks=26), "dækket"), (DAY + timedelta(weeks=25), "mangler 1 senere"),
     (DAY + timedelta(weeks=7), "mangler 1 snart"), (DAY, "mangler 1 snart"),
     (DAY - timedelta(days=1), "mangler 1 nu")],
)  # fmt: skip
def test_the_nearest_gap_is_the_one_that_is_told(until: date | None, words: str) -> None:
    assert coverage([person(has(until))], METHOD, DAY, HORIZON).words == words


def test_a_course_in_the_future_counts_from_its_last_day() -> None:
    coming = person(has(None, since=DAY + timedelta(weeks=6)))
    found = coverage([coming], METHOD, DAY, HORIZON)
    assert (found.now, found.near) == (0, 1)


def test_a_share_of_a_team_is_rounded_up_to_whole_people_and_never_by_accident() -> None:
    assert coverage([person()] * 5, METHOD, DAY, HORIZON).wanted == 4
    assert coverage([person()] * 6, METHOD, DAY, HORIZON).wanted == 5
    assert coverage([], METHOD, DAY, HORIZON).words == "ingen i teamet skal have den"


def test_what_a_person_has_lacks_and_has_besides() -> None:
    def state(each: Person) -> list[str]:
        return [one.state for one in standings(each, [METHOD], DAY, HORIZON)]

    assert state(person(has(None))) == ["has"]
    assert state(person(has(DAY + timedelta(weeks=3)))) == ["ends"]
    assert state(person(has(DAY - timedelta(days=3)))) == ["over"]
    assert state(person()) == ["lacks"]
    assert state(person(has(None), roles=frozenset({"leder"}))) == ["extra"]
    assert state(person(roles=frozenset({"leder"}))) == []
    assert state(person(has(DAY - timedelta(days=300)), has(None))) == ["has"], "the one that lasts longest counts"


def test_a_path_is_the_roles_own_and_a_course_ticks_its_step() -> None:
    steps = [
        Step("metode", "Kursus", ("sagsbehandler",), 60, "metoden"),
        Step("makker", "Makker", ("sagsbehandler",), 1, ""),
        Step("andet", "Andet", ("specialist",), 1, ""),
    ]
    found = path(steps, person(has(None, since=date(2026, 12, 1))), DAY, {"makker": DAY})
    assert [each.step.key for each in found] == ["makker", "metode"]
    assert found[0].done_on == DAY
    assert found[1].done_on == date(2026, 12, 1)
    assert path(steps, person(), DAY, {})[0].late(DAY + timedelta(days=2))


def test_sparring_is_due_after_so_many_weeks_and_where_there_was_none() -> None:
    assert sparring_due(None, DAY, HORIZON)
    assert not sparring_due(DAY - timedelta(weeks=4), DAY, HORIZON)
    assert sparring_due(DAY - timedelta(weeks=4, days=1), DAY, HORIZON)
