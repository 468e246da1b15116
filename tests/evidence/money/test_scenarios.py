"""Scenario files: what is refused, and in which words."""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.cli import main
from fodfaeste.evidence.money.reading import read_sections
from fodfaeste.evidence.money.scenario import load_scenario, read_scenario, shipped
from fodfaeste.evidence.sources import BadInput
from tests.evidence.money.worlds import SHORT, SPELLS, written

ROOT = Path(__file__).parents[3]


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


COHORT = (ROOT / "src/fodfaeste/evidence/money/scenarios/municipality.toml").read_text(encoding="utf-8")

WRONG = [
    (SHORT, ('source = "given"\n', ""), r"case.toml, line 11, discount_rate: the source is missing"),
    (SHORT, ('source = "the council"\n', ""), r"case.toml, line 16, investment.1: the source is missing; say where"),
    (SHORT, ("value = 100", "valeu = 100"), r"investment.1.value: value is missing \(did you mean 'valeu'\?\)"),
    (SHORT, ("price_level", "price_levl"), r"price_level is missing \(did you mean 'price_levl'\?\)"),
    (SHORT, ("[years]", 'colour = "red"\n[years]'), r"line 7, colour: the key 'colour' is not known here"),
    (SHORT, ('method = "budget"', 'method = "bugdet"'), r"'bugdet' is not one of .*did you mean 'budget'"),
    (SHORT, ("value = 100", "value = -100"), r"line 21, investment.1.value: value is -100, but must be at least 0"),
    (SHORT, ("value = 100", "value = nan"), r"value must be a number"),
    (SHORT, ("value = 100", 'value = "100"'), r"value must be a number"),
    (SHORT, ("value = 100", "value = 125000000"), r"1.25e\+08 mio. kr. is more than 100000 mio. kr.; is the unit"),
    (SHORT, ("[[saving]]", "[[saving]]\ndistribution = 3"), r"a section of its own, written \[saving.distribution\]"),
    (SHORT, ("value = 100", "value = true"), r"value must be a number"),
    (SHORT, ("last = 2024", "last = 2019"), r"line 9, years.last: last 2019 is before first 2020"),
    (SHORT, ("to = 2024", "to = 2025"), r"2021-2025 is not within the years of the scenario, 2020-2024"),
    (SHORT, ("from = 2021", "from = 2024.5"), r"from is 2024.5, but must be a whole number"),
    (SHORT, ("to = 2020", "to = 2019"), r"to 2019 is before from 2020"),
    (SHORT, ('per = "year"', 'per = "period"\nsplit = [0.5, 0.5]\nsplit_source = "x"'), r"2 shares for 1 years"),
    (SHORT, ('unit = "mio. kr."', 'unit = "euro"'), r"the unit 'euro' is none of kr., 1.000 kr., mio. kr."),
    (SHORT, ("rules_of = 2020-01-06", 'rules_of = "2020"'), r"line 5, rules_of: rules_of must be a date"),
    (SHORT, ("[[investment]]", "[investment]"), r"investment must be written \[\[investment\]\]"),
    (SHORT, ("title", "title = 1 #"), r"is not valid TOML|title must be a text"),
    (SHORT, ("[years]", "[years"), r"case.toml, line 7, column \d+: is not valid TOML here; write name = value"),
    (SHORT, ("[years]", 'title = "again"\n[years]'), r"case.toml, line \d+.*: a name or section is there that stood"),
    (SPELLS, ("value = 20\n", "value = 90\n"), r"a spell of 60 weeks cannot become 90 weeks shorter"),
    (SPELLS, ('comparison = "the neighbours"\n', ""), r"spells.weeks_shorter.*an effect needs a comparison"),
    (SPELLS, ("rules_of = 2020-01-06", "rules_of = 2015-06-01"), r"no rule is in force for ladder week 1"),
    (SPELLS, ("value = 100\nunit = \"persons", "value = -1\nunit = \"persons"), r"spells.persons.value: value is -1"),
    (SPELLS, ("value = 100\nunit = \"persons", "rate = 1\nunit = \"persons"), r"a rate is for weekly prices only"),
    (COHORT, ("job = 0.4\n", "job = 0.5\n"), r"cohort.states.kontanthjaelp.to: the shares sum to 1.1"),
    (COHORT, ("job = 0.4\n", "jbo = 0.4\n"), r"the key 'jbo' is not known here \(did you mean 'job'\?\)"),
    (COHORT, ('states = ["kontanthjaelp"]', 'states = ["job"]'), r"'job' in states is not one of kontanthjaelp"),
    (COHORT, ('kind = "self_support"', 'kind = "job"'), r"kind 'job' is not one of benefit, self_support"),
    (COHORT, ("on = 2023-06-01", "on = 2020-06-01"), r"in force on 2020-06-01; the table has 2014, 2016"),
    (COHORT, ('benefit = "kontanthjaelp"', 'benefit = "kontanthjælp"'), r"the table of rates knows no kontanthjælp"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "change", "said"), WRONG)
