"""The instruments that come with the program are sound, plain and complete."""

import pytest

from fodfaeste.foundation.instruments.queries import shipped
from fodfaeste.foundation.instruments.rules import CITIZEN, Definition, Item
from fodfaeste.foundation.instruments.soundness import problems
from fodfaeste.foundation.instruments.written import definition_from
from fodfaeste.foundation.plain_words import lix

SHIPPED = {raw["key"]: definition_from(raw) for raw in shipped()}


def citizen_texts(definition: Definition) -> list[str]:
    asked = [item for item in definition.items if item.is_for(CITIZEN)]
    questions = [part for item in asked for part in (item.text.da, item.help.da) if part]
    return [definition.about.da, *questions, *(step.text.da for item in asked for step in item.steps)]


def test_there_is_one_of_every_kind() -> None:
    assert {definition.kind for definition in SHIPPED.values()} == {
        "screening", "progression", "mood", "conversation", "survey", "coordination"
    }  # fmt: skip


@pytest.mark.parametrize("key", SHIPPED)
def test_each_could_be_published(key: str) -> None:
    assert problems(SHIPPED[key]) == []


@pytest.mark.parametrize("key", SHIPPED)
def test_what_a_citizen_reads_is_easy_to_read(key: str) -> None:
    assert lix(" ".join(citizen_texts(SHIPPED[key]))) <= 35


def test_progression_covers_the_seven_indicators_and_keeps_one_for_professionals() -> None:
    items = SHIPPED["udvikling"].items
    assert len(items) == 7
    only = [item.key for item in items if not item.is_for(CITIZEN)]
    assert only == ["fagpersonens_tro"]
    assert all(item.is_for("psykolog") for item in items)


def test_professionals_are_asked_about_the_citizen_and_the_citizen_is_asked_directly() -> None:
    item: Item = SHIPPED["udvikling"].items[0]
    assert item.asks(CITIZEN).da.startswith("Hvor langt er du")
    assert item.asks("psykolog").da.startswith("Hvor langt er borgeren")


def test_unnumbered_steps_of_a_progression_are_not_sound() -> None:
    from dataclasses import replace

    definition = SHIPPED["udvikling"]
    first = definition.items[0]
    wrong = replace(first, steps=(replace(first.steps[0], points=7), *first.steps[1:]))
    assert any("0, 1, 2" in each for each in problems(replace(definition, items=(wrong, *definition.items[1:]))))


def test_belief_in_a_job_a_year_from_now_is_a_resource_from_the_second_version_on() -> None:
    first, second = [definition_from(raw) for raw in shipped() if raw["key"] == "screening"]
    before, after = (each.item("tro").step("et_aar") for each in (first, second))
    assert (before.points, before.resource) == (1, False)
    assert (after.points, after.resource) == (0, True)
    changed = [item.key for item in second.items if item not in first.items]
    assert changed == ["tro"] and (second.facts, second.bands) == (first.facts, first.bands)
    assert "Nyt i version 2" in second.about.da and "New in version 2" in second.about.en
