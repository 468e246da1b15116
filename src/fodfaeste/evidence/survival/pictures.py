"""Curves as pictures: survival with the number at risk below, or one panel of cumulative incidence per way out.

Steps with bands; lines differ in dash and lightness and carry their names. Points that would not move the line by a
pixel are left out, so that thousands of weeks are as quick as twenty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import numpy as np

from fodfaeste.evidence.plots import INK, QUIET, SERIES
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.survival.counts import EVERYBODY, Floats
from fodfaeste.evidence.survival.report import Results

WIDTH: Final = 560
HEIGHT: Final = 320
_PANEL: Final = 300
_CLOSE: Final = 17  # pixels between two names at line ends
_WORDS: Final = {
    "da": {
        "time": "Uger",
        "percent": "round(100 * datum.value) + ' %'",
        "there": "Andel, der stadig er i forløbet",
        "gone": "Andel, der er ophørt",
        "risk": "Antal under observation",
        "band": "Båndene er {level} %-sikkerhedsintervaller",
        EVERYBODY: "alle",
        "self_support": "selvforsørgelse",
        "education": "uddannelse",
        "pension": "pension",
        "emigrated": "udvandret",
        "dead": "død",
    },
    "en": {
        "time": "Weeks",
        "percent": "round(100 * datum.value) + '%'",
        "there": "Share still there",
        "gone": "Share that has left",
        "risk": "Number at risk",
        "band": "Bands are {level} % confidence intervals",
        "self_support": "self-support",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    """One curve with its limits: all arrays (points,)."""

    name: str
    times: Floats
    value: Floats
    lower: Floats
    upper: Floats


def picture(found: Results, lang: str = "da") -> alt.TopLevelMixin:
    """The picture of the results. Raises `BadInput` for more lines than can be told apart."""
    words, curve = _WORDS[lang], found.curve
    groups = found.table.groups
    if len(groups) > len(SERIES):
        raise BadInput(
            f"--plot: {len(groups)} groups cannot be told apart in one picture; choose at most {len(SERIES)}"
        )
    under = words["band"].format(level=f"{100 * found.curve.conf:g}")
    if found.incidence is not None:
        return _incidence(found, words, under)
    lines = [
        thinned(_Line(words.get(name, name), curve.times, curve.survival[at], curve.lower[at], curve.upper[at]), 1.0)
        for at, name in enumerate(groups)
    ]
    top = _until(found)
    panel = _panel(lines, words["there"], words, (WIDTH, HEIGHT), top, 1.0, named=len(groups) > 1)
    return alt.vconcat(panel, _at_risk(found, words, top), spacing=4).properties(
        title=alt.TitleParams(under, fontSize=12, color=QUIET, fontWeight="normal", orient="bottom", anchor="start")
    )


def thinned(line: _Line, start: float, height: int = HEIGHT) -> _Line:
    """The same picture with fewer points: one is kept when value or limits have moved by a third of a pixel since the
    last one kept; the start and the end always are."""
    known = ~np.isnan(line.value)
    times = np.concatenate([[0.0], line.times[known]])
    rows = np.stack(
        [
            np.concatenate([[start], each[known]])
            for each in (
                line.value,
                np.where(np.isnan(line.lower), line.value, line.lower),
                np.where(np.isnan(line.upper), line.value, line.upper),
            )
        ]
    )
    kept, last = [0], rows[:, 0]
    for at in range(1, rows.shape[1]):
        if np.abs(rows[:, at] - last).max() * height > 1 / 3 or at == rows.shape[1] - 1:
            kept.append(at)
            last = rows[:, at]
    return _Line(line.name, times[kept], *rows[:, kept])


def _incidence(found: Results, words: dict[str, str], under: str) -> alt.TopLevelMixin:
    """One panel per way out with a line per group; with one group, one panel with a line per way out."""
    shares = found.incidence
    assert shares is not None
    named = [words.get(way, way) for way in shares.causes]
    groups = [words.get(name, name) for name in shares.groups]
    highest = np.nanmax(np.where(np.isnan(shares.upper), shares.share, shares.upper))
    top = _until(found)

    def line(name: str, group: int, way: int) -> _Line:
        return thinned(
            _Line(name, shares.times, shares.share[group, way], shares.lower[group, way], shares.upper[group, way]), 0.0
        )

    note = alt.TitleParams(under, fontSize=12, color=QUIET, fontWeight="normal", orient="bottom", anchor="start")
    if len(groups) == 1 and len(named) <= len(SERIES):
        lines = [line(name, 0, way) for way, name in enumerate(named)]
        panel = _panel(lines, words["gone"], words, (WIDTH, HEIGHT), top, highest, named=True)
        return alt.vconcat(panel).properties(title=note)
    panels = [
        _panel(
            [line(name, group, way) for group, name in enumerate(groups)],
            words["gone"] if way % 2 == 0 else None,
            words,
            (_PANEL, HEIGHT * 3 // 4),
            top,
            highest,
            named=len(groups) > 1,
        ).properties(title=alt.TitleParams(name, fontSize=14))
        for way, name in enumerate(named)
    ]
    return alt.concat(*panels, columns=2).properties(title=note)


def _until(found: Results) -> float:
    return float(found.table.times[-1])


def _panel(
    lines: Sequence[_Line],
    title: str | None,
    words: dict[str, str],
    size: tuple[int, int],
    until: float,
    highest: float,
    *,
    named: bool,
) -> Any:
    rows = [
        {"t": float(t), "v": float(v), "l": float(low), "u": float(high), "n": line.name}
        for line in lines
        for t, v, low, high in zip(line.times, line.value, line.lower, line.upper, strict=True)
    ]
    names, percent = [line.name for line in lines], words["percent"]
    x = alt.X(
        "t:Q",
        title=words["time"],
        scale=alt.Scale(domain=[0, until], nice=False),
        axis=alt.Axis(grid=False, tickCount=6),
    )
    y = alt.Y("v:Q", title=title, scale=alt.Scale(domain=[0, min(1, highest * 1.02)]), axis=alt.Axis(labelExpr=percent))
    color, dash = _looks(names)
    base = alt.Chart(alt.InlineData(values=rows))
    band = base.mark_area(interpolate="step-after", opacity=0.16).encode(
        x, y=alt.Y("l:Q", title=title), y2="u:Q", color=color
    )
    curve = base.mark_line(interpolate="step-after").encode(x, y, color=color, strokeDash=dash)
    layers: list[Any] = [band, curve]
    if named:
        layers.append(_names(lines, size, until, min(1, highest * 1.02)))
    return alt.layer(*layers).properties(width=size[0], height=size[1])


def _looks(names: list[str]) -> tuple[alt.Color, alt.StrokeDash]:
    marks = SERIES[: len(names)]
    colors = alt.Scale(domain=names, range=[mark.color for mark in marks])
    dashes = alt.Scale(domain=names, range=[list(mark.dash) or [1, 0] for mark in marks])
    return alt.Color("n:N", scale=colors, legend=None, sort=names), alt.StrokeDash("n:N", scale=dashes, legend=None)


def _names(lines: Sequence[_Line], size: tuple[int, int], until: float, top: float) -> Any:
    """Right of the panel, at the height each line ends: a piece of the line and its name, moved apart when they would
    touch."""
    ends = sorted((float(line.value[-1]), at) for at, line in enumerate(lines))
    gap, floor = _CLOSE / size[1] * top, -np.inf
    heights: dict[int, float] = {}
    for end, at in ends:
        floor = max(end, floor + gap)
        heights[at] = floor
    over = max(0.0, max(heights.values()) - top)
    layers = []
    for at, line in enumerate(lines):
        mark = SERIES[at]
        base = alt.Chart(alt.InlineData(values=[{"t": until, "v": heights[at] - over, "n": line.name}]))
        here = alt.Y("v:Q")
        layers += [
            base.mark_rule(color=mark.color, strokeDash=list(mark.dash) or [1, 0], strokeWidth=2.5).encode(
                y=here, x=alt.value(size[0] + 6), x2=alt.value(size[0] + 28)
            ),
            base.mark_text(align="left", dx=33, color=INK).encode(alt.X("t:Q"), here, text="n:N"),
        ]
    return alt.layer(*layers)


def _at_risk(found: Results, words: dict[str, str], until: float) -> alt.Chart:
    """How many are under observation, at the ticks of the axis above."""
    ticks = _ticks(until)
    place = np.searchsorted(found.table.times, ticks)
    risk = np.concatenate([found.table.at_risk, np.zeros((len(found.table.groups), 1), np.int64)], axis=1)
    rows = [
        {"t": tick, "g": words.get(name, name), "n": int(risk[at, place[number]])}
        for at, name in enumerate(found.table.groups)
        for number, tick in enumerate(ticks)
    ]
    names = [words.get(name, name) for name in found.table.groups]
    return (
        alt.Chart(alt.InlineData(values=rows))
        .mark_text(fontSize=12, color=INK)
        .encode(
            alt.X("t:Q", scale=alt.Scale(domain=[0, until], nice=False), axis=None),
            alt.Y("g:N", sort=names, title=None, axis=alt.Axis(domain=False, ticks=False, grid=False, labelPadding=26)),
            text=alt.Text("n:Q", format=","),
        )
        .properties(
            width=WIDTH,
            height=20 * len(names),
            title=alt.TitleParams(words["risk"], fontSize=12, color=QUIET, fontWeight="normal"),
        )
    )


def _ticks(until: float) -> list[float]:
    """Round times from 0 to the end, about six of them."""
    rough = until / 6
    size = 10 ** np.floor(np.log10(rough)) if rough > 0 else 1
    step = next(size * each for each in (1, 2, 2.5, 5, 10) if size * each >= rough * 0.8)
    return [float(each) for each in np.arange(0, until + step * 1e-9, step)]
