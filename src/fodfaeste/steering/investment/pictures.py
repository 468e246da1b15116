"""Drawings of the money: what benefit weeks cost, quarter by quarter, one line for each step of the ladder."""

from typing import Any

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
    legend = alt.Legend(title=None, orient="top", columns=2 if narrow else 3, symbolSize=110, symbolDash=[1, 0])
    said: dict[str, Any] = {"sort": domain, "legend": legend}
    color = alt.Color("step:N", scale=alt.Scale(domain=domain, range=[mark.color for mark in marks]), **said)
    shape = alt.Shape("step:N", scale=alt.Scale(domain=domain, range=[mark.shape for mark in marks]), **said)
    dashes = alt.Scale(domain=domain, range=[list(mark.dash) or [1, 0] for mark in marks])
    dash = alt.StrokeDash("step:N", sort=domain, legend=None, scale=dashes)
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
