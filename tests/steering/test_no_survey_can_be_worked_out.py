"""What is published of a survey, page and report together, tells of nobody: not of answers, not of silence."""

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings as installation
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fodfaeste.foundation.days import Quarter
from fodfaeste.foundation.instruments.asking import WILL_NOT
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import DECLINED, Definition
from fodfaeste.steering.surveys import closing, rules
from fodfaeste.steering.surveys.models import Invitation, NamedAnswer, Survey, Turnout
from tests.cast import Cast
from tests.reconstruction import Reader
from tests.steering.published_survey import SKIPPED, asked_in, know_the_form, read_page, read_report, words_of
from tests.steering.surveys.asking import CLOSES, at, make, more_citizens

pytestmark = pytest.mark.django_db
AFTER = CLOSES + timedelta(days=1)
TEAMS = ("Nord", "Syd", "")
MOST = 75
Answers = dict[str, str]
Person = tuple[str, str, Answers]
"""Group, where the invitation ended, and the answers."""


@pytest.fixture
def asked(cast: Cast) -> Survey:
    """A survey seventy-five citizens are asked in."""
    with at():
        more_citizens(cast, MOST - 3)
        return make(cast, anonymous=False)


def answers_of(definition: Definition) -> st.SearchStrategy[Answers]:
    """Two questions are answered in different ways, the others passed over."""
    items = asked_in(definition)[:2]
    return st.fixed_dictionaries(
        {}, optional={item.key: st.sampled_from([*(step.key for step in item.steps)][:3]) for item in items}
    )


@contextmanager
def closed(cast: Cast, survey: Survey, people: Sequence[Person]) -> Iterator[Survey]:
    """The survey when it has been closed with these people; afterwards everything is as it was."""
    teams = {"": "", **{name: str(cast.team[name].pk) for name in ("Nord", "Syd")}}
    with transaction.atomic():
        invitations = list(Invitation.objects.filter(survey=survey).order_by("pk"))
        Invitation.objects.filter(pk__in=[each.pk for each in invitations[len(people) :]]).delete()
        answered = []
        for invitation, (team, state, answers) in zip(invitations, people, strict=False):
            invitation.group, invitation.state = teams[team], state
            if state == "answered":
                answered.append(NamedAnswer(invitation=invitation, answers=answers, answered_at=survey.made_at))
        Invitation.objects.bulk_update(invitations[: len(people)], ["group", "state"])
        NamedAnswer.objects.bulk_create(answered)
        with at(AFTER):
            closing.close_due(actor=cast.system, purpose="Prøve", day=AFTER)
            yield Survey.objects.get(pk=survey.pk)
        transaction.set_rollback(True)


def truth_of(survey: Survey, definition: Definition) -> dict[Hashable, int]:
    """Every number of people there is."""
    items = asked_in(definition)
    found: dict[Hashable, int] = {}
    for group in [*set(survey.invitations.values_list("group", flat=True)), "all"]:
        found |= {("turnout", group, state): 0 for state in (*Invitation.State.values, "not")}
        found |= {("answer", group, item.short.da, word): 0 for item in items for word in words_of(item)}
    for invitation in survey.invitations.all():
        for group in (invitation.group, "all"):
            found["turnout", group, invitation.state] += 1
            found["turnout", group, "not"] += invitation.state != "answered"
    for each in NamedAnswer.objects.filter(invitation__survey=survey).select_related("invitation"):
        for item in items:
            words = {step.key: step.text.da for step in item.steps} | {DECLINED: WILL_NOT.da}
            for group in (each.invitation.group, "all"):
                found["answer", group, item.short.da, words.get(each.answers.get(item.key, ""), SKIPPED[0])] += 1
    return found


def worked_out(cast: Cast, survey: Survey) -> dict[Hashable, tuple[int, float]]:
    definition = definition_of(survey.instrument)
    reader = Reader()
    know_the_form(reader, set(survey.invitations.values_list("group", flat=True)), definition)
    read_page(reader, cast.actor("lise"), survey)
    read_report(reader, Quarter(2026, 4), definition)
    return reader.worked_out(truth_of(survey, definition), installation.FODFAESTE_MINIMUM_CELL)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_page_and_report_together_tell_of_nobody(cast: Cast, asked: Survey, data: st.DataObject) -> None:
    definition = definition_of(asked.instrument)
    kinds = st.tuples(
        st.sampled_from(TEAMS), st.sampled_from(["answered", "answered", "declined", "invited"]), answers_of(definition)
    )
    few = st.tuples(kinds, st.integers(1, 12))
    people = [kind for kind, many in data.draw(st.lists(few, min_size=2, max_size=12)) for _ in range(many)][:MOST]
    with closed(cast, asked, people) as survey:
        assert worked_out(cast, survey) == {}


def crowd(**rest: int) -> list[Person]:
    """Twenty answered in each team, all alike."""
    answered: list[Person] = [(team, "answered", {}) for team in ("Nord", "Syd") for _ in range(20)]
    return answered + [("Nord", state, {}) for state, many in rest.items() for _ in range(many)]


def test_two_who_said_no_are_not_told_by_how_many_answered(cast: Cast, asked: Survey) -> None:
    with closed(cast, asked, crowd(declined=2)) as survey:
        (told,) = Turnout.objects.filter(survey=survey)
        assert (told.invited, told.answered, told.declined) == (42, None, None)
        assert worked_out(cast, survey) == {}
    with closed(cast, asked, crowd(declined=6)) as survey:
        told = Turnout.objects.get(survey=survey, group="")
        assert (told.invited, told.answered, told.declined, told.silent) == (46, 40, 6, 0)


def test_a_questionnaire_that_sums_to_what_the_turnout_hides_is_found(
    cast: Cast, asked: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader is awake: the same survey, its questions published as if how many answered were no secret."""
    whole = rules.whole
    monkeypatch.setattr(rules, "whole", lambda counted, minimum, **_: whole(counted, minimum))
    with closed(cast, asked, crowd(declined=2)) as survey:
        assert worked_out(cast, survey) == {("turnout", "all", "not"): (2, 2)}
