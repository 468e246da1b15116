"""A caseload against its band: shares of bands add up, time narrows them, and nothing is lost in a what-if."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.steering.caseload.rules import (
    Away,
    Band,
    Post,
    WhatIf,
    Workload,
    capacity,
    imagined,
    per_caseworker,
    staffing,
    standing,
    together,
)

BANDS = {"syge": Band(32, 35), "kontant": Band(40, 45)}
DAY = date(2026, 11, 25)
weighed = st.dictionaries(st.sampled_from(["syge", "kontant"]), st.integers(1, 80).map(float), min_size=1)


def of(capacity: float = 1.0, **cases: float) -> Workload:
    return Workload(round(sum(cases.values())), cases, capacity)


@pytest.mark.parametrize(
    ("cases", "state", "words"),
    [
        (31, "under", "1 under spændet"),
        (32, "within", "inden for spændet"),
        (35, "within", "inden for spændet"),
        (36, "over", "1 over spændet"),
        (70, "over", "35 over spændet"),
    ],
)
def test_one_group_is_held_against_its_own_band(cases: int, state: str, words: str) -> None:
    found = standing(of(syge=cases), BANDS, "syge")
    assert (found.low, found.high) == (32, 35)
    assert (found.state, found.words) == (state, words)


def test_half_of_each_is_a_whole_caseload_with_a_band_in_between() -> None:
    full = standing(of(syge=17.5, kontant=22.5), BANDS, "syge")
    assert full.load == 40
    assert full.high == pytest.approx(40)
    assert full.state == "within"


@given(weighed)
def test_the_band_of_a_mix_lies_between_the_bands_it_is_made_of(cases: dict[str, float]) -> None:
    found = standing(Workload(0, cases, 1.0), BANDS, "syge")
    used = [BANDS[group] for group in cases]
    assert min(band.low for band in used) - 1e-9 <= found.low <= max(band.low for band in used) + 1e-9
    assert min(band.high for band in used) - 1e-9 <= found.high <= max(band.high for band in used) + 1e-9


@given(weighed, st.floats(0.05, 1))
def test_being_there_for_a_share_of_the_time_narrows_the_band_by_that_share(
    cases: dict[str, float], share: float
) -> None:
    whole, part = (standing(Workload(0, cases, each), BANDS, "syge") for each in (1.0, share))
    assert part.high == pytest.approx(whole.high * share)
    assert part.low == pytest.approx(whole.low * share)


@given(weighed)
def test_as_many_more_as_there_is_room_for_is_within_and_one_more_is_over(cases: dict[str, float]) -> None:
    group = max(cases, key=lambda each: cases[each])
    only = {group: cases[group]}
    room = standing(Workload(0, only, 1.0), BANDS, group).room
    if room < 0:
        return
    assert standing(Workload(0, {group: only[group] + room}, 1.0), BANDS, group).state != "over"
    assert standing(Workload(0, {group: only[group] + room + 1}, 1.0), BANDS, group).state == "over"


def test_an_empty_caseload_has_the_band_of_what_the_team_usually_has() -> None:
    found = standing(of(), BANDS, "kontant")
    assert (found.load, found.low, found.high) == (0, 40, 45)


def test_cases_in_a_group_without_a_band_are_left_out_and_counted() -> None:
    found = standing(of(syge=33, ukendt=4), BANDS, "syge")
    assert (found.load, found.without_band) == (33, 1)


def test_where_no_group_has_a_band_nobody_is_said_to_be_away() -> None:
    found = standing(of(ukendt=4), BANDS, "ukendt")
    assert (found.banded, found.words) == (False, "uden spænd")
    each = per_caseworker(found, 1.0)
    assert each is not None
    assert (each.banded, each.without_band) == (False, 1)


def test_somebody_away_has_no_room_and_it_is_said() -> None:
    assert standing(of(capacity=0, syge=30), BANDS, "syge").words == "er væk og har ingen plads"


def test_absences_at_once_do_not_add_and_end_on_their_last_day() -> None:
    away = [Away(50, date(2026, 11, 1), date(2026, 11, 25)), Away(30, date(2026, 11, 20), None)]
    assert capacity(100, away, date(2026, 10, 31)) == 1
    assert capacity(100, away, DAY) == 0.5
    assert capacity(100, away, date(2026, 11, 26)) == pytest.approx(0.7)
    assert capacity(80, away, DAY) == pytest.approx(0.4)


@given(weighed, st.integers(-5, 10), st.integers(-200, 200))
def test_what_if_changes_what_is_asked_and_nothing_else(cases: dict[str, float], more: int, citizens: int) -> None:
    team = Workload(round(sum(cases.values())), cases, 5.0)
    then = imagined(team, WhatIf(more, citizens, "syge"))
    assert then.capacity == max(0, 5 + more)
    assert then.weighed.get("kontant", 0) == cases.get("kontant", 0)
    assert then.weighed.get("syge", 0) == max(0, cases.get("syge", 0) + citizens)


def test_two_more_caseworkers_bring_eighty_cases_down_to_the_band() -> None:
    team = together([of(syge=80)] * 2)
    before = per_caseworker(standing(team, BANDS, "syge"), team.capacity)
    then = imagined(team, WhatIf(caseworkers=3))
    after = per_caseworker(standing(then, BANDS, "syge"), then.capacity)
    assert before and before.state == "over"
    assert after and after.load == 32 and after.state == "within"


def test_nobody_at_work_is_no_number() -> None:
    team = together([of(capacity=0, syge=10)])
    assert per_caseworker(standing(team, BANDS, "syge"), team.capacity) is None


def test_a_position_counts_from_its_first_day_to_its_last_and_is_filled_from_when_somebody_came() -> None:
    posts = [
        Post("sagsbehandler", 100, date(2026, 1, 1), None, date(2026, 3, 1)),
        Post("sagsbehandler", 50, date(2026, 1, 1), date(2026, 6, 30), None),
        Post("psykolog", 100, date(2026, 1, 1), None, None),
    ]
    (worker, psychologist) = staffing(posts, date(2026, 2, 1))
    assert (worker.decided, worker.filled, psychologist.vacant) == (1.5, 0, 1)
    (worker, _) = staffing(posts, date(2026, 7, 1))
    assert (worker.decided, worker.filled, worker.vacant) == (1, 1, 0)
