"""The register timeline of one person: which benefit, from when to when, what was agreed on the way, who paid.

Rows are benefits in order of first appearance; a bar is an unbroken run with its weeks written in or beside it.
Conversations and plans stand above as marks, the refund ladder's steps below as a thin lane, lighter to darker as the
municipality's share grows. Everything is placed in pixels here, so that no label is ever drawn where it does not fit.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

import altair as alt

from fodfaeste.evidence import plots
from fodfaeste.evidence.weeks import MONTHS, iso_of, monday_of

EventKind = Literal["conversation", "plan", "intervention", "other"]

WIDE: Final = 720
NARROW: Final = 340
_EVENTS: Final = {
    "conversation": ("samtale", "circle", 90),
    "plan": ("plan", "diamond", 110),
    "intervention": ("indsats", "triangle-up", 130),
    "other": ("andet", "square", 80),
}
_STEPS: Final = (("#e6e6e6", plots.INK), ("#bdbdbd", plots.INK), ("#8f8f8f", plots.INK), ("#4d4d4d", "#ffffff"))
_BAR: Final = "#1f5c99"
_GLYPH: Final = 7.2  # mean width in pixels of a letter at 13 px
_NAME_LETTERS: Final = 24
_AXIS: Final = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """An unbroken run of a benefit (``title`` as people call it), first and last week included."""

    title: str
    first_week: int
    last_week: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day."""

    day: date
    kind: EventKind
    title: str = ""


@dataclass(frozen=True, slots=True)
class StepBar:
    """Weeks in a row at one refund rate."""

    first_week: int
    last_week: int
    refund_percent: float


def steps_of(weeks: Sequence[int], refund_percents: Sequence[float]) -> tuple[StepBar, ...]:
    """Ladder steps as bars: consecutive weeks at one rate joined. Weeks in order, as `ladder` gives them."""
    bars: list[StepBar] = []
    for week, percent in zip(weeks, refund_percents, strict=True):
        last = bars[-1] if bars else None
        if last is not None and last.last_week + 1 == week and last.refund_percent == percent:
            bars[-1] = StepBar(last.first_week, int(week), last.refund_percent)
        else:
            bars.append(StepBar(int(week), int(week), float(percent)))
    return tuple(bars)


