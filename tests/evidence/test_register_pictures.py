"""`spells`, `ladder` and `simulate` draw what they found, in both languages, and refuse what cannot be drawn."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fodfaeste.cli import main
from fodfaeste.evidence.pictures import BIN, LAST


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def register(path: Path, lengths: list[int]) -> Path:
    """One person per length, all from the same Monday; a last week in which only somebody new is seen."""
    start = date(2018, 1, 1)
    rows = [[f"p{at}", start + timedelta(weeks=w), "130"] for at, length in enumerate(lengths) for w in range(length)]
    rows.append(["nu", start + timedelta(weeks=400), "130"])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["person", "week", "code"], *rows])
    return path


def texts(svg: Path) -> list[str]:
    return re.findall(r">([^<>]+)</text>", svg.read_text(encoding="utf-8"))


def marks(svg: Path, role: str) -> list[str]:
    """What the picture says of each of its marks to those who cannot see it."""
    found = re.findall(rf'aria-label="([^"]*)" role="graphics-symbol" aria-roledescription="{role}"', svg.read_text())
    return [each.replace("&quot;", '"') for each in found]


@pytest.mark.parametrize(
    ("lang", "ended", "more"), [("da", "sluttet", "209 og flere"), ("en", "ended", "209 and more")]
)
def test_spells_are_counted_by_quarters_of_a_year(tmp_path: Path, lang: str, ended: str, more: str) -> None:
    source = register(tmp_path / "r.csv", [1, BIN, BIN + 1, BIN * LAST + 1, 300])
    plot = tmp_path / "p.svg"
    done = run("spells", source, "--format", "long", "--out", tmp_path / "s.csv", "--plot", plot, "--lang", lang)
    assert done.exit_code == 0, done.stderr
    assert {more, ended, "1–13", "14–26"} <= set(texts(plot))
    counted = [each for each in marks(plot, "bar") if ended in each and not re.search(r": 0;", each)]
    assert {re.search(r"(?:weeks|ydelse|benefit): ([^;]+); [^:]+: (\d+)", each).groups() for each in counted} == {  # type: ignore[union-attr]
        ("1–13", "2"), ("14–26", "1"), (more, "2"),
    }  # fmt: skip


def test_the_ladder_has_a_line_for_every_rate_and_each_differs_without_colour(tmp_path: Path) -> None:
    plot = tmp_path / "p.svg"
    done = run("ladder", register(tmp_path / "r.csv", [60, 60, 5]), "--format", "long", "--plot", plot)
    assert done.exit_code == 0, done.stderr
    assert [each for each in texts(plot) if each.endswith("refusion")] == [
        f"{rate} % refusion" for rate in (80, 40, 30, 20)
    ]
    lines = re.findall(r'<path aria-label[^>]*aria-roledescription="line mark"[^>]*>', plot.read_text())
    assert len({re.search(r'stroke-dasharray="([^"]+)"', line)[1] for line in lines}) == 4  # type: ignore[index]


def test_a_simulated_cohort_is_drawn_with_its_interval(tmp_path: Path) -> None:
    plot = tmp_path / "p.svg"
    words = ("--persons", 100, "--weeks", 104, "--draws", 20, "--plot", plot, "--json")
    done = run("simulate", "municipality", *words)
    assert done.exit_code == 0, done.stderr
    assert "År efter, at borgeren kom ind" in texts(plot)
    assert len(marks(plot, "point")) == len(json.loads(done.stdout)["years"]) == 2


@pytest.mark.parametrize("command", ["spells", "ladder"])
def test_a_picture_that_can_have_no_such_name_is_refused_before_anything_is_written(
    tmp_path: Path, command: str
) -> None:
    out = tmp_path / "s.csv"
    words = ["--out", out] if command == "spells" else []
    source = register(tmp_path / "r.csv", [3])
    done = run(command, source, "--format", "long", *words, "--plot", tmp_path / "p.gif")
    assert done.exit_code == 2
    assert "neither .svg nor .png" in done.stderr
    assert not out.exists()


def test_a_register_without_spells_has_no_picture(tmp_path: Path) -> None:
    source = tmp_path / "r.csv"
    source.write_text("person,week,code\n1,2024-01-01,\n1,2024-01-08,\n")
    done = run("spells", source, "--format", "long", "--out", tmp_path / "s.csv", "--plot", tmp_path / "p.svg")
    assert (done.exit_code, "no spells to draw" in done.stderr) == (2, True)
    done = run("ladder", source, "--format", "long", "--plot", tmp_path / "p.svg")
    assert (done.exit_code, "nothing to draw" in done.stderr) == (2, True)
