"""Drawings of the money: what benefit weeks cost, quarter by quarter, one line for each step of the ladder."""

import altair as alt

from fodfaeste.evidence import plots
from fodfaeste.foundation.days import quarter_of
from fodfaeste.steering.investment.figures import Column
from fodfaeste.steering.investment.ladder_queries import Ladder

FEWEST = 2


def cost_picture(ladder: Ladder, *, narrow: bool = False) -> str:
    """Million kroner a quarter by step as an SVG element; empty with too few quarters. Hidden numbers are gaps."""
    if len(ladder.quarters) < FEWEST:
        return ""
    keys = [key for key in ladder.step_titles if any(row.key == key for each in ladder.quarters for row in each.steps)]
    values = [
        {
            "quarter": f"{each.begins.year}K{quarter_of(each.begins).number}",
            "step": row.key,
            "amount": None if row.net is None else float(row.net.kroner_in(Column.BOOKED)) / 1e6,
        }
        for each in ladder.quarters
        for row in each.steps
        if row.key in keys[: len(plots.SERIES)]
    ]
    layers = []
    for mark, key in zip(plots.SERIES, keys, strict=False):
        mine = [value for value in values if value["step"] == key]
        base = alt.Chart(alt.InlineData(values=mine)).encode(
            x=alt.X("quarter:O", title=None, axis=alt.Axis(labelAngle=-60 if narrow else 0, labelOverlap=True)),
            y=alt.Y("amount:Q", title="Mio. kr. i kvartalet", axis=alt.Axis(format=",.1~f")),
        )
        layers.append(base.mark_line(color=mark.color, strokeDash=list(mark.dash)))
        layers.append(base.mark_point(color=mark.color, shape=mark.shape, filled=True, size=50, opacity=1))
        told = [value for value in mine if value["amount"] is not None]
        if told:
            end = alt.Chart(alt.InlineData(values=[told[-1] | {"name": _short(ladder.step_titles[key])}]))
            text = end.mark_text(align="left", dx=8, baseline="middle", fontSize=12)
            layers.append(text.encode(x="quarter:O", y="amount:Q", text="name:N"))
    return plots.svg(alt.layer(*layers).properties(width=230 if narrow else 560, height=260))


def _short(title: str) -> str:
    return title.split(",", 1)[0]
