"""An instrument as a FHIR R4 Questionnaire, and a Questionnaire as an instrument. Pure: no Django.

What FHIR has no place for (the short name, the wording for professionals, register rows and bands) travels in
extensions of our own, so that a file written here comes back whole. A Questionnaire from elsewhere comes in as far as
it can be asked here: questions with options or in free text; everything else is refused by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fodfaeste.foundation.instruments.rules import (
    DECLINED,
    KINDS,
    NOTHING,
    Band,
    Condition,
    Definition,
    FactRow,
    Item,
    Kind,
    Step,
    Text,
    Threshold,
)
from fodfaeste.foundation.instruments.written import Unreadable

BASE: Final = "urn:fodfaeste:"
TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"
ORDINAL: Final = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
_HELP: Final = "-hjaelp"
_DECLINED: Final = Text("Vil ikke svare", "Prefers not to answer")


@dataclass(frozen=True, slots=True)
class Head:
    """What a version is called and when it counts."""

    key: str
    number: int
    title: str
    published: bool
    valid_from: date
    valid_to: date | None = None


def canonical(head: Head) -> str:
    """The name by which an answer refers to the version it answers."""
    return f"{BASE}skema:{head.key}|{head.number}"


def questionnaire(head: Head, definition: Definition) -> dict[str, Any]:
    """The version as a FHIR R4 Questionnaire."""
    period = {"start": head.valid_from.isoformat()}
    if head.valid_to is not None:
        period["end"] = head.valid_to.isoformat()
    extensions = [
        {"url": f"{BASE}slags", "valueCode": definition.kind},
        *(_fact(row) for row in definition.facts),
        *(_band(band) for band in definition.bands),
    ]
    return {
        "resourceType": "Questionnaire",
        "language": "da",
        "extension": extensions,
        "url": f"{BASE}skema:{head.key}",
        "version": str(head.number),
        "name": head.key.capitalize(),
        "title": head.title,
        "status": "active" if head.published else "draft",
        "subjectType": ["Patient"],
        **_both("description", definition.about),
        "effectivePeriod": period,
        "item": [_item(head.key, item) for item in definition.items],
    }


def from_questionnaire(raw: Mapping[str, Any]) -> tuple[Head, Definition]:
    """Read a Questionnaire. Raises `Unreadable` (Danish, with the place) for what cannot be asked here."""
    if raw.get("resourceType") != "Questionnaire":
        raise Unreadable("Filen er ikke et FHIR Questionnaire. Vælg en fil, hvor resourceType er Questionnaire.")
    try:
        return _head(raw), _definition(raw)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"Filen er ikke et helt FHIR Questionnaire: der mangler {error}.") from error


# Out


def _both(name: str, text: Text) -> dict[str, Any]:
    """A text and its translation, as FHIR writes them on a primitive."""
    found: dict[str, Any] = {name: text.da}
    if text.en:
        parts = [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": text.en}]
        found[f"_{name}"] = {"extension": [{"url": TRANSLATION, "extension": parts}]}
    return found


def _item(key: str, item: Item) -> dict[str, Any]:
    made: dict[str, Any] = {"linkId": item.key, **_both("text", item.text)}
    made["extension"] = [
        _text_extension("kort", item.short),
        *([_text_extension("om", item.about)] if item.about != NOTHING else []),
        *({"url": f"{BASE}spoerges", "valueCode": rater} for rater in sorted(item.asked_of)),
    ]
    made["type"] = "text" if item.in_words else "choice"
    made["required"] = item.required
    if item.shown_if is not None:
        made["enableWhen"] = [
            {"question": item.shown_if.item, "operator": "=", "answerCoding": _code(key, item.shown_if.item, step)}
            for step in sorted(item.shown_if.steps)
        ]
        made["enableBehavior"] = "any"
    if not item.in_words:
        declined = {"valueCoding": _code(key, item.key, DECLINED) | _both("display", _DECLINED)}
        made["answerOption"] = [_option(key, item, step) for step in item.steps] + [declined]
    if item.help != NOTHING:
        made["item"] = [{"linkId": item.key + _HELP, **_both("text", item.help), "type": "display"}]
    return made


def _option(key: str, item: Item, step: Step) -> dict[str, Any]:
    extensions: list[dict[str, Any]] = [{"url": ORDINAL, "valueDecimal": step.points}]
    if step.resource:
        extensions.append({"url": f"{BASE}ressource", "valueBoolean": True})
    return {"valueCoding": {"extension": extensions, **_code(key, item.key, step.key), **_both("display", step.text)}}


def _code(key: str, item: str, step: str) -> dict[str, Any]:
    return {"system": f"{BASE}svar:{key}:{item}", "code": step}


def answered(key: str, item: Item, chosen: str) -> dict[str, Any]:
    """One answer as FHIR writes it in a response."""
    if item.in_words:
        return {"valueString": chosen}
    step = item.step(chosen)
    return {"valueCoding": _code(key, item.key, chosen) | {"display": (step.text if step else _DECLINED).da}}


def _text_extension(name: str, text: Text) -> dict[str, Any]:
    return {"url": f"{BASE}{name}", "extension": _in_both(text)}


def _in_both(text: Text) -> list[dict[str, Any]]:
    return [{"url": language, "valueString": words} for language, words in (("da", text.da), ("en", text.en)) if words]


def _fact(row: FactRow) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [
        {"url": "noegle", "valueCode": row.key},
        {"url": "oplysning", "valueCode": row.fact},
        {"url": "kort", "extension": _in_both(row.short)},
    ]
    for each in row.thresholds:
        inner = [{"url": "fra", "valueInteger": each.at_least}, {"url": "point", "valueInteger": each.points}]
        parts.append({"url": "graense", "extension": [*inner, *_in_both(each.text)]})
    return {"url": f"{BASE}register", "extension": parts}


def _band(band: Band) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [
        {"url": "noegle", "valueCode": band.key},
        {"url": "fra", "valueInteger": band.from_points},
        {"url": "navn", "extension": _in_both(band.title)},
        {"url": "ord", "extension": _in_both(band.words)},
    ]
    return {"url": f"{BASE}trin", "extension": parts}


# In


def _head(raw: Mapping[str, Any]) -> Head:
    name = str(raw.get("url") or raw.get("name") or raw.get("id") or "skema")
    key = "".join(sign if sign.isalnum() else "_" for sign in name.rsplit(":", 1)[-1].rsplit("/", 1)[-1].casefold())
    version = str(raw.get("version", "1"))
    start = str(raw.get("effectivePeriod", {}).get("start", raw.get("date", "")))[:10]
    begins = date.fromisoformat(start) if len(start) == 10 else date.min
    title = str(raw.get("title") or raw.get("name") or key)
    return Head(
        key[:50], int(version) if version.isdecimal() else 1, title[:200], raw.get("status") == "active", begins
    )


def _definition(raw: Mapping[str, Any]) -> Definition:
    own = list(raw.get("extension", ()))
    kind: Kind = next((each for each in KINDS if each == _first(own, "slags", "valueCode")), "survey")
    return Definition(
        about=_translated(raw, "description"),
        items=tuple(_read_item(each) for each in _flat(raw.get("item", ()))),
        facts=tuple(_read_fact(each["extension"]) for each in own if each["url"] == f"{BASE}register"),
        bands=tuple(_read_band(each["extension"]) for each in own if each["url"] == f"{BASE}trin"),
        kind=kind,
    )


def _flat(items: Any) -> Iterator[Mapping[str, Any]]:
    """Groups are opened; headings and help are not questions."""
    for each in items:
        if each["type"] == "group":
            yield from _flat(each.get("item", ()))
        elif each["type"] != "display":
            yield each


def _read_item(raw: Mapping[str, Any]) -> Item:
    key, kind = str(raw["linkId"]), raw["type"]
    if kind not in ("choice", "text", "string"):
        raise Unreadable(f"Spørgsmålet {key} er af slagsen {kind}. Her kan der kun være valg og fritekst.")
    if kind == "choice" and "answerOption" not in raw:
        raise Unreadable(f"Spørgsmålet {key} henter sine svar et andet sted fra. Skriv svarene i filen.")
    own = list(raw.get("extension", ()))
    text = _translated(raw, "text")
    hints = [each for each in raw.get("item", ()) if each["type"] == "display"]
    return Item(
        key=key,
        short=_from_extension(own, "kort") or text,
        text=text,
        help=_translated(hints[0], "text") if hints else NOTHING,
        steps=() if kind != "choice" else tuple(_read_steps(raw["answerOption"])),
        required=bool(raw.get("required", False)),
        shown_if=_read_condition(key, raw),
        about=_from_extension(own, "om") or NOTHING,
        asked_of=frozenset(each["valueCode"] for each in own if each["url"] == f"{BASE}spoerges"),
        in_words=kind != "choice",
    )


def _read_steps(options: Any) -> Iterator[Step]:
    for place, option in enumerate(options):
        coding = option.get("valueCoding") or {"code": option.get("valueString"), "display": option.get("valueString")}
        if coding.get("code") == DECLINED:
            continue
        extensions = [*coding.get("extension", ()), *option.get("extension", ())]
        points = next((each["valueDecimal"] for each in extensions if each["url"] == ORDINAL), place)
        resource = any(each["url"] == f"{BASE}ressource" for each in extensions)
        whole = int(points) if float(points).is_integer() else points
        yield Step(str(coding["code"]), _translated(coding, "display"), whole, resource)


def _read_condition(key: str, raw: Mapping[str, Any]) -> Condition | None:
    when = raw.get("enableWhen", ())
    if not when:
        return None
    questions = {each["question"] for each in when}
    plain = all(each["operator"] == "=" and "answerCoding" in each for each in when)
    if len(questions) > 1 or not plain or (len(when) > 1 and raw.get("enableBehavior") != "any"):
        raise Unreadable(f"Spørgsmålet {key} har en betingelse, som ikke kan bruges her. Højst ét spørgsmål, »er lig«.")
    return Condition(str(when[0]["question"]), frozenset(str(each["answerCoding"]["code"]) for each in when))


def _read_fact(parts: list[Mapping[str, Any]]) -> FactRow:
    limits = (each["extension"] for each in parts if each["url"] == "graense")
    return FactRow(
        _named(parts, "noegle")["valueCode"],
        _named(parts, "oplysning")["valueCode"],
        _of_both(_named(parts, "kort")["extension"]),
        tuple(
            Threshold(_named(each, "fra")["valueInteger"], _of_both(each), _named(each, "point")["valueInteger"])
            for each in limits
        ),
    )


def _read_band(parts: list[Mapping[str, Any]]) -> Band:
    return Band(
        _named(parts, "noegle")["valueCode"],
        _named(parts, "fra")["valueInteger"],
        _of_both(_named(parts, "navn")["extension"]),
        _of_both(_named(parts, "ord")["extension"]),
    )


def _named(parts: list[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    found = next((each for each in parts if each["url"] == name), None)
    if found is None:
        raise KeyError(name)
    return found


def _first(extensions: list[Mapping[str, Any]], name: str, value: str) -> Any:
    return next((each.get(value) for each in extensions if each["url"] == f"{BASE}{name}"), None)


def _of_both(parts: list[Mapping[str, Any]]) -> Text:
    found = {each["url"]: each.get("valueString", "") for each in parts}
    return Text(found.get("da", ""), found.get("en", ""))


def _from_extension(extensions: list[Mapping[str, Any]], name: str) -> Text | None:
    return next((_of_both(each["extension"]) for each in extensions if each["url"] == f"{BASE}{name}"), None)


def _translated(raw: Mapping[str, Any], name: str) -> Text:
    """A text with its English translation, wherever FHIR puts it."""
    for extension in raw.get(f"_{name}", {}).get("extension", ()):
        parts = {each["url"]: each for each in extension.get("extension", ())}
        if extension["url"] == TRANSLATION and parts["lang"]["valueCode"].startswith("en"):
            return Text(str(raw.get(name, "")), str(parts["content"]["valueString"]))
    return Text(str(raw.get(name, "")), "")
