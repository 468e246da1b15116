"""Raters side by side as a picture: one line per indicator, a shape per rater, hollow where they stood last time."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from fodfaeste.casework.progression.rules import CITIZEN, Row
from fodfaeste.evidence import plots

WIDE, NARROW, ROW, ROW_NARROW = 430, 300, 44, 84
_STEPS = "Trin, fra det sværeste til det letteste"


def picture(found: Sequence[Row], *, narrow: bool = False, own: bool = False) -> str:
    """The rows as an SVG element, for a wide page or a telephone; empty when nobody has answered.

    `own`: the citizen looks at their own and is spoken to.
    """
    dots = [
        {
            "what": row.item.short.da,
            "who": _name(dot.rater, own),
            "now": dot.step.points,
            "before": dot.before,
            "sure": {1: "▲", -1: "▼"}.get(dot.told.verdict if dot.told else 0, ""),
        }
        for row in found
        for dot in row.dots
    ]
    if not dots:
        return ""
    who = list(dict.fromkeys(str(dot["who"]) for dot in dots))
    y = _lines(found, narrow, _height(len(who), narrow))
    most = max(len(row.item.steps) for row in found) - 1
    axis = alt.Axis(values=list(range(most + 1)), grid=True, title=_STEPS, format="d")
    x = alt.X("now:Q", scale=alt.Scale(domain=[0, most], padding=14), axis=axis)
    look: dict[str, Any] = {
        "y": y,
        "yOffset": alt.YOffset("who:N", sort=who, scale=alt.Scale(paddingOuter=1 if narrow else 0.6)),
        **_looks(who, narrow),
    }
    base = alt.Chart(alt.InlineData(values=dots))
    now = base.mark_point(size=150, filled=True, opacity=1).encode(x=x, **look)
    moved = base.transform_filter("datum.before !== null && datum.before !== datum.now")
    before = moved.mark_point(size=90, filled=False, opacity=0.7, strokeWidth=1.5).encode(x="before:Q", **look)
    gap = alt.Chart(alt.InlineData(values=_gaps(found))).mark_rule(color=plots.QUIET)
    width = alt.Size("width:Q", scale=None, legend=None)
    offset = {"y": y, "yOffset": look["yOffset"]}
    sure = base.transform_filter("datum.sure !== ''").mark_text(dx=15, fontSize=13).encode(x=x, text="sure:N", **offset)
    chart = alt.layer(gap.encode(y=y, x="low:Q", x2="high:Q", size=width), before, now, sure)
    return plots.svg(chart.properties(width=NARROW if narrow else WIDE, height=_height(len(who), narrow) * len(found)))


def _height(raters: int, narrow: bool) -> int:
    """Room for every rater's figure in a row, so that none touches the next row's."""
    return max(ROW_NARROW, 22 * raters + 56) if narrow else max(ROW, 20 * raters + 16)


def _lines(found: Sequence[Row], narrow: bool, height: int) -> alt.Y:
    """One line per indicator; on a telephone its name stands above it."""
    names = [row.item.short.da for row in found]
    if not narrow:
        return alt.Y("what:N", sort=names, title=None, axis=alt.Axis(labelLimit=260, domain=False, ticks=False))
    top = 9 - height // 2  # the name stands at the upper edge of its band, above every figure
    inside = alt.Axis(labelAlign="left", labelPadding=-4, labelOffset=top, labelLimit=NARROW, domain=False, ticks=False)
    return alt.Y("what:N", sort=names, title=None, axis=inside)


def _looks(who: list[str], narrow: bool) -> dict[str, Any]:
    """A shape and a lightness per rater, told in one legend."""
    looks = plots.SERIES[: len(who)]
    legend = alt.Legend(title=None, orient="top", symbolSize=120, labelLimit=200, columns=2 if narrow else len(who))
    shapes = alt.Scale(domain=who, range=[mark.shape for mark in looks])
    colors = alt.Scale(domain=who, range=[mark.color for mark in looks])
    return {
        "shape": alt.Shape("who:N", sort=who, scale=shapes, legend=legend),
        "color": alt.Color("who:N", sort=who, scale=colors, legend=legend),
    }


def _gaps(found: Sequence[Row]) -> list[dict[str, object]]:
    places = [(row, [dot.step.points for dot in row.dots]) for row in found]
    return [
        {"what": row.item.short.da, "low": min(steps), "high": max(steps), "width": 6 if row.apart else 2}
        for row, steps in places
    ]


def _name(rater: str, own: bool) -> str:
    if rater != CITIZEN:
        return rater
    return "Du" if own else "Borgeren"
