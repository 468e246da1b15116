"""Instruments leave and come back as FHIR R4, checked by an independent library."""

import json
from dataclasses import replace
from datetime import date

import hypothesis.strategies as st
import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from hypothesis import given

from fodfaeste.foundation.instruments.fhir import Head, from_questionnaire, questionnaire
from fodfaeste.foundation.instruments.fhir_answers import from_response, response
from fodfaeste.foundation.instruments.queries import shipped
from fodfaeste.foundation.instruments.rules import DECLINED, Condition
from fodfaeste.foundation.instruments.soundness import problems
from fodfaeste.foundation.instruments.written import Unreadable, definition_from
from tests.foundation.instruments.make import SMALL
from tests.foundation.instruments.test_rules import answered

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


def sent(key: str, answers: dict[str, str]) -> dict[str, object]:
    head = replace(HEAD, key=key)
    made = response(head, EVERY[key], answers, "2026-05-01T10:00:00+02:00", "borger")
    return json.loads(json.dumps(made))


@given(answered())
def test_any_sound_instrument_and_any_answers_to_it_are_valid_and_come_back_whole(case) -> None:
    definition, answers, _ = case
    made = json.loads(json.dumps(questionnaire(HEAD, definition)))
    Questionnaire.model_validate(made)
    _, back = from_questionnaire(made)
    assert back == replace(definition, kind=back.kind)
    replied = json.loads(json.dumps(response(HEAD, definition, answers, "2026-05-01T10:00:00+02:00", "Psykolog")))
    QuestionnaireResponse.model_validate(replied)
    found = from_response(replied, HEAD, definition)
    assert (found.answers, found.by) == (answers, "Psykolog")
    assert found.authored is not None
    assert found.authored.isoformat() == "2026-05-01T10:00:00+02:00"


@given(st.data())
def test_answers_to_every_shipped_instrument_come_back_whole(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(SHIPPED)))
    answers = {}
    for item in SHIPPED[key].items:
        chosen = (
            st.text("abcæøå .", min_size=1)
            if item.in_words
            else st.sampled_from([DECLINED, *(step.key for step in item.steps)])
        )
        if data.draw(st.booleans()):
            answers[item.key] = data.draw(chosen)
    made = sent(key, answers)
    QuestionnaireResponse.model_validate(made)
    assert from_response(made, replace(HEAD, key=key), SHIPPED[key]).answers == answers


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"resourceType": "Patient"}, "ikke et FHIR QuestionnaireResponse"),
        ({"questionnaire": "urn:fodfaeste:skema:udvikling|2"}, "Her spørges der med urn:fodfaeste:skema:udvikling|3"),
        ({"status": "entered-in-error"}, "entered-in-error"),
        ({"authored": "i går"}, "Tidspunktet"),
        ({"item": [{"linkId": "nyt", "answer": [{"valueString": "x"}]}]}, "nyt findes ikke"),
        ({"item": [{"linkId": "maal", "answer": [{"valueCoding": {"code": "9"}}]}]}, "'9' på spørgsmålet maal"),
        ({"item": [{"linkId": "maal", "answer": [{"valueString": "x"}]}]}, "der mangler"),
        ({"item": [{"linkId": "maal", "answer": [{}, {}]}]}, "flere svar"),
    ],
)
def test_a_response_that_does_not_fit_is_refused_by_name(change: dict[str, object], words: str) -> None:
    with pytest.raises(Unreadable, match=words.replace("|", r"\|")):
        from_response(sent("udvikling", {"maal": "1"}) | change, HEAD, SHIPPED["udvikling"])
