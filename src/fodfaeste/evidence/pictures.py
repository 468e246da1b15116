"""Pictures of a register: how long its spells are, and how many people stand on each step of the refund ladder."""

from __future__ import annotations

from typing import Final

import altair as alt
import numpy as np
import pyarrow as pa

from fodfaeste.evidence.laddering import LadderFile
from fodfaeste.evidence.plots import SERIES, number, titled
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.weeks import monday_of

WIDTH: Final = 560
HEIGHT: Final = 300
BIN: Final = 13
"""Weeks in one bar: a quarter of a year."""
LAST: Final = 16
"""The last bar holds everything from here on: four years."""
_WORDS: Final = {
    "da": {
        "spells": "Forløbenes længde",
        "told": "{spells} forløb. {open} af dem er ikke set slutte.",
        "weeks": "Uger med ydelse",
        "count": "Antal forløb",
        "ended": "sluttet",
        "open": "ikke set slutte",
        "more": "{first} og flere",
        "ladder": "Mennesker på hvert trin af refusionstrappen",
        "step": "{rate} % refusion",
        "people": "Mennesker i ugen",
        "unknown": "Optællingen kender ikke ugerne før filen, så i de første uger får nogle for høj refusion.",
    },
    "en": {
        "spells": "Length of spells",
        "told": "{spells} spells. {open} of them were not seen to end.",
        "weeks": "Weeks on benefit",
        "count": "Number of spells",
        "ended": "ended",
        "open": "not seen to end",
        "more": "{first} and more",
        "ladder": "People on each step of the refund ladder",
        "step": "{rate} % refund",
        "people": "People in the week",
        "unknown": "The count does not know the weeks before the file: in the first weeks some get too high a refund.",
    },
}


def spells_picture(spells: pa.Table, lang: str = "da") -> alt.TopLevelMixin:
    """Number of spells by weeks on benefit, in quarters of a year; those not seen to end are hollow.

    Takes the table `fodfaeste spells` writes. Raises `BadInput` when it has no rows.
    """
    if not len(spells):
        raise BadInput("--plot: there are no spells to draw")
    words = _WORDS[lang]
    place = np.minimum((spells["weeks"].to_numpy() - 1) // BIN, LAST)
    unseen = spells["censored"].to_numpy(zero_copy_only=False).astype(bool)
    counts = {
        name: np.bincount(place[rows], minlength=LAST + 1) for name, rows in (("ended", ~unseen), ("open", unseen))
    }
    labels = [_span(at, words) for at in range(place.max() + 1)]
    rows = [
        {"x": label, "n": int(count[at]), "which": words[name], "part": part}
        for part, (name, count) in enumerate(counts.items())
        for at, label in enumerate(labels)
    ]
    kinds = [words["ended"], words["open"]]
    fill = alt.Fill("which:N", title=None, sort=kinds, legend=alt.Legend(orient="top", symbolStrokeWidth=1.5),
                    scale=alt.Scale(domain=kinds, range=[SERIES[0].color, "#ffffff"]))  # fmt: skip
    bars = alt.Chart(alt.InlineData(values=rows)).mark_bar(stroke=SERIES[0].color, strokeWidth=1.5)
    chart = bars.encode(
        alt.X("x:N", title=words["weeks"], sort=labels, axis=alt.Axis(grid=False, labelAngle=-45)),
        alt.Y("n:Q", title=words["count"], axis=alt.Axis(format=",d", tickMinStep=1)),
        fill=fill,
        order="part:Q",
    )
    told = words["told"].format(spells=number(len(spells), lang), open=number(int(unseen.sum()), lang))
    return _titled(chart, words["spells"], told)


def ladder_picture(found: LadderFile, lang: str = "da") -> alt.TopLevelMixin:
    """People by week on each step of the ladder. Raises `BadInput` when no week of the file has a rate."""
    words = _WORDS[lang]
    known = ~np.isnan(found.refund)
    if not known.any():
        raise BadInput("--plot: no week of the file is on the refund ladder, so there is nothing to draw")
    rates = np.unique(found.refund[known])[::-1]
    first, last = int(found.week[known].min()), int(found.week[known].max())
    names = [words["step"].format(rate=f"{rate:g}") for rate in rates]
    rows = [
        {"d": f"{monday_of(first + at).isoformat()}T00:00:00", "n": int(count), "step": name}
        for name, rate in zip(names, rates, strict=True)
        for at, count in enumerate(
            np.bincount(found.week[known & (found.refund == rate)] - first, minlength=last - first + 1)
        )
    ]
    marks = [SERIES[at % len(SERIES)] for at in range(len(names))]
    legend = alt.Legend(orient="top", symbolStrokeWidth=2.5, symbolSize=500)
    chart = alt.Chart(alt.InlineData(values=rows)).mark_line().encode(
        alt.X("d:T", title=None, axis=alt.Axis(grid=False, format="%b %Y", tickCount=6)),
        alt.Y("n:Q", title=words["people"], axis=alt.Axis(format=",d", tickMinStep=1)),
        color=alt.Color("step:N", title=None, sort=names, legend=legend,
                        scale=alt.Scale(domain=names, range=[mark.color for mark in marks])),
        strokeDash=alt.StrokeDash("step:N", title=None, sort=names, legend=legend,
                                  scale=alt.Scale(domain=names, range=[list(mark.dash) or [1, 0] for mark in marks])),
    )  # fmt: skip
    return _titled(chart, words["ladder"], words["unknown"])


def _span(at: int, words: dict[str, str]) -> str:
    first = at * BIN + 1
    return words["more"].format(first=first) if at == LAST else f"{first}–{first + BIN - 1}"


def _titled(chart: alt.Chart, title: str, told: str) -> alt.TopLevelMixin:
    return chart.properties(width=WIDTH, height=HEIGHT, title=titled(title, told, offset=16))
