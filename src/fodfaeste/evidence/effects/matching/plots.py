"""Pictures of a comparison: covariates before and after, propensities of both groups, all five estimates."""

from __future__ import annotations

import math
from typing import Any, Final

import altair as alt
import numpy as np

from fodfaeste.evidence import plots
from fodfaeste.evidence.effects.matching.balance import BALANCED
from fodfaeste.evidence.effects.matching.comparison import Comparison

WIDTH: Final = 520
_BINS: Final = 25
_WORDS: Final = {
    "da": {
        "before": "før", "after": "efter", "apart": "Forskel mellem grupperne (standardafvigelser)",
        "propensity": "Sandsynlighed for indsatsen", "share": "Andel af gruppen (%)", "treated": "fik indsatsen",
        "control": "fik den ikke", "weighted": "fik den ikke, vægtet (stiplet)",
        "effect": "Effekt på dem, der fik indsatsen",
        "difference": "forskel i gennemsnit", "regression": "regression", "ipw": "vægtning", "nearest": "nærmeste nabo",
        "doubly-robust": "dobbelt robust", "headline": "hovedtal",
    },
    "en": {
        "before": "before", "after": "after", "apart": "Difference between the groups (standard deviations)",
        "propensity": "Chance of being treated", "share": "Share of the group (%)", "treated": "treated",
        "control": "untreated", "weighted": "untreated, weighted (dashed)", "effect": "Effect on the treated",
        "difference": "difference in means", "regression": "regression", "ipw": "weighting",
        "nearest": "nearest neighbour", "doubly-robust": "doubly robust", "headline": "headline",
    },
}  # fmt: skip


def drawn(found: Comparison, what: str, lang: str) -> alt.TopLevelMixin:
    """The picture named: ``love``, ``overlap`` or ``estimates``; with words in ``lang``."""
    made = {"love": love, "overlap": overlap_plot, "estimates": estimates}[what]
    return made(found, _WORDS[lang])


def love(found: Comparison, words: dict[str, str]) -> alt.TopLevelMixin:
    """Every covariate's difference, hollow square before and filled dot after, furthest apart on top."""
    rows = sorted(found.balance, key=lambda each: -abs(each.smd_before))
    order = [each.covariate for each in rows]
    values = [
        {"covariate": each.covariate, "when": words[when], "apart": smd}
        for each in rows
        for when, smd in (("before", each.smd_before), ("after", each.smd_after))
    ]
    y = alt.Y("covariate:N", sort=order, title=None).axis(grid=True, labelLimit=240)
    limits = alt.Chart(alt.InlineData(values=[{"low": -BALANCED, "high": BALANCED}]))
    band = limits.mark_rect(color=plots.HAIR, opacity=0.7).encode(x="low:Q", x2="high:Q")
    base = alt.Chart(alt.InlineData(values=values))
    x = alt.X("apart:Q", title=words["apart"])
    way = base.mark_line(color=plots.QUIET, strokeWidth=1).encode(x=x, y=y, detail="covariate:N")
    names = [words["before"], words["after"]]
    marks = base.mark_point(size=90, strokeWidth=2, opacity=1).encode(
        x=x,
        y=y,
        shape=alt.Shape("when:N", title=None, sort=names)
        .scale(domain=names, range=["square", "circle"])
        .legend(orient="top"),
        color=alt.Color("when:N", title=None, sort=names).scale(
            domain=names, range=[plots.SERIES[1].color, plots.SERIES[0].color]
        ),
        fill=alt.Fill("when:N", title=None, sort=names).scale(domain=names, range=["#ffffff", plots.SERIES[0].color]),
    )
    zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(color=plots.QUIET).encode(x="x:Q")
    return alt.layer(band, zero, way, marks).properties(width=WIDTH, height=alt.Step(26))


