"""Answers as a FHIR R4 QuestionnaireResponse, and a QuestionnaireResponse as answers. Pure: no Django."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fodfaeste.foundation.instruments.fhir import BASE, Head, answered, canonical
from fodfaeste.foundation.instruments.rules import DECLINED, Definition, Item
from fodfaeste.foundation.instruments.written import Unreadable

LONGEST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Answered:
    """What a QuestionnaireResponse says: question key → step key or words, when (aware, or None), and who."""

    answers: dict[str, str]
    authored: datetime | None
    by: str


def response(head: Head, definition: Definition, answers: Mapping[str, str], authored: str, by: str) -> dict[str, Any]:
    """Answers as a FHIR R4 QuestionnaireResponse. ``by`` is the rater's role; nobody is named."""
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": canonical(head),
        "status": "completed",
        "authored": authored,
        "author": {"display": by},
        "item": [
            {"linkId": item.key, "text": item.asks(by).da, "answer": [answered(head.key, item, answers[item.key])]}
            for item in definition.items
            if answers.get(item.key)
        ],
    }


def from_response(raw: Mapping[str, Any], head: Head, definition: Definition) -> Answered:
    """Read a response to exactly this version. Nothing is dropped silently.

    Raises `Unreadable` (Danish, with the place) for another scheme or version, a question or an answer that does not
    exist here, and a response that was never finished or was withdrawn.
    """
    if raw.get("resourceType") != "QuestionnaireResponse":
        raise Unreadable("Filen er ikke et FHIR QuestionnaireResponse. Vælg en fil, hvor resourceType er det.")
    asked = raw.get("questionnaire")
    if asked != canonical(head):
        raise Unreadable(f"Svarene hører til {asked or 'et skema uden navn'}. Her spørges der med {canonical(head)}.")
    if raw.get("status") not in ("completed", "amended", "in-progress"):
        raise Unreadable(f"Svarene har status {raw.get('status')!r}. De skal være sendt eller i gang.")
    try:
        answers = dict(_read(each, head, definition) for each in _flat(raw.get("item", ())) if each.get("answer"))
        return Answered(answers, _moment(raw.get("authored")), str(raw.get("author", {}).get("display", "")))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise Unreadable(f"Filen er ikke et helt FHIR QuestionnaireResponse: der mangler {error}.") from error


def _flat(items: Any) -> Iterator[Mapping[str, Any]]:
    """Groups are opened."""
    for each in items:
        yield each
        yield from _flat(each.get("item", ()))


def _read(raw: Mapping[str, Any], head: Head, definition: Definition) -> tuple[str, str]:
    key = str(raw["linkId"])
    item = definition.item(key)
    if item is None:
        raise Unreadable(f"Spørgsmålet {key} findes ikke i skemaet.")
    if len(raw["answer"]) > 1:
        raise Unreadable(f"Spørgsmålet {key} har flere svar. Her kan der kun være ét.")
    return key, _chosen(raw["answer"][0], head, item)


def _chosen(answer: Mapping[str, Any], head: Head, item: Item) -> str:
    if item.in_words:
        words = str(answer["valueString"])
        if not words or len(words) > LONGEST_WORDS:
            raise Unreadable(f"Svaret på {item.key} er {len(words)} tegn. Der skal være fra 1 til {LONGEST_WORDS}.")
        return words
    coding = answer["valueCoding"]
    code, system = str(coding["code"]), coding.get("system")
    if system != f"{BASE}svar:{head.key}:{item.key}" or (code != DECLINED and item.step(code) is None):
        raise Unreadable(f"Svaret {code!r} på spørgsmålet {item.key} findes ikke i skemaet.")
    return code


def _moment(given: object) -> datetime | None:
    if given is None:
        return None
    try:
        return datetime.fromisoformat(str(given))
    except ValueError as error:
        raise Unreadable(f"Tidspunktet {given!r} kan ikke læses.") from error
