"""The smallest effect against the number of persons."""

from __future__ import annotations

import math
from typing import Final

import altair as alt
import numpy as np

from fodfaeste.evidence import plots
from fodfaeste.evidence.effects.power.design import Plan, detectable

_WORDS: Final = {
    "da": {
        "size": "Personer at sammenligne med", "effect": "Mindste effekt, der kan ses",
        "points": "Mindste effekt, der kan ses (procentpoint)", "plan": "planen", "asked": "den spurgte effekt",
    },
    "en": {
        "size": "Persons to compare with", "effect": "Smallest effect that can be seen",
        "points": "Smallest effect that can be seen (percentage points)", "plan": "the plan",
        "asked": "effect asked for",
    },
}  # fmt: skip
_POINTS: Final = 60


def curve(plan: Plan, effect: float | None, lang: str) -> alt.TopLevelMixin:
    """From a fifth to five times the plan's size; the plan is a dot, an effect asked for a dashed line."""
    words = _WORDS[lang]
    scale = 100.0 if plan.rate is not None else 1.0
    title = words["points"] if plan.rate is not None else words["effect"]
    fewest = math.ceil(plan.fewest)
    sizes = np.geomspace(max(fewest, plan.control / 5.0), max(5.0 * plan.control, 2.0 * fewest), _POINTS)
    rows = [{"n": float(size), "effect": scale * detectable(plan.sized(float(size))).effect} for size in sizes]
    own = scale * detectable(plan).effect
    low, high = float(sizes[0]), float(sizes[-1])
    ticks = [tick for tick in _ticks(low, high) if low <= tick <= high]
    x = (
        alt.X("n:Q", title=words["size"])
        .scale(type="log", domain=[low, high], nice=False)
        .axis(values=ticks, format=",.0f", grid=False)
    )
    y = alt.Y("effect:Q", title=title).scale(zero=True)
    line = alt.Chart(alt.InlineData(values=rows)).mark_line(color=plots.SERIES[0].color).encode(x=x, y=y)
    here = alt.Chart(alt.InlineData(values=[{"n": plan.control, "effect": own}]))
    dot = here.mark_point(filled=True, size=90, color=plots.INK, opacity=1).encode(x="n:Q", y="effect:Q")
    said = f"{plan.control:.0f}: {own:.3g}".replace(".", "," if lang == "da" else ".")
    name = here.mark_text(align="left", dx=8, dy=-10).encode(
        x="n:Q", y="effect:Q", text=alt.value(f"{words['plan']} ({said})")
    )
    layers = [line, dot, name]
    if effect is not None:
        asked = alt.Chart(alt.InlineData(values=[{"n": high, "effect": abs(effect) * scale}]))
        layers += [
            asked.mark_rule(strokeDash=[6, 3], color=plots.SERIES[1].color).encode(y="effect:Q"),
            asked.mark_text(align="right", dy=-8).encode(x="n:Q", y="effect:Q", text=alt.value(words["asked"])),
        ]
    return alt.layer(*layers).properties(width=560, height=320)


def _ticks(low: float, high: float) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [step * 10.0**decade for decade in decades for step in (1, 2, 5)]
