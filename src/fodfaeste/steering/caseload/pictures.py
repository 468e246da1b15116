"""The board's drawings: a bar against its band, and a team's coming weeks."""

from dataclasses import dataclass

import altair as alt

from fodfaeste.evidence import plots
from fodfaeste.steering.caseload.coming import Outlook
from fodfaeste.steering.caseload.queries import Carrier
from fodfaeste.steering.caseload.rules import Standing

WIDTH = 600
"""Units of the drawing, whatever it is worth in cases."""


@dataclass(frozen=True)
class Bar:
    """Lengths in units of the drawing: the load, where the band begins and how wide it is."""

    load: int
    band_from: int
    band_width: int
    after: int
    """Where the load will end when what is planned has ended."""


def reach(carrier: Carrier) -> float:
    """The longest thing in a row, in cases."""
    return max(carrier.standing.load, carrier.standing.high)


def bar(standing: Standing, ending: int, widest: float) -> Bar:
    """A row's drawing, on the scale that all rows of the page share."""
    unit = WIDTH / (widest * 1.05) if widest else 0
    low, high = round(standing.low * unit), round(standing.high * unit)
    return Bar(
        load=round(standing.load * unit),
        band_from=low,
        band_width=high - low,
        after=round(max(0.0, standing.load - ending) * unit),
    )


def outlook_picture(outlook: Outlook, *, narrow: bool = False) -> str:
    """The coming weeks as an SVG element, for a wide page or a telephone; empty where there is no forecast."""
    if not outlook.weeks:
        return ""
    found = [
        {"week": f"uge {week.monday.isocalendar().week}", "expected": week.expected, "low": week.low, "high": week.high}
        for week in outlook.weeks
    ]
    base = alt.Chart(alt.InlineData(values=found)).encode(
        x=alt.X("week:N", sort=None, title=None, axis=alt.Axis(labelAngle=-60 if narrow else 0))
    )
    scale = alt.Scale(zero=False, nice=True)
    line = base.mark_line(color=plots.INK, strokeDash=[2, 3]).encode(
        y=alt.Y("expected:Q", title="Åbne forløb", scale=scale, axis=alt.Axis(tickMinStep=1, format="d"))
    )
    spread = base.mark_rule(color=plots.QUIET, strokeWidth=2).encode(y="low:Q", y2="high:Q")
    dots = base.mark_point(filled=True, size=60, color=plots.INK).encode(y="expected:Q")
    return plots.svg(alt.layer(spread, line, dots).properties(width=240 if narrow else 520, height=180))