def timeline_chart(
    bars: Sequence[Bar],
    *,
    events: Sequence[Event] = (),
    steps: Sequence[StepBar] = (),
    until_week: int | None = None,
    width: int = WIDE,
    narrow: bool = False,
) -> alt.LayerChart:
    """The timeline as an Altair chart, ``width`` px wide or 340 px when ``narrow`` (names then stand above their bars).

    ``until_week``: the last week the register knows. Raises ValueError when there is nothing to show.
    """
    if not bars:
        raise ValueError("timeline: there are no benefit weeks to show")
    ordered = sorted(bars, key=lambda bar: (bar.first_week, bar.title))
    frame = _frame(ordered, events, steps, until_week, NARROW if narrow else width, narrow)
    layers: list[Any] = [*_grid(frame), *_names(frame)]
    if events:
        layers += _events(events, frame)
    layers += _bars(ordered, frame)
    if steps:
        layers += _steps(steps, frame)
    height = frame.bottom + _AXIS + (_AXIS if events else 0)
    return alt.LayerChart(layer=layers).properties(width=frame.right, height=height)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things stand, in pixels and days."""

    first: date
    last: date
    left: int
    right: int
    row: int
    narrow: bool
    names: tuple[str, ...]

    @property
    def bottom(self) -> int:
        return self.row * len(self.names)

    def px(self, day: date) -> float:
        """Pixels from the left edge to a day."""
        return self.left + (day - self.first).days * self.per_day

    @property
    def per_day(self) -> float:
        return (self.right - self.left) / (self.last - self.first).days

    def span(self, name: str, height: int) -> tuple[float, float]:
        """Top and bottom of something this high in the row of a name."""
        top = self.names.index(name) * self.row
        low = top + (self.row + 18 - height) / 2 if self.narrow else top + (self.row - height) / 2
        return low, low + height


EVENTS_NAME: Final = "Det skete"
STEPS_NAME: Final = "Statens andel"


def _frame(
    bars: Sequence[Bar],
    events: Sequence[Event],
    steps: Sequence[StepBar],
    until: int | None,
    width: int,
    narrow: bool,
) -> _Frame:
    names = [*([EVENTS_NAME] if events else []), *dict.fromkeys(bar.title for bar in bars)]
    names += [STEPS_NAME] if steps else []
    days = [event.day for event in events]
    first = min([monday_of(bar.first_week) for bar in bars] + days)
    last = max([_end(bar.last_week) for bar in bars] + days + ([] if until is None else [_end(until)]))
    last = max(last, first + timedelta(weeks=12))  # a short history is not blown up
    lines = [line for name in names for line in _wrapped(name)]
    left = 2 if narrow else int(max(map(len, lines)) * _GLYPH) + 16
    tallest = max(len(_wrapped(name)) for name in names)
    row = 48 if narrow else (38 if tallest > 1 else 32)
    return _Frame(first, last, left, width - 16, row, narrow, tuple(names))


def _wrapped(name: str) -> list[str]:
    return textwrap.wrap(name, _NAME_LETTERS, break_long_words=True) or [name]


def _end(week: int) -> date:
    """The Monday after a week: where its bar ends."""
    return monday_of(week + 1)


def _chart(rows: Sequence[dict[str, Any]], mark: Any, **channels: Any) -> alt.Chart:
    """Marks at pixels: fields x, y and, where asked for, x2 and y2."""
    chart = alt.Chart(alt.InlineData(values=list(rows)), mark=mark)
    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    return chart.encode(x=x, y=y, **channels)


def _texts(rows: Sequence[dict[str, Any]], align: Any, color: str, size: int = 13, weight: Any = 400) -> alt.Chart:
    mark = alt.MarkDef(
        type="text", align=align, baseline="middle", color=color, fontSize=size, fontWeight=weight, aria=False,
        lineBreak="\n", lineHeight=15,
    )  # fmt: skip
    return _chart(rows, mark, text=alt.Text("text:N"))


def _clear(rows: Sequence[dict[str, Any]], align: Any, color: str, weight: Any = 400) -> list[alt.Chart]:
    """Text with a white edge under it, so that the grid does not run through the letters."""
    edge = _texts(rows, align, color, weight=weight)
    assert isinstance(edge.mark, alt.MarkDef)
    edge.mark.stroke, edge.mark.strokeWidth, edge.mark.strokeJoin = "#ffffff", 5, "round"
    return [edge, _texts(rows, align, color, weight=weight)]


def _grid(frame: _Frame) -> list[alt.Chart]:
    """Row lines, and the time axis in years, quarters or months, whatever leaves the labels room."""
    ticks = _ticks(frame)
    lines = [{"x": frame.px(day), "x2": frame.px(day), "y": 0, "y2": frame.bottom + 4} for day, _ in ticks]
    lines += [{"x": 0, "x2": frame.right, "y": n * frame.row, "y2": n * frame.row} for n in range(len(frame.names) + 1)]
    rule = alt.MarkDef(type="rule", color=plots.HAIR, aria=False)
    labels = [{"x": frame.px(day) + 3, "y": frame.bottom + 13, "text": text} for day, text in ticks]
    return [_chart(lines, rule, x2="x2:Q", y2="y2:Q"), _texts(labels, "left", plots.QUIET, 12)]


def _ticks(frame: _Frame) -> list[tuple[date, str]]:
    """First days of months, as many as there is room for; the year is written where it begins."""
    every = next((months for months in (1, 2, 3, 6) if months * 30.4 * frame.per_day >= 62), 12)
    skip = max(1, round(44 / (365 * frame.per_day) + 0.5)) if every == 12 else 1
    found = []
    for year in range(frame.first.year, frame.last.year + 1):
        for month in range(1, 13, every):
            day = date(year, month, 1)
            fits = frame.px(day) + 36 <= frame.right + 8
            if frame.first <= day <= frame.last and fits and (every < 12 or year % skip == 0):
                found.append((day, str(year) if every == 12 else f"{MONTHS[month - 1]} {year}"))
    return found


def _names(frame: _Frame) -> list[alt.Chart]:
    rows = []
    for number, name in enumerate(frame.names):
        lines = [name] if frame.narrow else _wrapped(name)
        middle = number * frame.row + (13 if frame.narrow else frame.row / 2 - 7.5 * (len(lines) - 1))
        rows.append({"x": 2 if frame.narrow else 0, "y": middle + 1, "text": "\n".join(lines)})
    return _clear(rows, "left", plots.INK, weight=500)


def _bars(bars: Sequence[Bar], frame: _Frame) -> list[alt.Chart]:
    rows, labels = [], []
    for bar in bars:
        low, high = frame.span(bar.title, 22)
        start, end = frame.px(monday_of(bar.first_week)), frame.px(_end(bar.last_week))
        full = f"{_long(bar)} · {_span(bar)}"
        rows.append({"x": start, "x2": end, "y": low, "y2": high, "say": f"{bar.title}: {full}"})
        gap = _gap(bar, bars, frame)
        labels.append({**_placed((full, _long(bar)), start, end, gap), "y": (low + high) / 2 + 1})
    body = alt.MarkDef(type="bar", color=_BAR, cornerRadius=2, stroke="#ffffff", strokeWidth=1)
    drawn = [_chart(rows, body, x2="x2:Q", y2="y2:Q", description=alt.Description("say:N"))]
    for align, color in (("center", "#ffffff"), ("left", plots.INK), ("right", plots.INK)):
        if chosen := [label for label in labels if label.get("align") == align]:
            drawn += [_texts(chosen, align, color)] if align == "center" else _clear(chosen, align, color)
    return drawn


def _placed(texts: Sequence[str], start: float, end: float, gap: tuple[float, float]) -> dict[str, Any]:
    """The fullest text that fits: in the bar, else right of it, else left of it. Empty when none does."""
    for text in texts:
        needed = len(text) * _GLYPH + 10
        if end - start >= needed:
            return {"x": (start + end) / 2, "text": text, "align": "center"}
        if gap[1] - end >= needed:
            return {"x": end + 5, "text": text, "align": "left"}
        if start - gap[0] >= needed:
            return {"x": start - 5, "text": text, "align": "right"}
    return {}


def _gap(bar: Bar, bars: Sequence[Bar], frame: _Frame) -> tuple[float, float]:
    """How far a label may reach left and right: to the middle of the space to the next bar in the row, or the edge."""
    before = [_end(other.last_week) for other in bars if other.title == bar.title and other.last_week < bar.first_week]
    after = [monday_of(o.first_week) for o in bars if o.title == bar.title and o.first_week > bar.last_week]
    start, end = monday_of(bar.first_week), _end(bar.last_week)
    left = frame.px(max(before) + (start - max(before)) / 2) if before else frame.left
    right = frame.px(end + (min(after) - end) / 2) if after else frame.right + 8
    return left, right


def _long(bar: Bar) -> str:
    weeks = bar.last_week - bar.first_week + 1
    return "1 uge" if weeks == 1 else f"{weeks} uger"


def _span(bar: Bar) -> str:
    """``uge 7–40 2024``, or with both years."""
    (first_year, first), (last_year, last) = iso_of(bar.first_week), iso_of(bar.last_week)
    if (first_year, first) == (last_year, last):
        return f"uge {first} {first_year}"
    if first_year == last_year:
        return f"uge {first}–{last} {last_year}"
    return f"uge {first} {first_year}–uge {last} {last_year}"


def _events(events: Sequence[Event], frame: _Frame) -> list[alt.Chart]:
    """Marks in their own row, and under the axis what the shapes mean."""
    low, high = frame.span(EVENTS_NAME, 2)
    rows = []
    for event in events:
        word, shape, size = _EVENTS[event.kind]
        say = f"{event.title or word.capitalize()}: {event.day.day}. {MONTHS[event.day.month - 1]} {event.day.year}"
        rows.append({"x": frame.px(event.day), "y": (low + high) / 2, "shape": shape, "size": size, "say": say})
    key, words, at = [], [], float(frame.left + 5)
    for word, shape, size in [_EVENTS[kind] for kind in _EVENTS if any(event.kind == kind for event in events)]:
        key.append({"x": at, "y": frame.bottom + _AXIS + 11, "shape": shape, "size": size})
        words.append({"x": at + 9, "y": frame.bottom + _AXIS + 12, "text": word})
        at += len(word) * _GLYPH + 34
    return [_points(rows, True), _points(key, False), _texts(words, "left", plots.QUIET, 12)]


def _points(rows: Sequence[dict[str, Any]], spoken: bool) -> alt.Chart:
    mark = alt.MarkDef(type="point", filled=True, color=plots.INK, opacity=1, aria=spoken)
    shape, size = alt.Shape("shape:N", scale=None, legend=None), alt.Size("size:Q", scale=None, legend=None)
    channels = {"description": alt.Description("say:N")} if spoken else {}
    return _chart(rows, mark, shape=shape, size=size, **channels)


def _steps(steps: Sequence[StepBar], frame: _Frame) -> list[alt.Chart]:
    """The ladder as a lane; a step too short for its label has it just before, where there is room."""
    rates = sorted({step.refund_percent for step in steps}, reverse=True)
    low, high = frame.span(STEPS_NAME, 18)
    rows, labels, reached = [], [], 0.0 if frame.narrow else len(STEPS_NAME) * _GLYPH + 8
    for step in steps:
        start, end = frame.px(monday_of(step.first_week)), frame.px(_end(step.last_week))
        shade, ink = _STEPS[min(rates.index(step.refund_percent), len(_STEPS) - 1)]
        text = f"{step.refund_percent:g} %".replace(".", ",")
        say = f"Statens andel {text}: {_span(Bar('', step.first_week, step.last_week))}"
        rows.append({"x": start, "x2": end, "y": low, "y2": high, "shade": shade, "say": say})
        label, needed = {"y": (low + high) / 2 + 1, "text": text}, len(text) * 6.6 + 2
        if end - start >= needed:
            labels.append({**label, "x": (start + end) / 2, "ink": ink})
        elif start - reached >= needed + 4:
            labels.append({**label, "x": start - needed / 2 - 3, "ink": plots.INK})
        reached = end
    lane = alt.MarkDef(type="bar", stroke="#ffffff", strokeWidth=1)
    color = alt.Color("shade:N", scale=None, legend=None)
    drawn = [_chart(rows, lane, x2="x2:Q", y2="y2:Q", color=color, description=alt.Description("say:N"))]
    for ink in (plots.INK, "#ffffff"):
        if chosen := [label for label in labels if label["ink"] == ink]:
            drawn.append(_texts(chosen, "center", ink, 12))
    return drawn
