"""Several spells of a person: tests and hazards that take persons, not spells, as independent."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.cli import main
from fodfaeste.evidence.survival.comparing import gray, gray_score, logrank
from fodfaeste.evidence.survival.counts import Floats, count_table
from fodfaeste.evidence.survival.repeated import gray_by_person, logrank_by_person
from fodfaeste.evidence.survival.resampling import people_of
from fodfaeste.evidence.survival.weekly import hazards
from fodfaeste.evidence.tables import Labels

CAUSES = ("job", "education")


class Made:
    """Spells of persons with a tendency of their own, in two groups."""

    def __init__(self, seed: int, persons: int = 60, most: int = 4, late: bool = False) -> None:
        rng = np.random.default_rng(seed)
        self.person = np.repeat(np.arange(persons), rng.integers(1, most + 1, persons))
        n = len(self.person)
        weeks = np.ceil(rng.exponential(12 / rng.gamma(2.0, 0.5, persons)[self.person])).clip(1, 90)
        until = rng.integers(8, 60, n)
        self.event = np.where(weeks <= until, 1 + (rng.random(n) < 0.4), 0)
        self.time = np.minimum(weeks, until).astype(np.float64)
        self.group = Labels(rng.integers(0, 2, persons)[self.person].astype(np.int32), ("a", "b"))
        self.entry: Floats | None = np.floor(rng.random(n) * self.time).clip(0, 5) if late else None
        self.age = rng.normal(40, 8, n)

    def table(self):  # type: ignore[no-untyped-def]
        return count_table(self.time, self.event, self.group, self.entry, CAUSES)

    def people(self):  # type: ignore[no-untyped-def]
        return people_of(self.table(), self.person, self.time, self.event, self.group, self.entry)


def slow_logrank(made: Made) -> float:
    """Spell by spell and week by week."""
    entry = np.zeros(len(made.time)) if made.entry is None else made.entry
    score = np.zeros(made.person.max() + 1)
    for time in np.unique(made.time):
        risk = (entry < time) & (made.time >= time)
        gone = risk & (made.time == time) & (made.event > 0)
        share = (risk & (made.group.at == 0)).sum() / risk.sum()
        for spell in np.flatnonzero(risk):
            surprise = gone[spell] - gone.sum() / risk.sum()
            score[made.person[spell]] += ((made.group.at[spell] == 0) - share) * surprise
    persons = len(np.unique(made.person))
    return float(score.sum() ** 2 / (score @ score * persons / (persons - 1)))


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_the_logrank_by_person_is_that_of_a_loop_over_spells_and_weeks(seed: int, late: bool) -> None:
    made = Made(seed, 30, late=late)
    found, alone = logrank_by_person([made.table()], [made.people()]), logrank(made.table())
    assert found.chi2 == pytest.approx(slow_logrank(made))
    assert found.observed == pytest.approx(alone.observed) and found.expected == pytest.approx(alone.expected)
    assert "clustered by person" in found.test


def test_writing_every_spell_down_twice_changes_nothing() -> None:
    made = Made(1)
    before = logrank_by_person([made.table()], [made.people()])
    model = hazards(made.time, (made.event > 0) * 1, {"age": made.age}, person=made.person)
    twice = Made(1)
    for name in ("person", "time", "event", "age"):
        setattr(twice, name, np.tile(getattr(made, name), 2))
    twice.group = Labels(np.tile(made.group.at, 2), made.group.names)
    after = logrank_by_person([twice.table()], [twice.people()])
    assert after.chi2 == pytest.approx(before.chi2)
    assert logrank(twice.table()).chi2 > 1.9 * logrank(made.table()).chi2
    again = hazards(twice.time, (twice.event > 0) * 1, {"age": twice.age}, person=twice.person)
    assert again.terms[0].se == pytest.approx(model.terms[0].se)


def test_where_everybody_has_one_spell_the_tests_agree() -> None:
    made = Made(2, 3000, most=1)
    assert logrank_by_person([made.table()], [made.people()]).chi2 == pytest.approx(
        logrank(made.table()).chi2, rel=0.05
    )
    drawn, formula = gray_by_person(made.table(), made.people(), 1), gray(made.table())
    for cause in CAUSES:
        assert drawn[cause].chi2 == pytest.approx(formula[cause].chi2, rel=0.25)
    plain, clustered = (
        hazards(made.time, made.event, {"age": made.age}, causes=CAUSES, person=who) for who in (None, made.person)
    )
    for one, other in zip(plain.terms, clustered.terms, strict=True):
        assert one.estimate == other.estimate and one.se == pytest.approx(other.se, rel=0.1)


def test_strata_are_compared_within_and_persons_added_up_across() -> None:
    made = Made(3)
    whole, people = made.table(), made.people()
    one = logrank_by_person([whole], [people])
    nobody = [count_table(made.time[half], made.event[half], Labels(made.group.at[half], ("a", "b")), None, CAUSES)
              for half in (np.arange(len(made.time)) % 2 == 0, np.arange(len(made.time)) % 2 == 1)]  # fmt: skip
    parts = []
    for number, table in enumerate(nobody):
        half = np.arange(len(made.time)) % 2 == number
        group = Labels(made.group.at[half], ("a", "b"))
        parts.append(people_of(table, made.person[half], made.time[half], made.event[half], group, None))
    found = logrank_by_person(nobody, parts)
    assert found.observed == pytest.approx(one.observed)
    assert found.expected == pytest.approx(logrank(nobody).expected)


@pytest.mark.parametrize("late", [False, True])
def test_the_score_of_grays_test_alone_is_that_of_the_test(late: bool) -> None:
    table = Made(4, late=late).table()
    for number, cause in enumerate(CAUSES, start=1):
        this = table.exits[:, number]
        observed, expected = gray_score(table.at_risk, this, table.events - this)
        assert observed == pytest.approx(gray(table)[cause].observed)
        assert expected == pytest.approx(gray(table)[cause].expected)


@pytest.mark.parametrize("link", ["logit", "cloglog"])
@pytest.mark.parametrize("bands", [(4, 13, 26), None])
@pytest.mark.parametrize("late", [False, True])
def test_the_sandwich_is_that_of_single_person_weeks(link: str, bands: tuple[int, ...] | None, late: bool) -> None:
    """Every week of every spell a row of its own, the sandwich from its textbook form."""
    made = Made(5, 80, late=late)
    left = (made.event > 0) * 1
    found = hazards(made.time, left, {"age": made.age}, made.entry, bands=bands, link=link, person=made.person)  # type: ignore[arg-type]
    entry = np.zeros(len(left)) if made.entry is None else made.entry
    spell = np.repeat(np.arange(len(left)), (made.time - entry).astype(int))
    week = np.concatenate([np.arange(a + 1, b + 1) for a, b in zip(entry, made.time, strict=True)])
    gone = (week == made.time[spell]) & (left[spell] == 1)
    spans = [(each.first_week, each.last_week) for each in found.hazards]
    base = (
        np.column_stack([np.ones(len(week)), np.log(week)])
        if bands is None
        else np.stack([(week >= low) & (week <= high) for low, high in spans], axis=1).astype(float)
    )
    x = np.column_stack([base, made.age[spell] - made.age.mean()])
    beta = np.zeros(x.shape[1])
    beta[0 : 1 if bands is None else len(spans)] = -2.5
    for _ in range(60):
        line = x @ beta
        chance = 1 / (1 + np.exp(-line)) if link == "logit" else -np.expm1(-np.exp(line))
        slope = chance * (1 - chance) if link == "logit" else np.exp(line) * (1 - chance)
        weight, rest = slope**2 / (chance * (1 - chance)), (gone - chance) * slope / (chance * (1 - chance))
        bread = np.linalg.inv(x.T @ (x * weight[:, None]))
        beta = beta + bread @ (x.T @ rest)
    score = np.zeros((made.person.max() + 1, x.shape[1]))
    np.add.at(score, made.person[spell], x * rest[:, None])
    persons = len(np.unique(made.person))
    covariance = bread @ (score.T @ score) @ bread * persons / (persons - 1)
    assert found.terms[-1].estimate == pytest.approx(beta[-1], rel=1e-5)
    assert found.terms[-1].se == pytest.approx(np.sqrt(covariance[-1, -1]), rel=1e-4)
    assert f"clustered by {persons} persons" in found.notes[-1]


def test_the_command_adds_spells_up_by_the_persons_in_the_file(tmp_path: Path) -> None:
    made = Made(6)
    path = tmp_path / "spells.csv"
    rows = zip(made.person, made.time, made.event, made.group.at, made.age.round(1), strict=True)
    lines = [f"{who},{time:g},{event},{'ab'[group]},{age}" for who, time, event, group, age in rows]
    path.write_text("\n".join(["person,weeks,exit,site,age", *lines]) + "\n")
    words = ["survival", str(path), "--time", "weeks", "--event", "exit", "--group", "site", "--competing", "--json"]
    done = CliRunner().invoke(main, [*words, "--hazards", "age"], catch_exceptions=False)
    report = json.loads(done.stdout)
    assert report["logrank"]["test"] == "log-rank, clustered by person"
    assert {each["test"] for each in report["gray"].values()} == {"Gray, persons drawn"}
    assert report["hazards"]["notes"][-1].startswith("standard errors clustered by")
    assert json.loads(CliRunner().invoke(main, words).stdout)["gray"] == report["gray"]
    path.write_text("\n".join(["who,weeks,exit,site,age", *lines]) + "\n")
    alone = json.loads(CliRunner().invoke(main, words, catch_exceptions=False).stdout)
    assert alone["logrank"]["test"] == "log-rank" and alone["logrank"]["observed"] == report["logrank"]["observed"]
    named = json.loads(CliRunner().invoke(main, [*words, "--person", "who"], catch_exceptions=False).stdout)
    assert named["logrank"] == report["logrank"]
