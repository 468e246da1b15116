"""Pictures speak Danish, print without colour and may stand in a page under a strict policy."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import altair as alt
import pytest

from fodfaeste.evidence import plots
from fodfaeste.evidence.timeline import NARROW, WIDE, Bar, Event, StepBar, steps_of, timeline_chart
from fodfaeste.evidence.weeks import from_iso

BARS = (
    Bar("Sygedagpenge", from_iso(2023, 36), from_iso(2024, 6)),
    Bar("Ressourceforløbsydelse under jobafklaring", from_iso(2024, 7), from_iso(2024, 40)),
    Bar("Sygedagpenge", from_iso(2026, 45), from_iso(2026, 45)),
)
EVENTS = (Event(date(2025, 2, 10), "conversation"), Event(date(2025, 8, 4), "plan", "Plan 2"))
STEPS = (StepBar(from_iso(2023, 36), from_iso(2023, 39), 80.0), StepBar(from_iso(2023, 40), from_iso(2024, 9), 40.0))


def picture(*, narrow: bool = False) -> str:
    return plots.svg(timeline_chart(BARS, events=EVENTS, steps=STEPS, until_week=from_iso(2026, 47), narrow=narrow))


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_numbers_and_months_are_danish() -> None:
    rows = [{"d": "2026-05-01T00:00:00", "n": 1234.5}]
    chart = alt.Chart(alt.InlineData(values=rows)).mark_text().encode(text=alt.Text("n:Q", format=",.1f"))
    assert ">1.234,5<" in plots.svg(chart)
    months = alt.Chart(alt.InlineData(values=rows)).mark_text().encode(text=alt.Text("d:T", format="%-d. %B"))
    assert ">1. maj<" in plots.svg(months)


@pytest.mark.parametrize("narrow", [False, True])
def test_a_picture_holds_nothing_the_page_policy_refuses(narrow: bool) -> None:
    svg = picture(narrow=narrow)
    assert svg.startswith("<svg")
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", svg)


def test_series_differ_in_more_than_colour() -> None:
    assert len({mark.dash for mark in plots.SERIES}) == len({mark.shape for mark in plots.SERIES}) == len(plots.SERIES)
    light = sorted(luminance(mark.color) for mark in plots.SERIES)
    assert all(after - before > 0.015 for before, after in pairwise(light))


@pytest.mark.parametrize(("narrow", "width"), [(False, WIDE), (True, NARROW)])
def test_a_timeline_is_as_wide_as_the_page_gives_it_room(narrow: bool, width: int) -> None:
    found = re.search(r'<svg[^>]*width="(\d+)', picture(narrow=narrow))
    assert found is not None
    assert width - 16 <= int(found[1]) <= width


def test_a_bar_says_its_benefit_and_its_first_and_last_week() -> None:
    svg = picture()
    assert "Sygedagpenge: 23 uger · uge 36 2023–uge 6 2024" in svg
    assert "Sygedagpenge: 1 uge · uge 45 2026" in svg
    assert "34 uger · uge 7–40 2024<" in svg


def test_what_happened_is_told_with_its_day_and_its_shape_explained() -> None:
    svg = picture()
    assert "Samtale: 10. feb. 2025" in svg
    assert "Plan 2: 4. aug. 2025" in svg
    assert ">samtale<" in svg and ">plan<" in svg and ">indsats<" not in svg


def test_the_ladder_is_written_as_the_states_share() -> None:
    assert "Statens andel 40 %: uge 40 2023–uge 9 2024" in picture()


def test_weeks_in_a_row_at_one_rate_are_one_step() -> None:
    assert steps_of([1, 2, 3, 5, 6], [80.0, 80.0, 40.0, 40.0, 40.0]) == (
        StepBar(1, 2, 80.0),
        StepBar(3, 3, 40.0),
        StepBar(5, 6, 40.0),
    )


def test_without_benefit_there_is_no_timeline() -> None:
    with pytest.raises(ValueError, match="no benefit weeks"):
        timeline_chart([])


def test_a_png_is_made_at_the_asked_sharpness() -> None:
    chart = timeline_chart(BARS[:1])
    small, large = plots.png(chart, 1), plots.png(chart, 3)
    assert small[:8] == large[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(large[16:20], "big") == 3 * int.from_bytes(small[16:20], "big")


def test_a_folder_without_fonts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no ttf"):
        plots.svg(timeline_chart(BARS), fonts=tmp_path)


def test_the_ground_floor_does_not_know_django() -> None:
    root = Path(__file__).parents[2] / "src" / "fodfaeste"
    for file in [*(root / "evidence").rglob("*.py"), *(root / "rulebook").rglob("*.py")]:
        assert not re.search(r"^\s*(from|import) django", file.read_text(encoding="utf-8"), re.MULTILINE), file
