"""Health, everyday life and job side by side on one axis of time: what is drawn, and where. No Django.

The picture says everything without colour: a step is a shape (circle: agreed, filled: done, crossed square: cannot be
done yet, triangle: its day has passed), an effort is a bar whose end is open when it has no last day, and each carries
its state in words. Coordinates are whole units of an SVG that is `width` wide.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from fodfaeste.casework.plans.drafts import TRACKS
from fodfaeste.casework.plans.efforts import Effort
from fodfaeste.casework.plans.rules import MONTHS, short, written

WIDE, OWN, NARROW = 1080, 680, 340
"""Of the staff's page, of the citizen's, which is narrower, and of a telephone: drawn to be shown at full size."""
ROW, HEAD, AXIS = 46, 34, 30
EDGE, TICK_ROOM = 12, 48
MOST_DAYS_BACK = 400
STATES = {"planned": "aftalt", "done": "gjort", "cannot_yet": "kan ikke lige nu", "dropped": "på vej ud"}


class StepLike(Protocol):
    """What the timeline needs of a step."""

    @property
    def what(self) -> str: ...
    @property
    def track(self) -> str: ...
    @property
    def due(self) -> date | None: ...
    @property
    def status(self) -> str: ...
    @property
    def who(self) -> str: ...
    @property
    def late(self) -> bool: ...


@dataclass(frozen=True)
class Item:
    """One line: a step (`first` is its day) or an effort. `mark` names the shape."""

    track: str
    title: str
    first: date
    last: date | None
    mark: str
    state: str
    who: str = ""
    kind: str = "Skridt"
    url: str = ""

    @property
    def when(self) -> str:
        """The time in words."""
        if self.kind == "Skridt":
            return f"senest {written(self.first)}"
        return f"{written(self.first)} til {written(self.last)}" if self.last else f"fra {written(self.first)}"


@dataclass(frozen=True)
class Drawn:
    """An item with its place: `y` of its text, `x` of its beginning, and `length` of a bar."""

    item: Item
    y: int
    x: int
    length: int
    label: str

    @property
    def line(self) -> int:
        """Where the shape stands, under the text."""
        return self.y + 14

    @property
    def end(self) -> int:
        return self.x + self.length


@dataclass(frozen=True)
class Lane:
    title: str
    y: int
    height: int
    items: tuple[Drawn, ...]


@dataclass(frozen=True)
class Tick:
    x: int
    text: str


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    today: int

    @property
    def bottom(self) -> int:
        return self.height - AXIS

    @property
    def right(self) -> int:
        return self.width - EDGE

    @property
    def middle(self) -> int:
        """From here on, texts end at the right edge instead of beginning at their shape."""
        return self.width // 2


def items_of(steps: Sequence[StepLike], efforts: Sequence[Effort], today: date) -> list[Item]:
    """Steps with a day, and efforts, by time within each track. What ended long ago is left out."""
    begin = today - timedelta(days=MOST_DAYS_BACK)
    found = [
        Item(
            each.track,
            each.title,
            each.first,
            each.last,
            _bar(each),
            _effort_state(each, today),
            kind=each.kind or "Indsats",
            url=each.url,
        )
        for each in efforts
        if each.last is None or each.last >= begin
    ]
    found += [_step(each, each.due) for each in steps if each.due and each.due >= begin]
    return sorted(found, key=lambda item: (list(TRACKS).index(item.track), item.first, item.title))


def undated(steps: Sequence[StepLike]) -> int:
    """How many steps have no day and cannot be drawn."""
    return sum(1 for step in steps if step.due is None)


def picture(items: Sequence[Item], today: date, width: int = WIDE) -> Picture | None:
    """The items laid out; None when there is nothing to draw."""
    if not items:
        return None
    first = min(today, *(item.first for item in items)) - timedelta(days=7)
    last = max(today, *(item.last or item.first for item in items)) + timedelta(days=14)
    scale = (width - 2 * EDGE) / max((last - first).days, 1)

    def x(day: date) -> int:
        return EDGE + round((day - first).days * scale)

    lanes, y = [], 0
    for key, title in TRACKS.items():
        inside = [item for item in items if item.track == key]
        height = HEAD + ROW * max(len(inside), 1)
        drawn = tuple(_drawn(item, y + HEAD + ROW * row + 12, x, last, width) for row, item in enumerate(inside))
        lanes.append(Lane(title, y, height, drawn))
        y += height
    return Picture(width, y + AXIS, tuple(lanes), tuple(_ticks(first, last, x, width)), x(today))


def _step(step: StepLike, due: date) -> Item:
    mark = "late" if step.late and step.status == "planned" else step.status
    state = "dagen er gået" if mark == "late" else STATES.get(step.status, step.status)
    return Item(step.track, short(step.what, 200), due, None, mark, state, step.who)


def _bar(effort: Effort) -> str:
    return "open" if effort.last is None else "bar"


def _effort_state(effort: Effort, today: date) -> str:
    if effort.first > today:
        return "begynder"
    return "sluttet" if effort.last and effort.last < today else "i gang"


def _drawn(item: Item, y: int, x: Callable[[date], int], last: date, width: int) -> Drawn:
    start = x(item.first)
    length = max(x(item.last or last) - start, 4) if item.mark in ("bar", "open") else 0
    most = (width - 2 * EDGE) // 8
    state = f" · {item.state}"
    return Drawn(item, y, start, length, f"{short(item.title, most - len(state))}{state}")


def _ticks(first: date, last: date, x: Callable[[date], int], width: int) -> Iterator[Tick]:
    """The first of each month, or of every second or third where they would stand too close."""
    months = [day for n in range((last - first).days + 1) if (day := first + timedelta(days=n)).day == 1]
    room = 46 * max(len(months), 1) / (width - 2 * EDGE)
    step = 1 if room <= 1 else 2 if room <= 2 else 3 if room <= 3 else 6
    for day in (day for day in months[::step] if x(day) <= width - TICK_ROOM):
        name = MONTHS[day.month - 1][:3]
        yield Tick(x(day), f"{name} {day.year % 100}" if day.month == 1 or day == months[0] else name)
