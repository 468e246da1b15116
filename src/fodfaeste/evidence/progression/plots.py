"""Pictures of progression: roles side by side, plain beside shrunken change, components and reliabilities."""

from __future__ import annotations

import math
from typing import Any, Final, Literal

import altair as alt
import numpy as np

from fodfaeste.evidence.plots import HAIR, INK, QUIET, SERIES
from fodfaeste.evidence.progression.course import Course
from fodfaeste.evidence.progression.data import Ratings
from fodfaeste.evidence.progression.improved import CELLS, Share
from fodfaeste.evidence.progression.variance import Split

_MOST: Final = 40
_ENDS: Final = (("raw", "raw", SERIES[1].color), ("mean", "shrunken", SERIES[0].color))
_LEFT_RIGHT: Final[tuple[Literal["left", "right"], Literal["left", "right"]]] = ("left", "right")
WORDS: Final[dict[str, dict[str, str]]] = {
    "da": {
        "occasion": "Måling", "score": "Gennemsnitlig score",
        "lines": "Scorer rolle for rolle",
        "band": "Bånd: 95 % interval for gennemsnittet af dem, der blev målt",
        "better_up": "højere er bedre", "better_down": "lavere er bedre",
        "change": "Ændring i point (højre er bedre)",
        "dumbbell": "Sandsynlig ændring ved siden af den rå forskel",
        "raw": "rå forskel", "shrunken": "sandsynlig ændring",
        "sub": "Streg: 95 % interval. Fyldt: sikker ændring. Kryds: ny bedømmer",
        "some": "{shown} af {all} borgere, jævnt fordelt", "split": "Hvor variationen kommer fra",
        "citizen": "borger", "role": "rolle", "item": "spørgsmål", "rest": "og rest", "variance": "Varians",
        "became": "Hvad der blev af dem, der begyndte", "of": "Andel af dem, der begyndte", "hidden": "vises ikke (få)",
        CELLS[0]: "bedre", CELLS[1]: "ingen sikker ændring", CELLS[2]: "dårligere", CELLS[3]: "ikke målt to gange",
        "began": "begyndte", "all": "alle",
    },
    "en": {
        "occasion": "Occasion", "score": "Mean score",
        "lines": "Scores, role by role",
        "band": "Band: 95 % interval of the mean of those measured",
        "better_up": "higher is better", "better_down": "lower is better",
        "change": "Change in points (right is better)",
        "dumbbell": "Probable change beside the plain difference",
        "raw": "plain difference", "shrunken": "probable change",
        "sub": "Line: 95 % interval. Filled: reliable change. Cross: another rater",
        "some": "{shown} of {all} citizens, evenly spread", "split": "Where the variation comes from",
        "citizen": "citizen", "role": "role", "item": "item", "rest": "and rest", "variance": "Variance",
        "became": "What became of those who began", "of": "Share of those who began", "hidden": "not shown (few)",
        CELLS[0]: "better", CELLS[1]: "no certain change", CELLS[2]: "worse", CELLS[3]: "not measured twice",
        "began": "began", "all": "all",
    },
}  # fmt: skip


def _data(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)


def role_means(ratings: Ratings) -> list[dict[str, Any]]:
    """Mean and 95 % interval of every role at every occasion, of those scored: what the picture of lines shows."""
    from scipy.stats import t

    levels = ratings.levels()
    rows = []
    for role, name in enumerate(ratings.roles):
        for at, occasion in enumerate(ratings.occasions):
            here = levels[:, at, role]
            here = here[~np.isnan(here)]
            if not len(here):
                continue
            half = math.nan
            if len(here) > 1:
                half = float(t.ppf(0.975, len(here) - 1) * here.std(ddof=1)) / math.sqrt(len(here))
            mean = float(here.mean())
            rows.append({"role": name, "occasion": occasion, "citizens": len(here), "mean": mean,
                         "ci": [mean - half, mean + half]})  # fmt: skip
    return rows


