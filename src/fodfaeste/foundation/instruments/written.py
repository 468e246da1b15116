"""How a definition is written down: the same shape in the database's JSON and in the shipped TOML."""

from collections.abc import Mapping
from typing import Any

from fodfaeste.foundation.instruments.rules import (
    Band,
    Condition,
    Contribution,
    Definition,
    FactRow,
    Item,
    Step,
    Text,
    Threshold,
)


class Unreadable(ValueError):
    """A definition is not written as it should be. The message is Danish and names the place."""


def definition_from(raw: Mapping[str, Any]) -> Definition:
    """Read a definition. Raises `Unreadable` naming what is missing. `rules.problems` says if it is sound."""
    try:
        return Definition(
            about=_text(raw["about"]),
            items=tuple(_item(each) for each in raw["items"]),
            facts=tuple(_fact(each) for each in raw.get("facts", ())),
            bands=tuple(
                Band(each["key"], each["from_points"], _text(each["title"]), _text(each["words"]))
                for each in raw.get("bands", ())
            ),
            kind=raw.get("kind", "screening"),
        )
    except KeyError as error:
        raise Unreadable(f"Skemaet mangler {error.args[0]}.") from error
    except (TypeError, AttributeError) as error:
        raise Unreadable("Skemaet er ikke skrevet i den rigtige form.") from error


def written(definition: Definition) -> dict[str, Any]:
    """The definition as JSON; `definition_from` reads it back to an equal one."""
    return {
        "kind": definition.kind,
        "about": _both(definition.about),
        "items": [_written_item(item) for item in definition.items],
        "facts": [
            {
                "key": row.key,
                "fact": row.fact,
                "short": _both(row.short),
                "thresholds": [
                    {"at_least": each.at_least, "points": each.points, **_both(each.text)} for each in row.thresholds
                ],
            }
            for row in definition.facts
        ],
        "bands": [
            {
                "key": band.key,
                "from_points": band.from_points,
                "title": _both(band.title),
                "words": _both(band.words),
            }
            for band in definition.bands
        ],
    }


def written_row(row: Contribution) -> dict[str, Any]:
    """One row of an explanation as JSON."""
    return {
        "key": row.key,
        "source": row.source,
        "short": _both(row.short),
        "said": _both(row.said),
        "points": row.points,
        "most": row.most,
        "side": row.side,
        "why": _both(row.why),
    }


def row_from(raw: Mapping[str, Any]) -> Contribution:
    """Read a row back."""
    texts = {name: _text(raw[name]) for name in ("short", "said", "why")}
    return Contribution(
        key=raw["key"], source=raw["source"], points=raw["points"], most=raw["most"], side=raw["side"], **texts
    )


def _text(raw: Mapping[str, Any]) -> Text:
    return Text(str(raw.get("da", "")), str(raw.get("en", "")))


def _both(text: Text) -> dict[str, str]:
    return {"da": text.da, "en": text.en}


def _item(raw: Mapping[str, Any]) -> Item:
    condition = raw.get("shown_if")
    return Item(
        key=raw["key"],
        short=_text(raw["short"]),
        text=_text(raw["text"]),
        help=_text(raw.get("help", {})),
        steps=tuple(
            Step(each["key"], _text(each), each["points"], bool(each.get("resource", False)))
            for each in raw.get("steps", ())
        ),
        required=bool(raw.get("required", True)),
        shown_if=Condition(condition["item"], frozenset(condition["steps"])) if condition else None,
        about=_text(raw.get("about", {})),
        asked_of=frozenset(raw.get("asked_of", ())),
        in_words=bool(raw.get("in_words", False)),
    )


def _fact(raw: Mapping[str, Any]) -> FactRow:
    thresholds = tuple(Threshold(each["at_least"], _text(each), each["points"]) for each in raw["thresholds"])
    return FactRow(raw["key"], raw["fact"], _text(raw["short"]), thresholds)


def _written_item(item: Item) -> dict[str, Any]:
    result: dict[str, Any] = {
        "key": item.key,
        "short": _both(item.short),
        "text": _both(item.text),
        "help": _both(item.help),
        "required": item.required,
        "steps": [
            {"key": step.key, "points": step.points, "resource": step.resource, **_both(step.text)}
            for step in item.steps
        ],
    }
    if item.about.da or item.about.en:
        result["about"] = _both(item.about)
    if item.asked_of:
        result["asked_of"] = sorted(item.asked_of)
    if item.in_words:
        result["in_words"] = True
    if item.shown_if:
        result["shown_if"] = {"item": item.shown_if.item, "steps": sorted(item.shown_if.steps)}
    return result
