"""The municipality's own curves: counted by the refresh, right against a plain reckoning, silent about few."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.foundation import clock
from fodfaeste.foundation.refresh import NotCounted
from fodfaeste.foundation.register.models import BenefitWeek, ImportRun
from fodfaeste.foundation.rules.actions import load_shipped_tables
from fodfaeste.foundation.small_numbers import spaced
from fodfaeste.steering.evaluation import own
from fodfaeste.steering.evaluation.models import OwnFigure
from tests.cast import Cast, make_citizen

FIRST, LAST = date(2023, 1, 2), date(2025, 6, 30)
DAY = date(2025, 7, 7)


@pytest.fixture
def register(cast: Cast) -> Cast:
    """Two and a half observed years: forty begin in September 2023; every second is on benefit for ten weeks, the
    others for sixty."""
    load_shipped_tables(actor=cast.system, purpose="Prøve")
    ImportRun.objects.create(
        file_name="prøve.csv", sha256="0" * 64, size=1, status="done", first_week=FIRST, last_week=LAST,
        created_at=clock.now(), created_by_label="Prøve",
    )  # fmt: skip
    weeks = []
    for number in range(40):
        citizen = make_citizen("Nr", "Opdigtet", f"6{number % 9 + 1}0180{3000 + number:04}")
        begins = date(2023, 9, 4)
        for at in range(10 if number % 2 else 60):
            week = begins + timedelta(weeks=at)
            weeks.append(BenefitWeek(citizen=citizen, week=week, benefit="kontanthjaelp"))
    BenefitWeek.objects.bulk_create(weeks)
    return cast


def curve() -> dict[str, float | None]:
    return {each.at: each.value for each in OwnFigure.objects.filter(series=own.CURVES, cohort="2023")}


def test_the_curve_is_the_share_that_supports_itself_so_many_weeks_after(register: Cast) -> None:
    assert own.fill(DAY) == "registeret til og med uge 27 2025"
    assert curve() == {"13": 0.5, "26": 0.5, "39": 0.5, "52": 0.5, "78": 1.0, "104": 1.0, "156": 1.0}
    assert OwnFigure.objects.filter(series=own.CURVES).values_list("people", flat=True)[0] == 40


def test_people_are_counted_by_the_whole_quarter(register: Cast) -> None:
    own.fill(DAY)
    quarters = {each.at: (each.value, each.people) for each in OwnFigure.objects.filter(series=own.QUARTERS)}
    assert quarters["2024Q1"] == (20, 13 * 20), "the short ones have stopped"
    assert "2023Q3" not in quarters, "four weeks are no quarter"


def test_counting_again_gives_the_same_and_reading_is_one_statement(register: Cast) -> None:
    own.fill(DAY)
    before = list(OwnFigure.objects.values_list("series", "cohort", "at", "value", "low", "high", "people"))
    own.fill(DAY)
    assert list(OwnFigure.objects.values_list("series", "cohort", "at", "value", "low", "high", "people")) == before
    with CaptureQueriesContext(connection) as caught:
        assert own.shown().curves
    assert len(caught) == 1


def test_whoever_was_there_from_the_beginning_is_in_no_curve(register: Cast) -> None:
    citizen = make_citizen("Gammel", "Opdigtet", "6101804999")
    BenefitWeek.objects.create(citizen=citizen, week=FIRST, benefit="kontanthjaelp")
    own.fill(DAY)
    assert OwnFigure.objects.filter(series=own.CURVES).values_list("people", flat=True)[0] == 40


def test_few_are_not_told_of(register: Cast) -> None:
    keep = BenefitWeek.objects.order_by("citizen_id").values_list("citizen_id", flat=True).distinct()[:4]
    BenefitWeek.objects.exclude(citizen_id__in=list(keep)).delete()
    own.fill(DAY)
    assert set(curve().values()) == {None}
    assert not OwnFigure.objects.exclude(value=None, people=None).exists()


def test_without_a_register_nothing_is_counted_and_that_is_said(cast: Cast) -> None:
    with pytest.raises(NotCounted, match="ikke indlæst nogen registerfil"):
        own.fill(DAY)


@given(st.integers(1, 60), st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(3, 8))
def test_no_difference_between_points_that_stand_tells_of_few(people: int, steps: list[int], minimum: int) -> None:
    counts = sorted(min(each, people) for each in steps)
    kept = spaced([counts], people, minimum)
    stand = [count for count, stays in zip(counts, kept, strict=True) if stays]
    told = [0, *stand, people] if people >= minimum else stand
    assert not [late - early for early, late in pairwise(told) if 0 < late - early < minimum]
    assert people >= minimum or not stand


def test_a_point_waits_until_everybody_has_been_followed_that_far() -> None:
    weeks, ended = np.array([10] * 8 + [30] * 8), np.array([1] * 8 + [0] * 8, dtype=np.int8)
    assert own.told_points(weeks, ended, 5) == [True, True, False, False, False, False, False]
    assert own.told_points(weeks, np.zeros(16, np.int8), 5) == [False] * 7