def lines(ratings: Ratings, lang: str) -> alt.TopLevelMixin:
    """One panel per role on one scale, with bands, so that differences stay visible; n under every point."""
    words = WORDS[lang]
    rows = [
        {"role": row["role"], "at": ratings.occasions.index(row["occasion"]), "occasion": row["occasion"],
         "mean": row["mean"], "low": row["ci"][0], "high": row["ci"][1], "n": f"n={row['citizens']}"}
        for row in role_means(ratings)
    ]  # fmt: skip
    for row in rows:
        if math.isnan(row["low"]):
            row["low"] = row["high"] = row["mean"]
    low, high = min(row["low"] for row in rows), max(row["high"] for row in rows)
    pad = 0.12 * max(high - low, 1e-9)
    scale = alt.Scale(domain=[low - 1.6 * pad, high + pad], nice=False, zero=False)
    y_title = f"{words['score']} ({words['better_up' if ratings.better > 0 else 'better_down']})"
    panels = []
    for at, role in enumerate(ratings.roles):
        mark = SERIES[at % len(SERIES)]
        x = alt.X("occasion:O", sort=list(ratings.occasions), title=words["occasion"], axis=alt.Axis(labelAngle=0))
        y = alt.Y("mean:Q", scale=scale, title=y_title if at == 0 else None)
        base = alt.Chart(_data([row for row in rows if row["role"] == role]))
        band = base.mark_area(color=mark.color, opacity=0.18).encode(x, alt.Y("low:Q", scale=scale), alt.Y2("high:Q"))
        whisker = base.mark_rule(color=mark.color).encode(x, alt.Y("low:Q", scale=scale), alt.Y2("high:Q"))
        line = base.mark_line(color=mark.color, strokeDash=list(mark.dash) or [1, 0]).encode(x, y)
        point = base.mark_point(color=mark.color, shape=mark.shape, filled=True, size=70, opacity=1).encode(x, y)
        count = base.mark_text(color=QUIET, fontSize=11, baseline="bottom").encode(x, alt.YValue(238), alt.Text("n:N"))
        title = alt.TitleParams(role, fontSize=14, anchor="start")
        width = max(160, 46 * len(ratings.occasions))
        panels.append(alt.layer(band, whisker, line, point, count).properties(width=width, height=240, title=title))
    heading = alt.TitleParams(words["lines"], subtitle=words["band"], subtitleColor=QUIET)
    return alt.hconcat(*panels).properties(title=heading)


def dumbbell(course: Course, names: list[str], lang: str) -> alt.TopLevelMixin:
    """Plain difference (open) and probable change (filled when reliable) of each citizen, ordered by the former."""
    words = WORDS[lang]
    order = np.argsort(-course.better * course.changes.raw, kind="stable")
    shown = order[np.unique(np.linspace(0, len(order) - 1, min(_MOST, len(order))).round().astype(int))]
    sign, found = course.better, course.changes
    moved = course.rater_changed
    rows = []
    for at in shown:
        ends = sorted((sign * float(found.lower[at]), sign * float(found.upper[at])))
        rows.append({
            "citizen": names[at] + (" ×" if moved is not None and moved[at] else ""),
            "raw": sign * float(found.raw[at]),
            "mean": sign * float(found.mean[at]), "low": ends[0], "high": ends[1], "sure": bool(course.verdicts[at]),
        })  # fmt: skip
    y = alt.Y("citizen:N", sort=None, title=None, axis=alt.Axis(grid=False, ticks=False))
    base = alt.Chart(_data(rows))
    x: dict[str, Any] = {"title": words["change"]}
    zero = alt.Chart(_data([{"x": 0}])).mark_rule(color=QUIET).encode(alt.X("x:Q", **x))
    bar = base.mark_rule(color=HAIR, strokeWidth=7).encode(alt.X("raw:Q", **x), alt.X2("mean:Q"), y)
    whisker = base.mark_rule(color=SERIES[0].color, strokeWidth=1.5).encode(alt.X("low:Q", **x), alt.X2("high:Q"), y)
    raw = base.mark_point(shape="diamond", color=SERIES[1].color, size=55, fill="white", opacity=1)
    mean = base.mark_point(shape="circle", color=SERIES[0].color, size=65, opacity=1)
    fill = alt.condition("datum.sure", alt.value(SERIES[0].color), alt.value("white"))
    top = _data([{"citizen": rows[0]["citizen"], "raw": rows[0]["raw"], "mean": rows[0]["mean"]}])
    side, other = _LEFT_RIGHT if rows[0]["raw"] >= rows[0]["mean"] else _LEFT_RIGHT[::-1]
    named = [
        alt.Chart(top).mark_text(dy=-14, color=color, align=side if field == "raw" else other, fontSize=12).encode(
            alt.X(f"{field}:Q", **x), y, text=alt.value(words[word]))
        for field, word, color in _ENDS
    ]  # fmt: skip
    some = words["some"].format(shown=len(rows), all=len(order)) if len(rows) < len(order) else ""
    heading = alt.TitleParams(
        f"{words['dumbbell']}: {course.role}" if course.role != "all" else words["dumbbell"],
        subtitle=[line for line in (words["sub"], some) if line], subtitleColor=QUIET, offset=18,
    )  # fmt: skip
    layers = [bar, zero, whisker, raw.encode(alt.X("raw:Q", **x), y), mean.encode(alt.X("mean:Q", **x), y, fill=fill)]
    return alt.layer(*layers, *named).properties(width=560, height=max(120, 20 * len(rows)), title=heading)


