"""The pictures of a result, wide and for a telephone. They say the same in black and white. Pure."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import altair as alt

from fodfaeste.evidence import plots
from fodfaeste.evidence.periods import parse_period
from fodfaeste.steering.evaluation.estimating import Findings

WIDE, NARROW = 620, 290
_PER_YEAR: Final = {"quarter": 4, "month": 12, "number": 1}
_NUMBERS: Final = ",.3~g"


def every(found: Findings, place: str, start: str, unit: str) -> dict[str, list[str]]:
    """Every picture by name, each for a wide page and a telephone."""
    made: dict[str, Callable[[int], alt.TopLevelMixin]] = {
        "estimates": lambda width: estimates(found.estimates, unit, width),
        "study": lambda width: study(found.study, unit, width),
    }
    if found.paths:
        made["paths"] = lambda width: paths(found.paths, place, start, unit, width)
        made["placebos"] = lambda width: placebos(found, place, start, width)
    return {name: [plots.svg(draw(width)) for width in (WIDE, NARROW)] for name, draw in made.items()}


def _place_of(label: str) -> float:
    """A period on the axis, in years."""
    period = parse_period(str(label))
    return period.index / _PER_YEAR[period.kind]


def _years(width: int) -> alt.X:
    axis = alt.Axis(format="d", grid=False, tickMinStep=1, tickCount=8 if width == WIDE else 4)
    return alt.X("x:Q", title=None, scale=alt.Scale(nice=False, zero=False), axis=axis)


def _start(start: str, x: alt.X) -> alt.Chart:
    return _data([{"x": _place_of(start) - 0.1}]).mark_rule(color=plots.QUIET, strokeDash=[4, 4]).encode(x)


def _data(rows: Sequence[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(rows)))


def paths(rows: Sequence[dict[str, Any]], place: str, start: str, unit: str, width: int) -> alt.TopLevelMixin:
    """The municipality, the mix of others that followed it before, and the plain mean of those compared with."""
    names = {"observed": place, "synthetic": "Blanding, der fulgtes ad før", "compared": "Gennemsnit af de andre"}
    points = [
        {"x": _place_of(row["period"]), "y": row[key], "who": name} for key, name in names.items() for row in rows
    ]
    domain = list(names.values())
    legend = alt.Legend(
        orient="top", symbolStrokeWidth=2.5, symbolSize=600, labelLimit=260, columns=3 if width == WIDE else 1
    )
    x = _years(width)
    lines = _data(points).mark_line().encode(
        x,
        alt.Y("y:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(format=_NUMBERS, tickCount=6)),
        color=alt.Color("who:N", title=None, sort=domain, legend=legend,
                        scale=alt.Scale(domain=domain, range=[mark.color for mark in plots.SERIES[:3]])),
        strokeDash=alt.StrokeDash("who:N", title=None, sort=domain, legend=legend,
                                  scale=alt.Scale(domain=domain,
                                                  range=[list(mark.dash) or [1, 0] for mark in plots.SERIES[:3]])),
    )  # fmt: skip
    return alt.layer(_start(start, x), lines).properties(width=width, height=260)


def study(rows: Sequence[dict[str, Any]], unit: str, width: int) -> alt.TopLevelMixin:
    """By periods since the start: hollow squares before it, filled circles after, each with its interval."""
    base = _data([{**row, "side": "efter" if row["at"] >= 0 else "før"} for row in rows])
    sides = ["før", "efter"]
    x = alt.X("at:Q", title="Perioder fra begyndelsen", scale=alt.Scale(nice=False, padding=12),
              axis=alt.Axis(format="d", grid=False, tickMinStep=1))  # fmt: skip
    y = alt.Y("effect:Q", title=None, axis=alt.Axis(format=_NUMBERS, tickCount=6))
    whisker = base.mark_rule(color=plots.INK, strokeWidth=1.5).encode(x, alt.Y("low:Q", title=None), y2="high:Q")
    points = base.mark_point(size=80, stroke=plots.SERIES[0].color, strokeWidth=1.8, opacity=1).encode(
        x,
        y,
        shape=alt.Shape("side:N", legend=None, scale=alt.Scale(domain=sides, range=["square", "circle"])),
        fill=alt.Fill("side:N", legend=None, scale=alt.Scale(domain=sides, range=["#ffffff", plots.SERIES[0].color])),
    )
    zero = _data([{"zero": 0}]).mark_rule(color=plots.QUIET).encode(alt.Y("zero:Q"))
    begin = _data([{"b": -0.5}]).mark_rule(color=plots.QUIET, strokeDash=[4, 4]).encode(alt.X("b:Q"))
    return alt.layer(zero, begin, whisker, points).properties(width=width, height=240)


def estimates(rows: Sequence[dict[str, Any]], unit: str, width: int) -> alt.TopLevelMixin:
    """Every estimator with its interval beside 0; the headline is a filled square. No interval: a hollow figure."""
    names = [row["name"] for row in rows]
    kinds = ["hovedtal", "andre", "uden interval"]
    kept = [
        {
            "name": row["name"], "effect": row["estimate"], "low": row["low"], "high": row["high"],
            "kind": kinds[2] if row["low"] is None else kinds[0] if at == 0 else kinds[1],
        }
        for at, row in enumerate(rows)
    ]  # fmt: skip
    narrow = width != WIDE
    axis = alt.Axis(labelLimit=300, labelAlign="left", labelOffset=-16, labelPadding=-4) if narrow else alt.Axis(
        labelLimit=320)  # fmt: skip
    y = alt.Y("name:N", sort=names, title=None, axis=axis)
    x = alt.X("effect:Q", title=None, axis=alt.Axis(format=_NUMBERS, tickCount=5))
    base = _data(kept)
    whisker = (
        _data([row for row in kept if row["low"] is not None])
        .mark_rule(color=plots.INK, strokeWidth=1.5)
        .encode(alt.X("low:Q", title=None), y, x2="high:Q")
    )
    dark, white = plots.SERIES[0].color, "#ffffff"
    points = base.mark_point(size=90, stroke=dark, strokeWidth=1.8, opacity=1).encode(
        x,
        y,
        shape=alt.Shape("kind:N", legend=None, scale=alt.Scale(domain=kinds, range=["square", "circle", "circle"])),
        fill=alt.Fill("kind:N", legend=None, scale=alt.Scale(domain=kinds, range=[dark, dark, white])),
    )
    zero = _data([{"zero": 0}]).mark_rule(color=plots.QUIET, strokeDash=[4, 4]).encode(alt.X("zero:Q"))
    plot_width = width if narrow else width - 250
    return alt.layer(zero, whisker, points).properties(width=plot_width, height=alt.Step(46 if narrow else 30))


def placebos(found: Findings, place: str, start: str, width: int) -> alt.TopLevelMixin:
    """The gap of the municipality (thick) among those of the others, each as if it had had the effort (thin)."""
    where = [_place_of(row["period"]) for row in found.paths]
    rows = [
        {"x": x, "y": gap, "who": each["place"]}
        for each in found.placebos
        for x, gap in zip(where, each["gaps"], strict=True)
    ]
    x, y = _years(width), alt.Y("y:Q", title=None, axis=alt.Axis(format=_NUMBERS, tickCount=6, grid=False))
    others = _data([row for row in rows if row["who"] != place]).mark_line(color="#b0b0b0", strokeWidth=1)
    own = _data([row for row in rows if row["who"] == place]).mark_line(color=plots.INK, strokeWidth=3)
    zero = _data([{"zero": 0}]).mark_rule(color=plots.QUIET).encode(alt.Y("zero:Q"))
    return alt.layer(zero, others.encode(x, y, detail="who:N"), _start(start, x), own.encode(x, y)).properties(
        width=width, height=240
    )
