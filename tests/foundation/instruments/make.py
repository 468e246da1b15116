"""Small instruments for tests."""

from fodfaeste.foundation.instruments.rules import (
    Band,
    Condition,
    Definition,
    FactRow,
    Item,
    Step,
    Text,
    Threshold,
)


def text(words: str) -> Text:
    return Text(words, f"{words} (en)")


def item(key: str, *points: int, required: bool = True, shown_if: Condition | None = None) -> Item:
    """A question with one step per number; the steps are called a, b, c …; zero points are a resource."""
    steps = tuple(
        Step("abcdefgh"[at], text(f"Svar {key}{'abcdefgh'[at]}."), each, resource=each == 0)
        for at, each in enumerate(points)
    )
    return Item(key, text(f"Kort {key}"), text(f"Spørgsmål {key}?"), Text("", ""), steps, required, shown_if)


def fact(key: str, *limits: tuple[int, int]) -> FactRow:
    """A register row; each limit is (at least, points)."""
    thresholds = tuple(Threshold(at, text(f"Fra {at}: {{value}}."), points) for at, points in limits)
    return FactRow(key, key, text(f"Kort {key}"), thresholds)


def band(key: str, start: int) -> Band:
    return Band(key, start, text(f"Trin {key}"), text(f"Ord om {key}."))


def definition(*items: Item, facts: tuple[FactRow, ...] = (), bands: tuple[Band, ...] | None = None) -> Definition:
    return Definition(text("Om skemaet."), items, facts, bands or (band("lav", 0),))


SMALL = definition(
    item("tro", 0, 1, 3),
    item("søvn", 0, 2),
    item("mere", 0, 4, required=False, shown_if=Condition("søvn", frozenset("b"))),
    facts=(fact("weeks", (0, 0), (13, 1), (26, 2)),),
    bands=(band("lav", 0), band("mellem", 4), band("høj", 8)),
)
"""Three questions, the last only for those who answered søvn=b, one register row; sums from 0 to 11."""