def components(split: Split, lang: str) -> alt.TopLevelMixin:
    """Bars of variance with whiskers, the share written at the end."""
    words = WORDS[lang]
    rows: list[dict[str, Any]] = []
    for each in split.components:
        name = " × ".join(words.get(part, part).lower() for part in each.term)
        last = each is split.components[-1]
        low, high = each.variance.lower, each.variance.upper
        rows.append({
            "name": f"{name} {words['rest']}" if last else name, "value": each.variance.estimate, "share": each.share,
            "low": None if math.isnan(low) else low, "high": None if math.isnan(low) else high,
        })  # fmt: skip
    bounds = [row["high"] for row in rows if row["high"] is not None] + [row["value"] for row in rows]
    largest = max(row["value"] for row in rows)
    top = min(max(bounds), 3 * largest)
    for row in rows:
        row["cut"] = None if row["high"] is None else min(row["high"], top)
        row["end"] = max(row["value"], row["cut"] or 0)
    scale = alt.Scale(domain=[0, 1.12 * top], nice=False)
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=280, ticks=False, grid=False))
    base = alt.Chart(_data(rows))
    x: dict[str, Any] = {"title": words["variance"], "scale": scale}
    bar = base.mark_bar(color=SERIES[3].color, height=14).encode(alt.X("value:Q", **x), y)
    known = base.transform_filter("datum.cut !== null")
    whisker = known.mark_rule(color=INK, strokeWidth=1.5).encode(alt.X("low:Q", **x), alt.X2("cut:Q"), y)
    share = base.mark_text(align="left", dx=6).encode(alt.X("end:Q", **x), y, alt.Text("share:Q", format=".0%"))
    return alt.layer(bar, whisker, share).properties(width=460, height=24 * len(rows), title=words["split"])


def outcome(found: list[Share], lang: str) -> alt.TopLevelMixin:
    """One bar of all who began per group; what may not be shown is one part of it."""
    words = WORDS[lang]
    fills = {CELLS[0]: "#003a75", CELLS[1]: "#c9d8e8", CELLS[2]: "#b35900", CELLS[3]: "#ffffff", "hidden": "#e6e6e6"}
    rows: list[dict[str, Any]] = []
    for share in found:
        if share.began is None:
            continue
        left = share.began - sum(each or 0 for each in share.counts)
        parts = [(name, count) for name, count in zip(CELLS, share.counts, strict=True) if count]
        group = words.get(share.group, share.group)
        label, start = f"{group} ({share.began} {words['began']})", 0.0
        for name, count in [*parts, *([("hidden", left)] if left else [])]:
            size = count / share.began
            rows.append({"group": label, "part": words[name], "from": start, "to": start + size,
                         "ink": "#ffffff" if name in {CELLS[0], CELLS[2]} else INK,
                         "text": f"{words[name]} {count}" if size > 0.2 else str(count) if size > 0.04 else "",
                         "middle": start + size / 2})  # fmt: skip
            start += size
    base = alt.Chart(_data(rows))
    y = alt.Y("group:N", sort=None, title=None, axis=alt.Axis(ticks=False, grid=False, labelLimit=260))
    x = alt.X("from:Q", title=words["of"], axis=alt.Axis(format=".0%"), scale=alt.Scale(domain=[0, 1]))
    meanings = {words[name]: fill for name, fill in fills.items() if any(row["part"] == words[name] for row in rows)}
    key = alt.Legend(title=None, orient="top", symbolType="square", symbolStrokeColor=INK, symbolStrokeWidth=0.8)
    scale = alt.Scale(domain=list(meanings), range=list(meanings.values()))
    bar = base.mark_bar(stroke=INK, strokeWidth=0.8, height=30).encode(
        x, alt.X2("to:Q"), y, fill=alt.Fill("part:N", scale=scale, legend=key)
    )
    text = base.mark_text(fontSize=12).encode(
        alt.X("middle:Q"), y, alt.Text("text:N"), color=alt.Color("ink:N", scale=None, legend=None)
    )
    groups = len({row["group"] for row in rows})
    return alt.layer(bar, text).properties(width=620, height=max(60, 46 * groups), title=words["became"])
