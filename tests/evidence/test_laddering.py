"""`fodfaeste ladder` says whose count may have begun before the file."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from fodfaeste.cli import main
from tests.evidence.histories import START, spell_out
from tests.evidence.shapes import write_long


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def test_people_who_may_have_come_with_weeks_are_counted_until_their_count_is_seen_to_restart(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    # 1: from the first week; 2: early, then a whole year of self-support, so the last two weeks are sure; 3: after a
    # year in the file.
    write_long(path, {"1": spell_out("70c"), "2": spell_out("5. 3c 52. 2c"), "3": spell_out("52. 4c")}, START)
    found = json.loads(run("ladder", path, "--format", "long", "--json").stdout)["summary"]["starts_with_the_file"]
    assert (found["persons"], found["weeks_on_ladder"], found["within_weeks"]) == (2, 73, 52)
    assert "lower bound" in found["note"]
    told = run("ladder", path, "--format", "long").stdout
    assert "2 people (73 ladder weeks): first counted week within 52 weeks" in told
