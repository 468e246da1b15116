"""Instruments leave and come back as FHIR R4, checked by an independent library."""

import json
from dataclasses import replace
from datetime import date

import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from fodfaeste.foundation.instruments.fhir import Head, from_questionnaire, questionnaire, response
from fodfaeste.foundation.instruments.queries import shipped
from fodfaeste.foundation.instruments.rules import DECLINED, Condition
from fodfaeste.foundation.instruments.soundness import problems
from fodfaeste.foundation.instruments.written import Unreadable, definition_from
from tests.foundation.instruments.make import SMALL

HEAD = Head("udvikling", 3, "Hvordan går det?", True, date(2026, 1, 1), date(2026, 12, 31))
SHIPPED = {raw["key"]: definition_from(raw) for raw in shipped()}
EVERY = {**SHIPPED, "small": SMALL}


@pytest.mark.parametrize("key", EVERY)
def test_a_questionnaire_is_valid_and_comes_back_whole(key: str) -> None:
    made = json.loads(json.dumps(questionnaire(HEAD, EVERY[key])))
    Questionnaire.model_validate(made)
    head, definition = from_questionnaire(made)
    assert definition == EVERY[key]
    assert (head.key, head.number, head.title, head.valid_from) == ("udvikling", 3, HEAD.title, HEAD.valid_from)


def test_conditions_survive_the_journey() -> None:
    first, second, *_ = SHIPPED["brugerne"].items
    shown_if = Condition(first.key, frozenset({"0", "1"}))
    definition = replace(SHIPPED["brugerne"], items=(first, replace(second, shown_if=shown_if)))
    made = questionnaire(HEAD, definition)
    Questionnaire.model_validate(made)
    assert from_questionnaire(made)[1].items[1].shown_if == shown_if


def test_answers_are_a_valid_response_that_names_version_and_role_but_no_person() -> None:
    definition = SHIPPED["brugerne"]
    answers = {"moedet": "3", "klare_maal": DECLINED, "egne_ord": "Mere tid."}
    made = response(replace(HEAD, key="brugerne"), definition, answers, "2026-05-01T10:00:00+02:00", "borger")
    QuestionnaireResponse.model_validate(made)
    assert made["questionnaire"] == "urn:fodfaeste:skema:brugerne|3"
    assert [each["linkId"] for each in made["item"]] == ["moedet", "klare_maal", "egne_ord"]
    assert made["item"][2]["answer"] == [{"valueString": "Mere tid."}]


def foreign(**item: object) -> dict[str, object]:
    return {
        "resourceType": "Questionnaire",
        "url": "https://example.org/Questionnaire/How-Are-You",
        "status": "active",
        "title": "How are you",
        "item": [
            {"linkId": "1", "text": "Group", "type": "group", "item": [{"linkId": "1.1", "text": "How?", **item}]}
        ],
    }


def test_a_questionnaire_from_elsewhere_becomes_a_survey_that_says_what_it_lacks() -> None:
    options = [{"valueString": "Good"}, {"valueString": "Bad"}]
    head, definition = from_questionnaire(foreign(type="choice", answerOption=options))
    assert (head.key, definition.kind, len(definition.items)) == ("how_are_you", "survey", 1)
    assert [step.points for step in definition.items[0].steps] == [0, 1]
    assert any("engelsk" in each for each in problems(definition))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"resourceType": "Patient"}, "ikke et FHIR Questionnaire"),
        (foreign(type="quantity"), "slagsen quantity"),
        (foreign(type="choice", answerValueSet="http://example.org/vs"), "henter sine svar et andet sted"),
        ({"resourceType": "Questionnaire", "status": "draft", "item": [{"text": "?"}]}, "mangler"),
        (
            foreign(type="text", enableWhen=[{"question": "1.0", "operator": ">", "answerInteger": 3}]),
            "betingelse, som ikke kan bruges",
        ),
    ],
)
def test_what_cannot_be_asked_here_is_refused_by_name(raw: dict[str, object], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        from_questionnaire(raw)