def overlap_plot(found: Comparison, words: dict[str, str]) -> alt.TopLevelMixin:
    """Shares of each group by propensity: bars for the treated above the line, for the untreated below it, with what
    weighting makes of them as a dashed outline."""
    assert found.propensity is not None
    chance, treated = found.propensity.chance, found.sample.treated
    edges = np.linspace(0.0, 1.0, _BINS + 1)
    odds = np.where(treated, 0.0, found.propensity.odds)
    groups = (
        ("treated", chance[treated], np.ones(int(treated.sum())), 1.0),
        ("control", chance[~treated], np.ones(int((~treated).sum())), -1.0),
        ("weighted", chance[~treated], odds[~treated], -1.0),
    )
    shares = {name: sign * 100.0 * np.histogram(values, edges, weights=weights)[0] / weights.sum()
              for name, values, weights, sign in groups}  # fmt: skip
    x = alt.X("low:Q", title=words["propensity"]).scale(domain=[0, 1])
    y = alt.Y("share:Q", title=words["share"]).axis(labelExpr="format(abs(datum.value), ',')")
    layers: list[Any] = []
    looks: tuple[tuple[str, dict[str, Any]], ...] = (
        ("treated", {"color": plots.SERIES[0].color}),
        ("control", {"color": plots.SERIES[3].color}),
        ("weighted", {"fill": None, "stroke": plots.INK, "strokeDash": [4, 2], "strokeWidth": 1.5}),
    )
    for name, look in looks:
        rows = [
            {"low": float(low), "high": float(high), "share": float(share), "zero": 0}
            for low, high, share in zip(edges[:-1], edges[1:], shares[name], strict=True)
            if share
        ]
        drawn_bars = alt.Chart(alt.InlineData(values=rows)).mark_rect(**look)
        layers.append(drawn_bars.encode(x=x, x2="high:Q", y=y, y2="zero:Q"))
    top, bottom = float(shares["treated"].max()), float(min(shares["control"].min(), shares["weighted"].min()))
    places = (("treated", top * 0.9), ("control", bottom * 0.8), ("weighted", bottom * 0.95))
    texts = [{"x": 1.0, "y": at, "text": words[name]} for name, at in places]
    named = alt.Chart(alt.InlineData(values=texts)).mark_text(align="right", fontSize=14, baseline="middle")
    layers.append(named.encode(x="x:Q", y="y:Q", text="text:N"))
    zero = alt.Chart(alt.InlineData(values=[{"y": 0}])).mark_rule(color=plots.INK).encode(y="y:Q")
    return alt.layer(*layers, zero).properties(width=WIDTH, height=320)


def estimates(found: Comparison, words: dict[str, str]) -> alt.TopLevelMixin:
    """All five with their 95 % intervals, the headline filled."""
    values = []
    for each in found.estimates:
        lead = each.method == found.how.estimator
        known = not math.isnan(each.se)
        values.append(
            {
                "method": words[each.method] + (f" ({words['headline']})" if lead else ""),
                "estimate": each.estimate,
                "low": each.ci[0] if known else each.estimate,
                "high": each.ci[1] if known else each.estimate,
                "lead": lead,
            }
        )
    order = [str(each["method"]) for each in values]
    base = alt.Chart(alt.InlineData(values=values))
    y = alt.Y("method:N", sort=order, title=None).axis(labelLimit=240)
    x = alt.X("low:Q", title=words["effect"])
    whisker = base.mark_rule(color=plots.INK, strokeWidth=2).encode(x=x, x2="high:Q", y=y)
    point = base.mark_point(size=110, opacity=1, strokeWidth=2, color=plots.INK).encode(
        x=alt.X("estimate:Q"),
        y=y,
        fill=alt.condition("datum.lead", alt.value(plots.INK), alt.value("#ffffff")),
    )
    zero = alt.Chart(alt.InlineData(values=[{"x": 0}])).mark_rule(color=plots.QUIET, strokeDash=[4, 3]).encode(x="x:Q")
    return alt.layer(zero, whisker, point).properties(width=WIDTH, height=alt.Step(34))
