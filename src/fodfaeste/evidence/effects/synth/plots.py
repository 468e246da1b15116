"""Pictures of a synthetic control: the two paths above, the gap among placebo gaps below."""

from __future__ import annotations

from typing import Any, Final

import altair as alt
import numpy as np

from fodfaeste.evidence.effects.synth.answer import Answer
from fodfaeste.evidence.plots import HAIR, INK, QUIET, SERIES

_WORDS: Final[dict[str, dict[str, str]]] = {
    "da": {
        "synthetic": "syntetisk",
        "gap": "Forskel",
        "observed": "{} og en vægtet blanding af andre",
        "gaps": "{} (sort) blandt {} enheder, hvor intet skete",
        "few": "{} (sort) blandt {} enheder, hvor intet skete; {} med dårlig tilpasning er ikke vist",
        "per": "{} pr. 1.000 indbyggere",
    },
    "en": {
        "synthetic": "synthetic",
        "gap": "Gap",
        "observed": "{} and a weighted mix of others",
        "gaps": "{} (black) among {} units nothing happened to",
        "few": "{} (black) among {} units nothing happened to; {} that fit badly are not shown",
        "per": "{} per 1,000 people",
    },
}
_FITS: Final = 5.0
_WIDTH: Final = 520


def drawn(answer: Answer, lang: str) -> alt.VConcatChart:
    """Both panels. Placebo gaps of units whose misfit before is over five times the treated unit's are left out."""
    words, where = _WORDS[lang], _axis(answer)
    return alt.vconcat(_paths(answer, where, words), _gaps(answer, where, words), spacing=28)


def _axis(answer: Answer) -> np.ndarray[Any, Any]:
    """Periods as numbers on the axis: years with fractions, except where the file has plain numbers."""
    per_year = {"number": 1, "quarter": 4, "month": 12}
    kind = answer.question.kind
    if kind in per_year:
        return answer.question.periods / per_year[kind]
    return np.asarray([int(label[:4]) + (int(label[-2:]) - 1) / 52.18 for label in answer.question.labels])


def _x(where: np.ndarray[Any, Any]) -> alt.X:
    low, high = float(where[0]), float(where[-1])
    scale = alt.Scale(domain=[low, high + (high - low) * 0.02], nice=False)
    return alt.X("x:Q", title=None, scale=scale, axis=alt.Axis(format="d", grid=False, tickMinStep=1, labelFlush=False))


def _start(answer: Answer, where: np.ndarray[Any, Any], x: alt.X) -> alt.Chart:
    first = answer.question.case.pre
    between = float(where[first - 1] + where[first]) / 2
    return alt.Chart(alt.Data(values=[{"x": between}])).mark_rule(color=QUIET, strokeDash=[4, 4]).encode(x=x)


def _paths(answer: Answer, where: np.ndarray[Any, Any], words: dict[str, str]) -> alt.LayerChart:
    treated, case = answer.question.treated, answer.question.case
    x = _x(where)
    title = words["per"].format(answer.question.outcome) if answer.question.per_people else answer.question.outcome
    layers: list[alt.Chart] = [_start(answer, where, x)]
    ends = (float(case.treated[-1]), float(answer.fit.path[-1]))
    high = float(max(case.treated.max(), answer.fit.path.max()))
    low = float(min(case.treated.min(), answer.fit.path.min()))
    apart = max(0.0, 0.085 * (high - low) - abs(ends[0] - ends[1])) / 2
    for at, (name, values) in enumerate(((treated, case.treated), (words["synthetic"], answer.fit.path))):
        mark, up = SERIES[at], 1 if (ends[at] >= ends[1 - at]) == (at == 0 or ends[0] != ends[1]) else -1
        rows = [{"x": float(a), "y": float(b)} for a, b in zip(where, values, strict=True)]
        y = alt.Y("y:Q", title=title, scale=alt.Scale(zero=False), axis=alt.Axis(grid=True))
        line = alt.Chart(alt.Data(values=rows)).mark_line(color=mark.color, strokeDash=list(mark.dash))
        layers.append(line.encode(x=x, y=y))
        label = [{"x": float(where[-1]), "y": ends[at] + up * apart, "text": name}]
        text = alt.Chart(alt.Data(values=label)).mark_text(align="left", dx=8, color=mark.color)
        layers.append(text.encode(x=x, y=y, text="text:N"))
    return _panel(layers, words["observed"].format(treated))


def _gaps(answer: Answer, where: np.ndarray[Any, Any], words: dict[str, str]) -> alt.LayerChart:
    space, x = answer.space, _x(where)
    limit = _FITS * float(space.rmspe[0, 0])
    shown = [at for at in range(1, len(space.gaps)) if space.rmspe[at, 0] <= limit]
    rows = [
        {"x": float(a), "y": float(b), "unit": at} for at in shown for a, b in zip(where, space.gaps[at], strict=True)
    ]
    y = alt.Y("y:Q", title=words["gap"], axis=alt.Axis(grid=False))
    pale = alt.Chart(alt.Data(values=rows)).mark_line(color="#b8b8b8", strokeWidth=0.8, opacity=0.8)
    zero = alt.Chart(alt.Data(values=[{"y": 0.0}])).mark_rule(color=HAIR).encode(y=y)
    own = [{"x": float(a), "y": float(b)} for a, b in zip(where, answer.fit.gap, strict=True)]
    dark = alt.Chart(alt.Data(values=own)).mark_line(color=INK).encode(x=x, y=y)
    hidden = len(space.gaps) - 1 - len(shown)
    title = words["few" if hidden else "gaps"].format(answer.question.treated, len(shown), hidden)
    layers = [zero, pale.encode(x=x, y=y, detail="unit:N"), _start(answer, where, x), dark]
    return _panel(layers, title)


def _panel(layers: list[alt.Chart], title: str) -> alt.LayerChart:
    chart = alt.LayerChart(layer=layers)
    return chart.properties(width=_WIDTH, height=220, title=alt.Title(title, fontSize=14))