def test_a_wrong_scenario_is_one_sentence_with_file_line_and_key(
    tmp_path: Path, text: str, change: tuple[str, str], said: str
) -> None:
    assert change[0] in text
    done = run("business-case", written(tmp_path, text.replace(*change, 1)), "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("fodfaeste: ")
    assert len(done.stderr.splitlines()) == 1
    assert re.search(said, done.stderr), done.stderr


SPREADS = [
    ('kind = "normal"', r"a normal distribution needs sd; sd is missing"),
    ('kind = "triangular"\nlow = 90', r"needs low and high; high is missing"),
    ('kind = "triangular"\nlow = 110\nhigh = 120', r"low 110, value 100 and high 120 are not in order"),
    ('kind = "uniform"\nlow = 80\nhigh = 90', r"low 80, value 100 and high 90 are not in order"),
    ('kind = "uniform"\nlow = 100\nhigh = 100', r"are not in order"),
    ('kind = "uniform"\nlow = -5\nhigh = 200', r"leave the possible numbers, 0 to inf"),
    ('kind = "normal"\nsd = 0', r"sd is 0, but must be above 0"),
    ('kind = "normal"\nsd = 60', r"reaches -123.* to 323.*, but the number lies between 0 and inf"),
    ('kind = "beta"\nstrength = 5', r"the value is 100, but a beta distribution is for shares"),
    ('kind = "gauss"\nsd = 1', r"kind 'gauss' is not one of normal, lognormal, triangular, beta, uniform"),
    ('kind = "normal"\nsd = 1\nhigh = 2', r"the key 'high' is not known here"),
]


@pytest.mark.parametrize(("lines", "said"), SPREADS)
def test_a_wrong_distribution_is_refused(tmp_path: Path, lines: str, said: str) -> None:
    text = SHORT.replace("\n[[saving]]", f"\n[investment.distribution]\n{lines}\n\n[[saving]]")
    done = run("business-case", written(tmp_path, text))
    assert done.exit_code == 2
    assert re.search(r"line 2\d, investment.1.distribution", done.stderr), done.stderr
    assert re.search(said, done.stderr), done.stderr


def test_figures_known_in_different_ways_are_never_added(tmp_path: Path) -> None:
    more = SHORT + SHORT[SHORT.index("[[saving]]") :].replace("benefits", "booked").replace('"budget"', '"account"')
    done = run("business-case", written(tmp_path, more))
    assert done.exit_code == 2
    assert "account and budget; figures of different methods are never added" in done.stderr
    head, tail = SHORT.split("[[saving]]")
    done = run("business-case", written(tmp_path, head + "[[saving]]" + tail.replace('"budget"', '"account"')))
    assert "never set against each other" in done.stderr


def test_the_same_saving_twice_is_refused(tmp_path: Path) -> None:
    both = SPELLS + SHORT[SHORT.index("[[saving]]") :]
    assert "counts it twice" in run("business-case", written(tmp_path, both)).stderr
    twice = SHORT + SHORT[SHORT.index("[[saving]]") :]
    assert "saving.benefits is there twice" in run("business-case", written(tmp_path, twice)).stderr


def test_a_year_left_out_between_others_is_refused(tmp_path: Path) -> None:
    one = SHORT[SHORT.index("[[saving]]") :]
    gap = SHORT.replace("to = 2024", "to = 2022") + one.replace("benefits", "later").replace("2021", "2024")
    assert "the saving figures leave out 2023; add that year" in run("business-case", written(tmp_path, gap)).stderr


def test_a_sum_over_several_years_needs_a_split_with_a_source(tmp_path: Path) -> None:
    text = SHORT.replace('to = 2024\nper = "year"', 'to = 2024\nper = "period"')
    assert "split is missing" in run("business-case", written(tmp_path, text)).stderr
    text = text.replace('per = "period"', 'per = "period"\nsplit = [0.25, 0.25, 0.25, 0.25]')
    assert "split_source is missing" in run("business-case", written(tmp_path, text)).stderr
    text = text.replace("split =", 'split_source = "ours"\nsplit =').replace("0.25]", "0.3]")
    assert "sum to 1.05, but must sum to 1" in run("business-case", written(tmp_path, text)).stderr


def test_an_unknown_scenario_lists_the_shipped_ones() -> None:
    done = run("business-case", "hjorring")
    assert done.exit_code == 2
    assert "shipped are hjoerring-2015 and municipality" in done.stderr
    assert run("business-case", "--list").stdout.splitlines()[0].startswith("hjoerring-2015")
    assert [each["name"] for each in json.loads(run("simulate", "--list", "--json").stdout)["scenarios"]] == list(
        shipped()
    )
    assert "SCENARIO is missing" in run("business-case").stderr


def test_other_files_are_refused(tmp_path: Path) -> None:
    for name, content, said in (
        ("a.toml", b"\xff\xfe\x00", "is not UTF-8"),
        ("b.toml", b"", "title is missing"),
        ("c.csv", b"a;b\n1;2\n", "is not valid TOML"),
    ):
        (tmp_path / name).write_bytes(content)
        done = run("business-case", tmp_path / name)
        assert done.exit_code == 2
        assert said in done.stderr
    assert run("business-case", tmp_path).exit_code == 2


def test_a_scenario_without_a_cohort_cannot_be_simulated(tmp_path: Path) -> None:
    done = run("simulate", written(tmp_path, SHORT))
    assert done.exit_code == 2
    assert "there is no [cohort]" in done.stderr


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_line_left_out_of_a_scenario_is_accepted_or_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    lines = COHORT.splitlines()
    gone = data.draw(st.integers(0, len(lines) - 1))
    path = written(tmp_path_factory.mktemp("line"), "\n".join(lines[:gone] + lines[gone + 1 :]))
    try:
        read_scenario(read_sections(path, "x.toml"), "x")
    except BadInput as error:
        assert str(error).startswith("x.toml")
        assert "\n" not in str(error)


@pytest.mark.parametrize("name", list(shipped()))
def test_every_shipped_number_has_a_source(name: str) -> None:
    found = load_scenario(name)
    assert found.cohort is not None
    for each in (*found.assumptions(), *found.goals, *found.cohort.assumptions()):
        assert each.source.strip()
        assert each.unit.strip()
        if each.distribution is not None:
            assert each.distribution.source.strip(), each.name


def test_the_built_wheel_carries_the_scenarios_and_the_rates(tmp_path: Path) -> None:
    uv = ROOT / ".tools" / "bin" / "uv"
    if not uv.is_file():
        pytest.skip("uv stands in .tools after `make`, and is not there")
    subprocess.run([uv, "build", "--wheel", "-q", "--out-dir", tmp_path, ROOT], check=True, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    inside = "fodfaeste/evidence/money/"
    for wanted in (*(f"scenarios/{each}.toml" for each in shipped()), "discount_rate.toml"):
        assert inside + wanted in names
