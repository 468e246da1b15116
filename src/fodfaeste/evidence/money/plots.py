"""Pictures of a business case: the cumulative balance with its interval, and the tornado. Black and white will do."""

from __future__ import annotations

from typing import Any, Final, Literal

import altair as alt

from fodfaeste.evidence.money.scenario import Scenario
from fodfaeste.evidence.plots import HAIR, INK, QUIET, SERIES, number, titled

WIDTH: Final = 560
Align = Literal["left", "center", "right"]
WORDS: Final[dict[str, dict[str, str]]] = {
    "da": {
        "amount": "Mio. kr., {level}-priser",
        "cumulative": "Opsparet resultat",
        "band": "95 % af udfaldene",
        "even": "Tjent hjem {year}",
        "never": "Ikke tjent hjem inden {year}",
        "budget": "Besparelsen er budgetteret, ikke målt mod en sammenligning.",
        "account": "Besparelsen er bogført, ikke målt mod en sammenligning.",
        "effect": "Besparelsen er en anslået effekt mod: {comparison}.",
        "npv": "Nutidsværdi i {year}, mio. kr. ({level}-priser)",
        "low": "lav",
        "high": "høj",
        "base": "Som antaget: {npv}",
        "x": "Årets begyndelse",
        "saved": "Sparet af kommunen i året, mio. kr. ({level}-priser)",
        "year": "År efter, at borgeren kom ind",
        "drawn": "Punkt: gennemsnit. Streg: 95 % af de trukne hold.",
        "tornado": "En antagelse ad gangen, fra 5 %- til 95 %-fraktilen. ",
    },
    "en": {
        "amount": "DKK million, {level} prices",
        "cumulative": "Cumulative balance",
        "band": "95 % of the draws",
        "even": "Break-even {year}",
        "never": "No break-even by {year}",
        "budget": "The saving is budgeted, not measured against a comparison.",
        "account": "The saving is booked, not measured against a comparison.",
        "effect": "The saving is an estimated effect against: {comparison}.",
        "npv": "Present value in {year}, DKK million ({level} prices)",
        "low": "low",
        "high": "high",
        "base": "As assumed: {npv}",
        "x": "Beginning of the year",
        "saved": "Saved by the municipality in the year, DKK million ({level} prices)",
        "year": "Year after the citizen entered",
        "drawn": "Point: mean. Line: 95 % of the cohorts drawn.",
        "tornado": "One assumption at a time, from its 5 % to its 95 % quantile. ",
    },
}


def cumulative_chart(scenario: Scenario, report: dict[str, Any], lang: str) -> alt.LayerChart:
    """The balance of all years so far, at the end of each year, with its 95 % band and the break-even."""
    words = WORDS[lang]
    rows = [{"x": each["year"] + 1.0, "y": each["cumulative"]} for each in report["years"]]
    start = {"x": float(scenario.first_year), "y": 0.0}
    band = [
        {"x": each["year"] + 1.0, "low": each["lower"], "high": each["upper"]}
        for each in report["intervals"].get("cumulative", [])
    ]
    years = list(scenario.years)
    x = alt.X("x:Q", title=words["x"], scale=alt.Scale(domain=[years[0], years[-1] + 1], nice=False),
              axis=alt.Axis(values=[*years, years[-1] + 1], format="d", grid=False))  # fmt: skip
    y = alt.Y("y:Q", title=words["amount"].format(level=scenario.price_level), axis=alt.Axis(format=",.0f"))
    line = alt.Chart(_data([start, *rows])).encode(x=x, y=y)
    layers: list[alt.Chart] = []
    if band:
        area = alt.Chart(_data([start | {"low": 0.0, "high": 0.0}, *band]))
        layers.append(area.mark_area(color=HAIR, opacity=1).encode(x=x, y=alt.Y("low:Q"), y2="high:Q"))
        layers.append(_text(band[-1] | {"y": band[-1]["high"], "t": words["band"]}, x, dx=-6, dy=-8, align="right"))
    layers.append(alt.Chart(_data([{"y": 0}])).mark_rule(color=QUIET).encode(y="y:Q"))
    layers.append(line.mark_line(color=SERIES[0].color, clip=True))
    layers.append(line.mark_point(color=SERIES[0].color, filled=True, size=45, shape="circle", opacity=1))
    end = rows[-1] | {"t": words["cumulative"]}
    layers.append(_text(end, x, dx=8, dy=0, align="left", bold=True))
    layers += _even(report, words, years, x)
    return _titled(layers, scenario, words, lang, height=300)


