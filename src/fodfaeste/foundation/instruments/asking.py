"""An instrument as questions on a page: what is asked, what is chosen, and what was posted."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from fodfaeste.foundation.instruments.rules import CITIZEN, DECLINED, Definition, Item, Text, shown

WILL_NOT = Text("Vil ikke svare", "Prefer not to answer")


@dataclass(frozen=True)
class Choice:
    """One answer as a radio button."""

    key: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Question:
    """One question as the page shows it. `other` is what somebody else has saved, where two answered differently."""

    item: Item
    number: int
    text: str
    help: str
    choices: tuple[Choice, ...]
    only_if: str
    error: str
    other: str

    @property
    def id(self) -> str:
        return f"svar_{self.item.key}"

    @property
    def name(self) -> str:
        return f"svar_{self.item.key}"


def posted_answers(definition: Definition, posted: QueryDict) -> dict[str, str]:
    """The answers in a posted form; questions without an answer are left out."""
    found = {item.key: posted.get(f"svar_{item.key}", "") for item in definition.items}
    return {key: chosen for key, chosen in found.items() if chosen}


def questions(
    definition: Definition,
    answers: Mapping[str, str],
    language: str,
    *,
    rater: str = CITIZEN,
    open_items: tuple[str, ...] = (),
    others: Mapping[str, str] | None = None,
) -> list[Question]:
    """The questions a rater is asked, with what is answered so far.

    `open_items` lack an answer; `others` is what was saved meanwhile, shown where it differs.
    """
    made = []
    for number, item in enumerate((each for each in definition.items if each.is_for(rater)), start=1):
        chosen = answers.get(item.key, "")
        theirs = (others or {}).get(item.key) if others is not None else None
        made.append(
            Question(
                item=item,
                number=number,
                text=item.asks(rater).in_language(language),
                help=item.help.in_language(language),
                choices=_choices(item, chosen, language),
                only_if=_only_if(definition, item, language),
                error="Vælg et svar. Det er altid muligt at vælge »Vil ikke svare«." if item.key in open_items else "",
                other=said(item, theirs, language) if theirs is not None and theirs != chosen else "",
            )
        )
    return made


def said(item: Item, chosen: str, language: str) -> str:
    """An answer as a sentence."""
    step = item.step(chosen)
    if step is not None:
        return step.text.in_language(language)
    return WILL_NOT.in_language(language) if chosen == DECLINED else "Intet svar"


def answered_of(definition: Definition, answers: Mapping[str, str]) -> tuple[int, int]:
    """How many of the questions that are asked have an answer, and how many are asked."""
    asked = shown(definition, answers)
    return sum(1 for item in asked if answers.get(item.key)), len(asked)


def _choices(item: Item, chosen: str, language: str) -> tuple[Choice, ...]:
    steps = [(step.key, step.text.in_language(language)) for step in item.steps]
    return tuple(Choice(key, text, key == chosen) for key, text in [*steps, (DECLINED, WILL_NOT.in_language(language))])


def _only_if(definition: Definition, item: Item, language: str) -> str:
    parent = definition.item(item.shown_if.item) if item.shown_if else None
    if parent is None or item.shown_if is None:
        return ""
    steps = [step.text.in_language(language) for step in parent.steps if step.key in item.shown_if.steps]
    asked = parent.text.in_language(language)
    return f"Svar kun, hvis svaret på »{asked}« er: {' eller '.join(f'»{step}«' for step in steps)}"
