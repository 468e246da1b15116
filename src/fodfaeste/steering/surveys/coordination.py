"""How groups of colleagues see working with each other: the questions, and what may be told. Pure: no Django.

Relational coordination (Gittell): seven questions, asked once about every group. Only means of groups are told, each
over enough people, and no total beside them, since a total would give away the group that is hidden.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fodfaeste.foundation.instruments.rules import Definition, Item, Text
from fodfaeste.steering.surveys.linking import WHOLE, score

APART = "__"
"""Between a question's key and the group it is about."""

Groups = Mapping[str, str]
"""Key → title, in order."""
Given = tuple[str, Mapping[str, str]]
"""A group and the answers of one person of it."""


@dataclass(frozen=True)
class Seen:
    """How one group sees working with another: the mean score, 0 to 100. None where it may not be told."""

    group: str
    target: str
    score: float | None = None


def about_each(definition: Definition, groups: Groups) -> Definition:
    """The definition as it is asked: every question that is chosen from, once about each group."""
    items: list[Item] = []
    for item in definition.items:
        items += [item] if item.in_words else [_about(item, key, title) for key, title in groups.items()]
    return replace(definition, items=tuple(items))


def _about(item: Item, key: str, title: str) -> Item:
    short = Text(f"{item.short.da}: {title}", f"{item.short.en}: {title}")
    asked_if = item.shown_if and replace(item.shown_if, item=f"{item.shown_if.item}{APART}{key}")
    return replace(item, key=f"{item.key}{APART}{key}", short=short, text=Text(title, title), shown_if=asked_if)


def of_group(answers: Mapping[str, str], target: str) -> dict[str, str]:
    """The answers about one group, by the questions' own keys."""
    end = f"{APART}{target}"
    return {key.removesuffix(end): chosen for key, chosen in answers.items() if key.endswith(end)}


def seen(definition: Definition, given: Sequence[Given], groups: Groups, minimum: int) -> list[Seen]:
    """Every group with answers on every group. Hidden: fewer than `minimum`, and all of them at the same end.

    `definition` is the instrument as it was published. The group without a name is everybody whose own is small.
    """
    found = []
    for group in sorted({group for group, _ in given}, key=lambda key: (key == "", key)):
        people = [answers for name, answers in given if name == group]
        for target in groups:
            scores = [score(definition, of_group(answers, target)) for answers in people]
            found.append(_told(group, target, [each for each in scores if each is not None], minimum))
    return found


def _told(group: str, target: str, scores: Sequence[float], minimum: int) -> Seen:
    if len(scores) < minimum or set(scores) in ({0.0}, {WHOLE}):
        return Seen(group, target)
    return Seen(group, target, sum(scores) / len(scores))


def by_question(
    definition: Definition, given: Sequence[Given], told: Sequence[Seen], minimum: int
) -> dict[str, float | None]:
    """Question → the mean over exactly the views that are told. None where too few answered it."""
    pairs = {(each.group, each.target) for each in told if each.score is not None}
    found: dict[str, float | None] = {}
    for item in definition.items:
        if item.in_words:
            continue
        alone = replace(definition, items=(item,))
        scores = [
            score(alone, of_group(answers, target))
            for group, answers in given
            for asker, target in pairs
            if asker == group
        ]
        known = [each for each in scores if each is not None]
        found[item.key] = sum(known) / len(known) if len(known) >= minimum else None
    return found


@dataclass(frozen=True)
class Tie:
    """What stands between two groups: the mean of the views that may be told, one or both ways."""

    one: str
    other: str
    score: float
    both: bool


def ties(views: Sequence[Seen]) -> list[Tie]:
    """The lines of the network, the strongest last. A group's view of itself is no line."""
    by_pair: dict[tuple[str, str], list[float]] = {}
    for each in views:
        if each.score is not None and each.group != each.target:
            one, other = sorted((each.group, each.target))
            by_pair.setdefault((one, other), []).append(each.score)
    found = [Tie(one, other, sum(held) / len(held), len(held) == 2) for (one, other), held in by_pair.items()]
    return sorted(found, key=lambda tie: (tie.score, tie.one, tie.other))
