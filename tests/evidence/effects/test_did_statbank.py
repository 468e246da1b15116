"""Tables as StatBank exports them, read as panels: categories, totals, missing numbers, people to divide by."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from fodfaeste.evidence.effects.panel import Panel, load_panel
from fodfaeste.evidence.effects.statbank import choices, read_population, shape_of, totals
from fodfaeste.evidence.sources import BadInput

HEAD = "OMRÅDE;KØN;TID;INDHOLD"
ROWS = (
    "All Denmark;Total;2015Q1;90", "All Denmark;Total;2015Q2;95", "Region Nordjylland;Total;2015Q1;40",
    "Region Nordjylland;Total;2015Q2;41", "Hjørring;Total;2015Q1;10", "Hjørring;Total;2015Q2;..",
    "Aalborg;Total;2015Q1;30,5", "Aalborg;Total;2015Q2;-", "Abroad;Total;2015Q1;3", "Abroad;Total;2015Q2;4",
)  # fmt: skip
PEOPLE = (
    "OMRÅDE;KØN;TID;INDHOLD", "Hjørring;Total;2015Q1;1000", "Hjørring;Total;2016Q1;2000", "Hjørring;Men;2015Q1;1",
    "Aalborg;Total;2015Q1;4000", "Aalborg;Total;2016Q1;4000", "Aalborg;Men;2015Q1;1",
)  # fmt: skip


def text(path: Path, *lines: str) -> Path:
    path.write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_an_export_is_read_as_it_is_and_totals_are_left_out_aloud(tmp_path: Path) -> None:
    panel = load_panel(text(tmp_path / "a.csv", HEAD, *ROWS))
    assert panel.units == ("Aalborg", "Hjørring")
    assert panel.labels == ["2015Q1", "2015Q2"]
    np.testing.assert_array_equal(panel.outcome, [[30.5, 0], [10, np.nan]])
    assert panel.notes == (
        "Left out because they are sums of other units: All Denmark, Region Nordjylland.",
        "Left out because they are no place: Abroad.",
    )


def test_english_headers_and_named_columns_read_the_same(tmp_path: Path) -> None:
    danish = load_panel(text(tmp_path / "a.csv", HEAD, *ROWS), unit="OMRÅDE", time="TID", outcome="INDHOLD")
    english = load_panel(text(tmp_path / "b.csv", "region;sex;time;contents", *ROWS))
    np.testing.assert_array_equal(danish.outcome, english.outcome)
    assert danish.units == english.units


def test_a_category_with_several_values_must_be_chosen(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", HEAD, *ROWS, "Hjørring;Men;2015Q1;4", "Aalborg;Men;2015Q1;5")
    with pytest.raises(
        BadInput, match=r"column KØN: there are 2 values \(Men, Total\); choose one with --where 'KØN=Men'"
    ):
        load_panel(path)
    assert load_panel(path, where=choices(["KØN=Men"])).outcome.tolist() == [[5], [4]]
    with pytest.raises(BadInput, match=r"'Woman' is no value.*; there are Men, Total"):
        load_panel(path, where=choices(["KØN=Woman"]))
    with pytest.raises(BadInput, match="not COLUMN=VALUE"):
        choices(["KØN"])


def test_people_lie_on_a_straight_line_and_are_carried_past_the_ends(tmp_path: Path) -> None:
    rows = [
        f"{place};Total;{quarter};12" for place in ("Hjørring", "Aalborg") for quarter in ("2014Q4", "2015Q3", "2016Q2")
    ]
    panel = load_panel(text(tmp_path / "a.csv", HEAD, *rows), per=text(tmp_path / "p.csv", *PEOPLE))
    np.testing.assert_allclose(panel.outcome, [[3, 3, 3], [12, 8, 6]])
    assert panel.notes == (
        "The outcome is per 1,000 people of p.csv.",
        "People are counted in 2015Q1, 2016Q1; in 1 periods between them the number lies on a straight line.",
        "In 1 periods before 2015Q1 the number of people is that of 2015Q1.",
        "In 1 periods after 2016Q1 the number of people is that of 2016Q1.",
    )


def test_yearly_people_stand_at_the_first_quarter_and_missing_places_are_refused(tmp_path: Path) -> None:
    people = text(tmp_path / "p.csv", "OMRÅDE;TID;INDHOLD", "Hjørring;2015;1000", "Hjørring;2016;1400")
    found, _ = read_population(people).over(["Hjørring"], np.array([2015 * 4 + 1]), "quarter")
    np.testing.assert_allclose(found, [[1100]])
    with pytest.raises(BadInput, match="has no people for Aalborg"):
        read_population(people).over(["Aalborg"], np.array([2015 * 4]), "quarter")
    with pytest.raises(BadInput, match="has numbers but the data weeks"):
        read_population(people).over(["Hjørring"], np.array([2015]), "week")


def test_units_are_dropped_by_name_or_beginning_and_a_misspelt_one_is_named(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", HEAD, *ROWS)
    assert load_panel(path, drop=["Aal*"]).units == ("Hjørring",)
    assert load_panel(path, drop=["aalborg"]).notes[0] == "Left out as asked: Aalborg."
    with pytest.raises(BadInput, match=r"no unit 'Ålborg' \(did you mean 'aalborg'\?\)"):
        load_panel(path, drop=["Ålborg"])


@pytest.mark.parametrize(
    ("names", "sums", "nowhere"),
    [
        (["Hele landet", "Region Sjælland", "Landsdel Fyn", "Odense", "Uoplyst kommune"],
         ["Hele landet", "Region Sjælland", "Landsdel Fyn"], ["Uoplyst kommune"]),
        (["All Denmark", "Region Sjælland", "Region Nordjylland"], ["All Denmark"], []),
        (["Region Sjælland", "Region Nordjylland"], [], []),
        (["a", "b"], [], []),
    ],
)  # fmt: skip
def test_only_what_is_coarser_than_the_finest_level_is_a_sum(
    names: list[str], sums: list[str], nowhere: list[str]
) -> None:
    assert totals(names) == (sums, nowhere)


def test_duplicates_strange_numbers_and_foreign_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"line 12.*unit Aalborg is there twice in 2015Q1"):
        load_panel(text(tmp_path / "a.csv", HEAD, *ROWS, "Aalborg;Total;2015Q1;5"))
    with pytest.raises(BadInput, match="line 12, column INDHOLD: 'many' is not a number"):
        load_panel(text(tmp_path / "b.csv", HEAD, *ROWS, "Aalborg;Total;2015Q3;many"))
    with pytest.raises(BadInput, match=r"not a StatBank table.*--unit and --time and --outcome must name"):
        load_panel(text(tmp_path / "c.csv", "a;b;c", "1;2;3"))
    assert shape_of(text(tmp_path / "d.csv", "a;b;c", "1;2;3")) is None


def test_a_plain_file_has_further_columns_and_periods_are_kept_as_asked(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", "who,when,x,y", "a,2001,1,2", "a,2002,,3", "b,2002,5,", "b,2003,6,7")
    panel = load_panel(path, unit="who", time="when", outcome="y", extra=["x"])
    np.testing.assert_array_equal(panel.outcome, [[2, 3, np.nan], [np.nan, np.nan, 7]])
    np.testing.assert_array_equal(panel.column("x"), [[1, np.nan, np.nan], [np.nan, 5, 6]])
    kept = load_panel(path, unit="who", time="when", outcome="y", first="2002", last="2002")
    assert (kept.labels, kept.units) == (["2002"], ("a", "b"))
    with pytest.raises(BadInput, match="--from: '2015Q1' is a quarter, but the time column holds numbers"):
        load_panel(path, unit="who", time="when", outcome="y", first="2015Q1")
    with pytest.raises(BadInput, match="has no unit 'c'"):
        panel.unit("c")


def shared() -> Panel:
    folder = Path(os.environ.get("FODFAESTE_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
    if not (folder / "auk01_social_assistance.csv").exists():
        pytest.skip("the StatBank tables AUK01 and FOLK1A are not beside the checkout")
    return load_panel(folder / "auk01_social_assistance.csv", per=folder / "folk1a_population_annual.csv")


def test_the_whole_table_auk01_has_98_municipalities_and_76_quarters() -> None:
    panel = shared()
    assert panel.outcome.shape == (98, 76)
    assert (panel.label(0), panel.label(75)) == ("2007Q1", "2025Q4")
    assert not np.isnan(panel.outcome).any()