def tornado_chart(scenario: Scenario, report: dict[str, Any], lang: str) -> alt.LayerChart:
    """How far the present value moves with each assumption. Low ends are hollow, high ends filled."""
    words = WORDS[lang]
    if not report["tornado"]:
        from fodfaeste.evidence.sources import BadInput

        raise BadInput(
            f"{scenario.name}: no assumption has a distribution, so there is no tornado; add one to the file"
        )
    titles = {each.name: each.label(lang) for each in scenario.assumptions()}
    rows, ends = [], []
    for each in report["tornado"]:
        name = titles[each["name"]]
        rows.append({"name": name, "a": each["npv_at_low"], "b": each["npv_at_high"]})
        for which, value, worth in (
            ("low", each["low"], each["npv_at_low"]), ("high", each["high"], each["npv_at_high"]),
        ):  # fmt: skip
            other = each["npv_at_high"] if which == "low" else each["npv_at_low"]
            left = worth < other
            ends.append({"name": name, "x": worth, "which": words[which], "fill": which, "left": left,
                         "t": f"{words[which]}: {number(value, lang)}"})  # fmt: skip
    y = alt.Y("name:N", title=None, sort=[row["name"] for row in rows],
              axis=alt.Axis(labelLimit=260, grid=False, domain=False, ticks=False))  # fmt: skip
    title = words["npv"].format(year=scenario.first_year, level=scenario.price_level)
    x = alt.X("a:Q", title=title, scale=alt.Scale(padding=70, zero=False, nice=False), axis=alt.Axis(format=",.0f"))
    bars = alt.Chart(_data(rows)).mark_bar(color=HAIR, height=14).encode(x=x, x2="b:Q", y=y)
    middle = alt.Chart(_data([{"x": report["npv"]}])).mark_rule(color=INK, strokeDash=[4, 3]).encode(x="x:Q")
    layers = [bars, middle]
    for fill in ("low", "high"):
        some = [each for each in ends if each["fill"] == fill]
        inside = SERIES[0].color if fill == "high" else "#ffffff"
        mark = alt.Chart(_data(some)).mark_point(
            size=70, shape="circle", stroke=SERIES[0].color, opacity=1, filled=True, color=inside
        )
        layers.append(mark.encode(x="x:Q", y=y))
    sides: tuple[tuple[bool, Align, int], ...] = ((True, "right", -9), (False, "left", 9))
    for left, align, dx in sides:
        some = [each for each in ends if each["left"] == left]
        if some:
            text = alt.Chart(_data(some)).mark_text(align=align, dx=dx, baseline="middle", fontSize=12, color=INK)
            layers.append(text.encode(x="x:Q", y=y, text="t:N"))
    base = {"x": report["npv"], "t": words["base"].format(npv=number(report["npv"], lang))}
    label = alt.Chart(_data([base])).mark_text(dy=-10, color=INK, fontSize=12)
    layers.append(label.encode(x="x:Q", y=alt.value(0), text="t:N"))
    return _titled(layers, scenario, words, lang, height=36 * len(rows) + 16, lead=words["tornado"])


def saved_chart(scenario: Scenario, report: dict[str, Any], lang: str) -> alt.LayerChart:
    """What the simulated cohort saves the municipality in each of its years, with the 95 % interval of the draws."""
    words = WORDS[lang]
    rows = [{"x": each["year"], "y": each["saving_net"], "low": each["lower"], "high": each["upper"]}
            for each in report["years"]]  # fmt: skip
    x = alt.X("x:O", title=words["year"], axis=alt.Axis(grid=False, labelAngle=0))
    amount = words["saved"].format(level=scenario.price_level)
    y = alt.Y("low:Q", title=amount, axis=alt.Axis(format=",.1~f"))
    line = alt.Chart(_data(rows)).mark_rule(color=INK, strokeWidth=2).encode(x=x, y=y, y2="high:Q")
    point = alt.Chart(_data(rows)).mark_point(color=SERIES[0].color, filled=True, size=80, shape="circle", opacity=1)
    zero = alt.Chart(_data([{"y": 0}])).mark_rule(color=QUIET).encode(y="y:Q")
    return _titled([zero, line, point.encode(x=x, y="y:Q")], scenario, words, lang, height=300, lead=words["drawn"])


def _even(report: dict[str, Any], words: dict[str, str], years: list[int], x: alt.X) -> list[alt.Chart]:
    if report["break_even"] is None:
        text = words["never"].format(year=years[-1])
        return [_text({"x": float(years[0]), "y": 0.0, "t": text}, x, dx=8, dy=-10, align="left")]
    point = {"x": report["break_even_at"], "y": 0.0, "t": words["even"].format(year=report["break_even"])}
    mark = alt.Chart(_data([point])).mark_point(shape="diamond", size=170, filled=True, color=INK, opacity=1)
    return [mark.encode(x=x, y="y:Q"), _text(point, x, dx=-10, dy=-14, align="right", bold=True)]


def _text(row: dict[str, Any], x: alt.X, *, dx: int, dy: int, align: Align, bold: bool = False) -> alt.Chart:
    chart = alt.Chart(_data([row]))
    mark = chart.mark_text(align=align, dx=dx, dy=dy, baseline="middle", fontWeight=600 if bold else 400)
    return mark.encode(x=x, y="y:Q", text="t:N")


def _titled(
    layers: list[alt.Chart], scenario: Scenario, words: dict[str, str], lang: str, *, height: int, lead: str = ""
) -> alt.LayerChart:
    title = scenario.title_en if lang == "en" else scenario.title
    told = words[scenario.saving_method].format(comparison=scenario.comparison)
    shown = titled(title, *([lead.strip()] if lead else []), told, offset=22)
    return alt.LayerChart(layer=layers).properties(width=WIDTH, height=height, title=shown)


def _data(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)
