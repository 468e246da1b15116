"""Groups of colleagues on working with each other: asked about every group, told only as means of enough people."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.instruments.asking import questions
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.rules import NOTHING, Condition, Definition, Item, Step, Text
from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.people.models import Employee, RoleAssignment, User
from fodfaeste.foundation.people.queries import actor_for
from fodfaeste.steering.surveys import actions, closing, queries
from fodfaeste.steering.surveys.answer_views import grids
from fodfaeste.steering.surveys.coordination import Seen, about_each, by_question, of_group, seen, ties
from fodfaeste.steering.surveys.models import Answer, GroupQuestion, GroupView, Invitation, Survey, Words
from fodfaeste.steering.surveys.network import network
from tests.cast import Cast
from tests.steering.surveys.asking import CLOSES, TODAY, at, instrument, make

MINIMUM = 3
STEPS = tuple(Step(str(points), Text(str(points), str(points)), points) for points in range(5))
SHORT = Definition(
    about=NOTHING,
    items=tuple(Item(key, Text(key, key), Text(f"{key}?", f"{key}?"), NOTHING, STEPS, False) for key in ("a", "b")),
    facts=(),
    bands=(),
    kind="coordination",
)
GROUPS = {"x": "Eks", "y": "Ypsilon"}


def test_every_question_is_asked_once_about_every_group() -> None:
    asked = about_each(SHORT, GROUPS)
    assert [(item.key, item.text.da, item.short.da) for item in asked.items] == [
        ("a__x", "Eks", "a: Eks"),
        ("a__y", "Ypsilon", "a: Ypsilon"),
        ("b__x", "Eks", "b: Eks"),
        ("b__y", "Ypsilon", "b: Ypsilon"),
    ]
    assert of_group({"a__x": "1", "b__x": "2", "a__y": "3"}, "x") == {"a": "1", "b": "2"}


def test_a_condition_is_about_the_same_group_and_words_are_asked_once() -> None:
    only_if = Condition("a", frozenset({"0"}))
    words = Item("w", Text("w", "w"), Text("Ord?", "Words?"), NOTHING, (), False, in_words=True)
    conditional = replace(SHORT, items=(SHORT.items[0], replace(SHORT.items[1], shown_if=only_if), words))
    asked = about_each(conditional, GROUPS)
    assert [item.key for item in asked.items] == ["a__x", "a__y", "b__x", "b__y", "w"]
    assert [item.shown_if and item.shown_if.item for item in asked.items] == [None, None, "a__x", "a__y", None]
    rows = questions(asked, {}, "da")
    assert [[row.item.key for row in grid.rows] for grid in grids(conditional, rows, "da")] == [
        ["a__x", "a__y"],
        ["b__x", "b__y"],
    ]


def test_a_view_is_the_mean_of_its_people_who_each_count_once() -> None:
    """One answers both questions (4 and 2: 75), one a single one (0: 0), one both (4 and 4: 100)."""
    people = [("x", {"a__y": "4", "b__y": "2"}), ("x", {"a__y": "0"}), ("x", {"a__y": "4", "b__y": "4"}), ("x", {})]
    told = {(each.group, each.target): each for each in seen(SHORT, people, GROUPS, MINIMUM)}
    assert told["x", "y"] == Seen("x", "y", pytest.approx(175 / 3))
    assert told["x", "x"] == Seen("x", "x")
    assert by_question(SHORT, people, list(told.values()), MINIMUM) == {"a": pytest.approx(200 / 3), "b": None}


@pytest.mark.parametrize("answer", ["0", "4"])
def test_what_all_of_a_group_said_alike_at_one_end_is_hidden(answer: str) -> None:
    people = [("x", {"a__y": answer, "b__y": answer})] * 5
    assert all(each.score is None for each in seen(SHORT, people, GROUPS, MINIMUM))


people = st.lists(
    st.tuples(
        st.sampled_from(["x", "y", ""]),
        st.dictionaries(st.sampled_from(["a__x", "a__y", "b__x", "b__y"]), st.sampled_from("01234")),
    ),
    max_size=14,
)


@settings(max_examples=200)
@given(people)
def test_what_a_hidden_view_rests_on_is_in_no_number_that_is_told(given_: list[tuple[str, dict[str, str]]]) -> None:
    """Whatever the people of a hidden view say about that group instead, everything that is told stays the same."""
    told = seen(SHORT, given_, GROUPS, MINIMUM)
    hidden = [(each.group, each.target) for each in told if each.score is None]
    questions = by_question(SHORT, given_, told, MINIMUM)
    for group, target in hidden:
        few = [one for one in given_ if one[0] == group and of_group(one[1], target)]
        if len(few) >= MINIMUM:
            continue  # hidden because they agree: turning one of them would show the others
        turned = [
            (name, {key: "4" if key.endswith(target) and name == group else was for key, was in answers.items()})
            for name, answers in given_
        ]
        assert seen(SHORT, turned, GROUPS, MINIMUM) == told
        assert by_question(SHORT, turned, told, MINIMUM) == questions


def test_a_line_is_both_views_where_both_may_be_told_and_nobody_has_a_line_to_themselves() -> None:
    views = [
        Seen("x", "y", 80.0),
        Seen("y", "x", 60.0),
        Seen("x", "z", 90.0),
        Seen("x", "x", 10.0),
        Seen("z", "y"),
    ]
    assert [(tie.one, tie.other, tie.score, tie.both) for tie in ties(views)] == [
        ("x", "y", 70.0, True),
        ("x", "z", 90.0, False),
    ]


pytest_db = pytest.mark.django_db
AFTER = CLOSES + timedelta(days=1)


def colleagues(cast: Cast, caseworkers: int, nurses: int) -> list[User]:
    """So many more of each, who can sign in."""
    made = []
    for number, (title, role) in enumerate(
        [("Sagsbehandler", "sagsbehandler")] * caseworkers + [("Sygeplejerske", "specialist")] * nurses
    ):
        employee = Employee.objects.create(name=f"Kollega{number} Opdigtet", title=title)
        RoleAssignment.objects.create(employee=employee, role=role, valid_from=TODAY - timedelta(days=400))
        made.append(User.objects.create_user(f"k{number}", password=None, employee=employee))
    return made


def run(cast: Cast, made: list[User], *, anonymous: bool = True) -> Survey:
    """Everybody says about nurses: even numbers the best, odd ones the middle; then it is closed."""
    with at():
        survey = make(cast, key="samarbejdet", audience="employees", anonymous=anonymous)
        keys = [item.key for item in queries.asked_in(survey).items if item.key.endswith("__sygeplejersker")]
        for number, user in enumerate(made):
            invitation = Invitation.objects.get(survey=survey, employee=user.employee)
            answers = dict.fromkeys(keys, "4" if number % 2 == 0 else "2")
            actions.answer(actor=actor_for(user), purpose="Prøve", invitation=invitation, answers=answers)
    with at(AFTER):
        closing.close_due(actor=system("Prøve"), purpose="Prøve", day=AFTER)
    survey.refresh_from_db()
    return survey


@pytest_db
@pytest.mark.parametrize("anonymous", [True, False])
def test_the_large_group_is_told_for_itself_and_the_small_one_is_among_the_others(cast: Cast, anonymous: bool) -> None:
    survey = run(cast, colleagues(cast, 8, 3), anonymous=anonymous)
    assert survey.outcome == Survey.Outcome.COUNTED
    told = {
        (each.group, each.target): each.score for each in GroupView.objects.filter(survey=survey, score__isnull=False)
    }
    assert told == {("sagsbehandlere", "sygeplejersker"): 75.0}
    assert set(GroupQuestion.objects.filter(survey=survey).values_list("score", flat=True)) == {75.0}
    found = network(survey)
    assert found is not None
    assert found.groups == ("Sagsbehandlere", "Øvrige faggrupper")
    assert found.wide == "", "one line is no network"
    groups = set(Answer.objects.filter(survey=survey).values_list("group", flat=True))
    assert groups == ({"sagsbehandlere", ""} if anonymous else set())


@pytest_db
def test_two_lines_are_drawn_with_their_numbers(cast: Cast) -> None:
    made = colleagues(cast, 6, 6)
    with at():
        survey = make(cast, key="samarbejdet", audience="employees")
        keys = [item.key for item in queries.asked_in(survey).items]
        for number, user in enumerate(made):
            invitation = Invitation.objects.get(survey=survey, employee=user.employee)
            answers = {key: str(number % 4) for key in keys if key.endswith(("psykologer", "ledere"))}
            actions.answer(actor=actor_for(user), purpose="Prøve", invitation=invitation, answers=answers)
    with at(AFTER):
        closing.close_due(actor=system("Prøve"), purpose="Prøve", day=AFTER)
        client = Client()
        client.force_login(cast.user["lise"])
        page = client.get(f"/brugerundersoegelse/{survey.pk}/").content.decode()
    found = network(survey)
    assert found is not None
    assert "Psykologer" in found.wide
    assert "Sygeplejersker" in found.narrow
    # Two groups on psychologists, course leaders and leaders, and none of these on them: six lines with one side only.
    assert found.wide.count('stroke-dasharray="7,6"') == 6
    assert "Har svaret" in page


@pytest_db
def test_the_form_asks_in_rows_and_takes_what_was_chosen(cast: Cast) -> None:
    (nurse, *_) = colleagues(cast, 0, 1)
    with at():
        survey = make(cast, key="samarbejdet", audience="employees")
        client = Client()
        client.force_login(nurse)
        path = f"/undersoegelse/{survey.pk}/"
        page = client.get(path).content.decode()
        assert page.count("<fieldset") == 7 * len(queries.staff_groups(TODAY))
        assert "Sagsbehandlere" in page
        assert client.post(path, {"svar_ofte__findes_ikke": "4"}).status_code == 422
        assert client.post(path, {"svar_ofte__sagsbehandlere": "4"}).status_code == 302
    assert Invitation.objects.get(survey=survey, employee=nurse.employee).state == Invitation.State.ANSWERED


@pytest_db
def test_citizens_are_not_asked_about_colleagues(cast: Cast) -> None:
    with at(), pytest.raises(Refused, match="Vælg medarbejdere"):
        make(cast, key="samarbejdet", audience="citizens")


@pytest_db
def test_a_question_in_ones_own_words_stands_after_the_rows_and_is_kept_apart(cast: Cast) -> None:
    made = colleagues(cast, 10, 0)
    published = instrument("samarbejdet")
    words = {
        "key": "ord",
        "required": False,
        "in_words": True,
        "short": {"da": "Ord", "en": "Words"},
        "text": {"da": "Hvad skal vi øve os på?", "en": "What should we practise?"},
        "steps": [],
    }
    with_words = InstrumentVersion(
        key="med_ord",
        number=1,
        title="Med ord",
        status=InstrumentVersion.Status.PUBLISHED,
        valid_from=published.valid_from,
        created_at=published.created_at,
        published_at=published.published_at,
        definition=published.definition | {"items": [*published.definition["items"], words]},
    )
    with_words.save()
    with at():
        survey = make(cast, key="med_ord", audience="employees")
        client = Client()
        client.force_login(made[0])
        page = client.get(f"/undersoegelse/{survey.pk}/").content.decode()
        assert "Hvad skal vi øve os på?" in page
        assert "8 af 8" in page
        for user in made:
            invitation = Invitation.objects.get(survey=survey, employee=user.employee)
            given_ = {"ofte__ledere": "3", "ord": "Flere møder"}
            actions.answer(actor=actor_for(user), purpose="Prøve", invitation=invitation, answers=given_)
    with at(AFTER):
        closing.close_due(actor=system("Prøve"), purpose="Prøve", day=AFTER)
    assert set(Words.objects.filter(survey=survey).values_list("item", flat=True)) == {"ord"}
