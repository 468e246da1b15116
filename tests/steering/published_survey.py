"""What is published of a survey, as the manager reads the page and everybody the report."""

import re

from fodfaeste.foundation.days import Quarter
from fodfaeste.foundation.instruments.asking import WILL_NOT
from fodfaeste.foundation.instruments.rules import Definition, Item
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.steering.committee import voice_figures
from fodfaeste.steering.surveys import results
from fodfaeste.steering.surveys.models import Survey, Turnout
from tests.reconstruction import Reader

STATES = {"answered": "answered", "declined": "declined", "silent": "invited"}
SKIPPED = ("Sprunget over", "Skipped")


def words_of(item: Item) -> list[str]:
    """The answers of a question as the page has them."""
    return [*(step.text.da for step in item.steps), WILL_NOT.da, SKIPPED[0]]


def asked_in(definition: Definition) -> list[Item]:
    """The questions that are counted."""
    return [item for item in definition.items if not item.in_words]


def know_the_form(reader: Reader, groups: set[str], definition: Definition) -> None:
    """What anybody knows: groups add up to all, and every question counts everybody who answered."""
    for state in STATES.values():
        reader.knows({("turnout", group, state): 1 for group in groups} | {("turnout", "all", state): -1}, 0, 0)
    for group in [*groups, "all"]:  # those who did not answer, however they did not
        without = {("turnout", group, state): 1 for state in ("declined", "invited")}
        reader.knows(without | {("turnout", group, "not"): -1}, 0, 0)
    for item in asked_in(definition):
        words = words_of(item)
        for word in words:
            everybody = {("answer", group, item.short.da, word): 1 for group in groups}
            reader.knows(everybody | {("answer", "all", item.short.da, word): -1}, 0, 0)
        for group in [*groups, "all"]:
            those = {("answer", group, item.short.da, word): 1 for word in words}
            reader.knows(those | {("turnout", group, "answered"): -1}, 0, 0)


def read_page(reader: Reader, actor: Actor, survey: Survey) -> None:
    """The page of the results: turnout and questions, everybody's and each group's."""
    told = {each.title: each for each in Turnout.objects.filter(survey=survey)}
    for part in results.parts(actor, survey):
        turnout = told["" if part.title == "Alle" else part.title]
        group = turnout.group or "all"
        reader.reads([("turnout", group, state) for state in STATES.values()], turnout.invited)
        for name, state in STATES.items():
            reader.reads([("turnout", group, state)], getattr(turnout, name))
        for question in part.questions:
            cells = [("answer", group, question.title, line.words) for line in question.lines]
            for cell, line in zip(cells, question.lines, strict=True):
                reader.reads([cell], line.count)
                if line.count is None:
                    assert line.share is None, "a hidden number has no share"
                    assert line.bar == 0, "a hidden number has no bar"
            reader.reads(cells, question.total)


def read_report(reader: Reader, period: Quarter, definition: Definition) -> None:
    """The committee's report and its open data, in both languages."""
    contents = voice_figures.users(period)
    for figure in contents.figures:
        if figure.key == "users.turnout":
            for text in (figure.value.da, figure.value.en):
                if found := re.fullmatch(r"(\d+) (?:af|of) (\d+)", text):
                    reader.reads([("turnout", "all", "answered")], int(found[1]))
                    reader.reads([("turnout", "all", key) for key in STATES.values()], int(found[2]))
            continue
        item = next(each for each in definition.items if f"users.{each.key}" == figure.key)
        danish = words_of(item)
        english = [*(step.text.en for step in item.steps), WILL_NOT.en, SKIPPED[1]]
        for words, text in ((danish, figure.value.da), (english, figure.value.en)):
            shown = dict(each.rsplit(": ", 1) for each in text.split("; "))
            for da, word in zip(danish, words, strict=True):
                count = shown[word.rstrip(".")]
                if count.isdecimal():
                    reader.reads([("answer", "all", item.short.da, da)], int(count))
