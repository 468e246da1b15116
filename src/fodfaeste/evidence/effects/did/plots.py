"""The event study as a picture: points with whiskers (one effect) and a band (all at once), before and after."""

from __future__ import annotations

import math
from typing import Any, Final

import altair as alt
import numpy as np

from fodfaeste.evidence.effects.did.analysis import Analysis
from fodfaeste.evidence.effects.did.event_study import Z
from fodfaeste.evidence.plots import HAIR, INK, QUIET, SERIES

_WORDS: Final[dict[str, dict[str, str]]] = {
    "da": {
        "title": "Før og efter start",
        "number": "Perioder fra start", "quarter": "Kvartaler fra start", "month": "Måneder fra start",
        "week": "Uger fra start", "effect": "Effekt",
        "varying": "Firkanter: ændring fra perioden før. Cirkler: effekt.",
        "universal": "Firkanter: afvigelse fra den sidste periode før start. Cirkler: effekt.",
        "before": "før", "after": "efter",
        "whisker": "Streg: 95 % for hver periode. Bånd: 95 % for alle perioder på én gang.",
        "few": "Få behandlede enheder: usikkerheden er spredningen mellem de andre enheder.",
        "bare": "Få behandlede: usikkerheden kendes ikke.",
    },
    "en": {
        "title": "Before and after the start",
        "number": "Periods since start", "quarter": "Quarters since start", "month": "Months since start",
        "week": "Weeks since start", "effect": "Effect",
        "varying": "Squares: change from the period before. Circles: effect.",
        "universal": "Squares: difference to the last period before the start. Circles: effect.",
        "before": "before", "after": "after",
        "whisker": "Whisker: 95 % for each period. Band: 95 % for all periods at once.",
        "few": "Few treated units: the uncertainty is the spread among the other units.",
        "bare": "Few treated: the uncertainty is not known.",
    },
}  # fmt: skip


def drawn(found: Analysis, lang: str = "da") -> alt.TopLevelMixin:
    """The effects by time since start. Hollow squares come before the start, filled circles after it."""
    words, study = _WORDS[lang], found.study
    rows = [
        {
            "at": int(at), "att": float(att), "low": float(att - Z * se), "high": float(att + Z * se),
            "band_low": float(att - study.band * se), "band_high": float(att + study.band * se),
            "side": words["after"] if at >= 0 else words["before"],
        }
        for at, att, se in zip(study.at, study.att, study.se, strict=True)
    ]  # fmt: skip
    data = alt.Data(values=[{key: _known(value) for key, value in row.items()} for row in rows])
    ticks: dict[str, Any] = {"tickMinStep": 1, "format": "d", "grid": False}
    x = alt.X("at:Q", title=words[found.design.kind], axis=alt.Axis(**ticks), scale=alt.Scale(nice=False, padding=14))
    y = alt.Y("att:Q", title=words["effect"], axis=alt.Axis(tickCount=6))
    base = alt.Chart(data)
    band = base.mark_area(color=HAIR, opacity=0.75, interpolate="linear").encode(
        x, alt.Y("band_low:Q"), y2="band_high:Q"
    )
    whisker = base.mark_rule(color=INK, strokeWidth=1.4).encode(x, alt.Y("low:Q"), y2="high:Q")
    line = base.mark_line(color=SERIES[0].color, strokeWidth=1.2, strokeDash=[2, 2]).encode(x, y, detail="side:N")
    shape = alt.Shape(
        "side:N", scale=alt.Scale(domain=[words["before"], words["after"]], range=["square", "circle"]), legend=None
    )
    fill = alt.Fill(
        "side:N",
        scale=alt.Scale(domain=[words["before"], words["after"]], range=["#ffffff", SERIES[0].color]),
        legend=None,
    )
    points = base.mark_point(size=70, stroke=SERIES[0].color, strokeWidth=1.6, opacity=1).encode(x, y, shape, fill)
    zero = alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=QUIET).encode(alt.Y("zero:Q"))
    start = (
        alt.Chart(alt.Data(values=[{"start": -0.5}])).mark_rule(color=QUIET, strokeDash=[5, 4]).encode(alt.X("start:Q"))
    )
    said = [words["universal" if found.design.universal else "varying"], words["whisker"]]
    if found.few:
        said.append(words["bare" if np.isnan(study.se).all() else "few"])
    title = alt.TitleParams(
        words["title"], subtitle=said, subtitleFontSize=12, subtitleColor=QUIET, anchor="start", offset=10
    )
    return alt.layer(band, zero, start, line, whisker, points).properties(width=560, height=300, title=title)


def _known(value: Any) -> Any:
    """What is not known is not drawn."""
    return None if isinstance(value, float) and math.isnan(value) else value
