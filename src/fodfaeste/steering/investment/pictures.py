"""Drawings of the money: what benefit weeks cost, quarter by quarter, one line for each step of the ladder."""

import altair as alt

from fodfaeste.evidence import plots
from fodfaeste.foundation.days import quarter_of
from fodfaeste.steering.investment.figures import Column
from fodfaeste.steering.investment.ladder_queries import Ladder

FEWEST = 2


def cost_picture(ladder: Ladder, *, narrow: bool = False) -> str:
    """Million kroner a quarter by step as an SVG element; empty with too few quarters. Hidden numbers are gaps.

    The lines meet and end anywhere, so they are named above the picture, each with its shape.
    """
    if len(ladder.quarters) < FEWEST:
        return ""
    told = {row.key for each in ladder.quarters for row in each.steps if row.net is not None}
    kept = [key for key in ladder.step_titles if key in told]
    names = {key: _short(ladder.step_titles[key]) for key in kept[: len(plots.SERIES)]}
    values = [
        {
            "quarter": f"{each.begins.year}K{quarter_of(each.begins).number}",
            "step": names[row.key],
            "amount": None if row.net is None else float(row.net.kroner_in(Column.BOOKED)) / 1e6,
        }
        for each in ladder.quarters
        for row in each.steps
        if row.key in names
    ]
    marks, domain = plots.SERIES[: len(names)], list(names.values())
    legend = alt.Legend(title=None, orient="top", columns=2 if narrow else 3, symbolSize=110)
    color, dash, shape = (
        channel("step:N", sort=domain, legend=named, scale=alt.Scale(domain=domain, range=given))
        for channel, named, given in (
            (alt.Color, legend, [mark.color for mark in marks]),
            (alt.StrokeDash, None, [list(mark.dash) or [1, 0] for mark in marks]),
            (alt.Shape, legend, [mark.shape for mark in marks]),
        )
    )
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("quarter:O", title=None, axis=alt.Axis(labelAngle=-60 if narrow else 0, labelOverlap=True)),
        y=alt.Y("amount:Q", title="Mio. kr. i kvartalet", axis=alt.Axis(format=",.1~f")),
        color=color,
    )
    lines = base.mark_line().encode(strokeDash=dash)
    points = base.mark_point(filled=True, size=50, opacity=1).encode(shape=shape)
    return plots.svg(alt.layer(lines, points).properties(width=230 if narrow else 560, height=260))


def _short(title: str) -> str:
    return title.split(",", 1)[0]
