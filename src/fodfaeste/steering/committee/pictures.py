"""The report's drawings: lines with their uncertainty, told apart by dashes and marks and not by colour."""

import altair as alt

from fodfaeste.evidence import plots
from fodfaeste.steering.committee.rules import Series
from fodfaeste.steering.committee.words import short


def drawn(series: Series, lang: str, *, narrow: bool = False) -> str:
    """The series as an SVG element, for a wide page or a telephone."""
    counted = all(row.at.isdecimal() for rows in series.lines.values() for row in rows)
    values = [
        {
            "line": name,
            "at": float(row.at) if counted else short(row.at, lang),
            "value": row.value,
            "low": row.low,
            "high": row.high,
        }
        for name, rows in series.lines.items()
        for row in rows
        if row.value is not None
    ]
    if not values:
        return ""
    legend = None if len(series.lines) == 1 else alt.Legend(title=None, orient="top", symbolStrokeWidth=2)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=_across(series.axis.text(lang), counted=counted),
    )
    scale = alt.Scale(domain=[0, 100]) if series.unit.en == "Out of 100" else alt.Scale(zero=True)
    band = base.mark_area(opacity=0.12, color=plots.QUIET).encode(
        y=alt.Y("low:Q", title=series.unit.text(lang), scale=scale), y2="high:Q", detail="line:N"
    )
    line = base.mark_line(color=plots.INK, point=alt.OverlayMarkDef(filled=False, color=plots.INK, size=45)).encode(
        y=alt.Y("value:Q", title=series.unit.text(lang), scale=scale),
        strokeDash=alt.StrokeDash("line:N", legend=None),
        shape=alt.Shape("line:N", legend=legend),
    )
    size = (260, 200) if narrow else (600, 240)
    return plots.svg(alt.layer(band, line).properties(width=size[0], height=size[1]), lang=lang)


def _across(title: str, *, counted: bool) -> alt.X:
    """Numbers stand where they belong; names stand side by side in the order they came."""
    if counted:
        return alt.X("at:Q", title=title, axis=alt.Axis(tickCount=6, grid=False))
    return alt.X("at:N", sort=None, title=title, axis=alt.Axis(labelAngle=-60))
