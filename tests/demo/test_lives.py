"""The invented people and their weeks."""

import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from fodfaeste.demo import yrfile
from fodfaeste.demo.economy import weekly_rate
from fodfaeste.demo.fakes import FIRST_NAMES, LAST_NAMES, OLDEST, YOUNGEST, fakes
from fodfaeste.demo.lives import INDEX, Lives, simulate
from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.ladder import LadderRules, ladder
from fodfaeste.evidence.weeks import week_of
from fodfaeste.foundation.people.cpr import BadCpr, parse
from fodfaeste.rulebook import BenefitTable

ANCHOR = date(2026, 11, 23)
SEED = 7


@pytest.fixture(scope="module")
def lives() -> Lives:
    return simulate(150, SEED, ANCHOR)


@pytest.fixture(scope="module")
def lines(lives: Lives, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    path = tmp_path_factory.mktemp("yr") / "yr.csv"
    yrfile.write(path, lives, SEED)
    head, *rows = path.read_bytes().decode("cp1252").rstrip("\r\n").split("\r\n")
    assert tuple(head.split(";")) == yrfile.COLUMNS
    return [dict(zip(yrfile.COLUMNS, row.split(";"), strict=True)) for row in rows]


def amount(text: str) -> int:
    whole, _, part = text.partition(",")
    assert len(part) == 2
    return int(whole + part)


def test_there_are_names_enough_and_none_twice_before_all_are_used() -> None:
    assert len(set(FIRST_NAMES)) >= 60 and len(set(LAST_NAMES)) >= 60
    people = fakes(2000, SEED, ANCHOR)
    assert len({person.name for person in people}) == 2000


def test_nobody_can_have_these_cpr_numbers() -> None:
    for person in fakes(500, SEED, ANCHOR):
        assert parse(person.cpr, test_numbers=True).is_test
        assert parse(person.cpr, test_numbers=True).birth_date == person.birth_date
        with pytest.raises(BadCpr):
            parse(person.cpr, test_numbers=False)


def test_cpr_numbers_are_unique_and_ages_are_of_working_age() -> None:
    people = fakes(3000, SEED, ANCHOR)
    assert len({person.cpr for person in people}) == 3000
    ages = [
        ANCHOR.year - p.birth_date.year - ((ANCHOR.month, ANCHOR.day) < (p.birth_date.month, p.birth_date.day))
        for p in people
    ]
    assert min(ages) >= YOUNGEST and max(ages) <= OLDEST


def test_the_same_seed_gives_the_same_bytes_also_in_another_process(tmp_path: Path) -> None:
    here, again, there, other = (tmp_path / name for name in ("a.csv", "b.csv", "c.csv", "d.csv"))
    yrfile.write(here, simulate(60, SEED, ANCHOR), SEED)
    yrfile.write(again, simulate(60, SEED, ANCHOR), SEED)
    words = ["demo", "yr", str(there), "--citizens", "60", "--seed", str(SEED), "--anchor", ANCHOR.isoformat()]
    subprocess.run([sys.executable, "-m", "fodfaeste.cli", *words], check=True, capture_output=True)
    yrfile.write(other, simulate(60, SEED + 1, ANCHOR), SEED + 1)
    assert here.read_bytes() == again.read_bytes() == there.read_bytes()
    assert here.read_bytes() != other.read_bytes()


def test_everybody_is_in_the_register(lives: Lives) -> None:
    assert lives.in_file().any(axis=1).all()


def test_the_file_ends_with_the_last_whole_week(lives: Lives) -> None:
    assert lives.last_week == week_of(ANCHOR) - 1


def test_the_bust_shows_as_more_people_on_benefit_than_in_the_boom() -> None:
    many = simulate(1500, SEED, ANCHOR)
    per_week = many.in_file().sum(axis=0)
    boom, bust = per_week[75:110].mean(), per_week[165:195].mean()
    assert bust > boom * 1.15


def test_people_come_and_go_and_all_groups_occur(lives: Lives) -> None:
    many = simulate(1500, SEED, ANCHOR)
    assert set(np.unique(many.state)) == set(INDEX.values())
    changes = (many.state[:, 1:] != many.state[:, :-1]).sum(axis=1)
    assert changes.mean() > 1


def test_nobody_new_comes_into_the_closed_benefits(lives: Lives) -> None:
    many = simulate(1500, SEED, ANCHOR)
    first = week_of(date(2026, 7, 6)) - many.first_week
    for key in ("ressourceforloeb", "jobafklaringsforloeb", "revalidering"):
        here = many.state[:, first:] == INDEX[key]
        entered = here[:, 1:] & ~here[:, :-1]
        assert not entered.any(), key


def test_every_name_in_the_file_is_known_to_the_rulebook(lines: list[dict[str, str]]) -> None:
    table = BenefitTable()
    for line in lines:
        assert table.find(line["Ydelse"], date.fromisoformat(line["Uge"])) is not None


def test_weeks_are_mondays_and_amounts_add_up(lines: list[dict[str, str]]) -> None:
    for line in lines:
        assert date.fromisoformat(line["Uge"]).weekday() == 0
        paid, refund = amount(line["Beregnet udbetalingsbeløb"]), amount(line["Refusionsbeløb"])
        assert abs(refund - paid * amount(line["Refusionssats"]) / 10_000) <= 1


def test_the_file_has_the_traps_of_a_real_one(lines: list[dict[str, str]]) -> None:
    written = [tuple(line.values()) for line in lines]
    assert len(set(written)) < len(written)
    assert any(amount(line["Beregnet udbetalingsbeløb"]) < 0 for line in lines)
    assert any(line["Ydelse"] == "Fleksbidrag fra staten" for line in lines)
    assert any(line["Medfinansieringssats"] != "0,00" for line in lines)


def test_rates_follow_the_ladder_but_for_a_handful(lives: Lives, lines: list[dict[str, str]]) -> None:
    book = CodeBook.from_table()
    found = ladder(lives.runs(book), book, LadderRules.shipped())
    right = {
        (lives.people[who].cpr, int(week)): float(percent)
        for who, week, percent in zip(found.person, found.week, found.refund_percent, strict=True)
    }
    different = set()
    for line in lines:
        at = line["CPR nummer"], week_of(date.fromisoformat(line["Uge"]))
        benefit = BenefitTable().find(line["Ydelse"], date.fromisoformat(line["Uge"]))
        counts = benefit is not None and benefit.on_ladder and line["Refusionssats"] != "0,00"
        if counts and at in right and amount(line["Refusionssats"]) / 100 != right[at]:
            different.add(at)
    assert 0 < len(different) <= yrfile.WRONG_RATE


def test_overlapping_files_agree_on_the_weeks_they_share(lives: Lives, tmp_path: Path) -> None:
    middle = lives.first_week + 100
    both = []
    for name, first, last in (("a", lives.first_week, middle), ("b", middle - 10, lives.last_week)):
        yrfile.write(tmp_path / name, lives, SEED, first, last)
        lines = (tmp_path / name).read_text("cp1252").splitlines()[1:]
        shared = [line for line in lines if middle - 10 <= week_of(date.fromisoformat(line[:10])) <= middle]
        both.append(shared)
    assert both[0] == both[1] != []


def test_a_correction_takes_back_what_was_paid_first(lines: list[dict[str, str]]) -> None:
    paid = defaultdict(list)
    for line in {tuple(line.items()) for line in lines}:
        values = dict(line)
        paid[values["CPR nummer"], values["Uge"], values["Ydelse"]].append(amount(values["Beregnet udbetalingsbeløb"]))
    corrected = [amounts for amounts in paid.values() if len(amounts) == 3]
    assert corrected
    assert all(sum(amounts) > 0 and any(-each in amounts for each in amounts) for amounts in corrected)


def test_a_rate_of_the_rulebook_is_used_where_there_is_one() -> None:
    assert weekly_rate("sygedagpenge", week_of(date(2024, 3, 4)), False) == 469_500
    assert weekly_rate("sygedagpenge", week_of(date(2026, 3, 2)), False) > 469_500
