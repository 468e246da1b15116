"""An anonymous answer leads back to nobody: not by key, time, order, length, journal or a copy of the database."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.steering.surveys import actions, closing
from fodfaeste.steering.surveys.box import SIZE, seal, unseal
from fodfaeste.steering.surveys.models import Answer, Ballot, Invitation, Survey, Words
from tests.cast import Cast
from tests.steering.surveys.asking import CLOSES, answer, at, make, more_citizens

pytestmark = pytest.mark.django_db
PEOPLE = 12
AFTER = CLOSES + timedelta(days=1)


@pytest.fixture
def many(cast: Cast) -> Cast:
    more_citizens(cast, PEOPLE)
    return cast


def run(cast: Cast, pairing: list[int]) -> Survey:
    """Person number n gives the answer `pairing[n]`, one after the other; then it is closed."""
    with at():
        survey = make(cast)
    for number, pick in enumerate(pairing):
        with at(minute=number):
            answer(cast, survey, f"p{number}", moedet=str(pick % 5), egne_ord=f"Ord nummer {pick}")
    return survey


def standing(model, survey: Survey) -> list[dict[str, object]]:  # type: ignore[no-untyped-def]
    """Every column of every row, as they lie in the table, without the keys that are drawn at random."""
    order = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY {order}")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [
        {name: value for name, value in row.items() if name != "id"} for row in rows if row["survey_id"] == survey.pk
    ]


def bare(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{name: value for name, value in row.items() if name != "survey_id"} for row in rows]


def journal(survey: Survey) -> list[tuple[object, ...]]:
    names = (
        "at",
        "actor_kind",
        "actor_id",
        "actor_label",
        "role",
        "verb",
        "citizen_id",
        "object_type",
        "purpose",
        "data",
    )
    return list(JournalEntry.objects.filter(object_type="surveys.survey", object_id=survey.pk).values_list(*names))


def test_whoever_swaps_answers_with_another_leaves_the_very_same_rows(many: Cast) -> None:
    first, second = list(range(PEOPLE)), list(range(PEOPLE))[::-1]
    one, other = run(many, first), run(many, second)
    while_open = [
        (bare(standing(Invitation, each)), journal(each), len(standing(Ballot, each))) for each in (one, other)
    ]
    assert while_open[0] == while_open[1]
    with at(AFTER):
        assert closing.close_due(actor=many.system, purpose="Prøve", day=AFTER) == 2
    after = [(bare(standing(Invitation, each)), journal(each)) for each in (one, other)]
    assert after[0] == after[1]
    for model in (Answer, Words):
        rows = [bare(standing(model, each)) for each in (one, other)]
        key = "answers" if model is Answer else "original"
        assert sorted(str(row[key]) for row in rows[0]) == sorted(str(row[key]) for row in rows[1]), model
        assert len(rows[0]) == PEOPLE


def test_the_journal_says_that_an_invitation_was_used_and_not_whose(many: Cast) -> None:
    survey = run(many, [0, 1])
    used = JournalEntry.objects.filter(verb="survey.answered")
    assert used.count() == 2
    for entry in used:
        assert (entry.citizen_id, entry.actor_id, entry.actor_kind) == (None, None, "system")
        assert (entry.object_type, entry.object_id, entry.data) == ("surveys.survey", survey.pk, "{}")


def test_no_row_of_an_answer_has_a_time_or_a_way_to_a_person() -> None:
    for model in (Ballot, Answer, Words):
        kinds = {field.name: field.get_internal_type() for field in model._meta.get_fields()}
        assert kinds["id"] == "UUIDField"
        assert not [name for name, kind in kinds.items() if kind in ("DateField", "DateTimeField", "TimeField")], model
        assert {field.related_model for field in model._meta.get_fields() if field.is_relation} == {Survey}
    assert "DateTimeField" not in {field.get_internal_type() for field in Invitation._meta.get_fields()}


def test_the_order_in_the_table_is_nobodys(many: Cast) -> None:
    """Over sixty closings the first to answer lies in every part of the table, not only where it was put."""
    places = set()
    with at():
        survey = make(many)
        survey.invitations.filter(citizen__first_name__startswith="Prøve").update(state="answered")
        for _ in range(60):
            for number in range(PEOPLE):
                content: dict[str, object] = {"group": "", "answers": {"egne_ord": f"Ord nummer {number}"}}
                Ballot.objects.create(survey=survey, sealed=seal(survey.pk, content))
            with transaction.atomic():
                closing.close(actor=many.actor("lise"), purpose="Prøve", survey=survey)
                places.add([row["original"] for row in standing(Words, survey)].index("Ord nummer 0"))
                transaction.set_rollback(True)
            Ballot.objects.all().delete()
    # With a random order all sixty lie in six places or fewer about once in 10 ** 15.
    assert len(places) > PEOPLE // 2


@settings(max_examples=30)
@given(words=st.text(max_size=1000))
def test_what_is_in_the_box_looks_alike_whatever_it_says(words: str) -> None:
    content: dict[str, object] = {"group": "1", "answers": {"egne_ord": words}}
    sealed = seal(1, content)
    assert len(sealed) == len(seal(1, {"group": "", "answers": {}})) == SIZE + 12 + 16
    assert seal(1, content) != sealed, "the same twice does not look the same"
    assert unseal(1, sealed) == content


def test_nothing_is_readable_before_the_box_is_opened(many: Cast) -> None:
    survey = run(many, list(range(PEOPLE)))
    assert not Answer.objects.exists()
    assert not Words.objects.exists()
    for row in standing(Ballot, survey):
        assert b"Ord nummer" not in bytes(row["sealed"])  # type: ignore[call-overload]


def test_an_invitation_is_used_once_even_by_two_clicks(many: Cast) -> None:
    survey = run(many, [0])
    with at(), pytest.raises(Refused, match="allerede svaret"):
        answer(many, survey, "p0", moedet="4")
    assert Ballot.objects.count() == 1


def test_an_answer_that_fails_leaves_the_invitation_unused(many: Cast) -> None:
    with at():
        survey = make(many)
        with pytest.raises(Refused, match="findes ikke"):
            answer(many, survey, "p0", moedet="17")
    assert survey.invitations.get(citizen=many.citizen["p0"]).state == "invited"
    assert not Ballot.objects.exists()


def test_too_few_answers_are_destroyed_unread_and_enough_are_opened(many: Cast) -> None:
    few, enough = run(many, list(range(9))), run(many, list(range(10)))
    with at(CLOSES):
        closing.close_due(actor=many.system, purpose="Prøve", day=CLOSES)
    assert Survey.objects.filter(outcome="").count() == 2, "the last day is still open"
    with at(AFTER):
        assert closing.close_due(actor=many.system, purpose="Prøve", day=AFTER) == 2
        assert closing.close_due(actor=many.system, purpose="Prøve", day=AFTER) == 0
    few.refresh_from_db()
    enough.refresh_from_db()
    assert (few.outcome, few.answers.count(), few.words.count(), few.counts.count()) == ("too_few", 0, 0, 0)
    assert (enough.outcome, enough.answers.count(), enough.words.count()) == ("counted", 10, 10)
    assert not Ballot.objects.exists()


def test_it_is_closed_early_only_when_enough_have_answered(many: Cast) -> None:
    survey = run(many, list(range(9)))
    with at(), pytest.raises(Refused, match="for få svar endnu"):
        closing.close(actor=many.actor("lise"), purpose="Prøve", survey=survey)
    with at():
        answer(many, survey, "p9", moedet="4")
        closed = closing.close(actor=many.actor("lise"), purpose="Prøve", survey=survey)
        assert closed.outcome == "counted"
        with pytest.raises(Refused, match="lukket"):
            answer(many, survey, "p10", moedet="4")


def test_a_named_answer_says_whose_it_is(many: Cast) -> None:
    with at():
        survey = make(many, anonymous=False)
        answer(many, survey, "p0", moedet="4")
    invitation = survey.invitations.get(citizen=many.citizen["p0"])
    assert invitation.answer.answers == {"moedet": "4"}
    entry = JournalEntry.objects.get(verb="survey.answered")
    assert entry.citizen_id == many.citizen["p0"].pk
    assert not Ballot.objects.exists()


def test_nobody_answers_for_somebody_else(many: Cast) -> None:
    with at():
        survey = make(many)
        invitation = survey.invitations.get(citizen=many.citizen["anna"])
        for name in ("bo", "mette", "lise"):
            with pytest.raises((Refused, AccessDenied)):
                actions.answer(actor=many.actor(name), purpose="Prøve", invitation=invitation, answers={"moedet": "1"})
    assert not Ballot.objects.exists()


def test_every_pairing_of_three_gives_the_same_published_rows(many: Cast) -> None:
    rest = list(range(3, PEOPLE))
    published = set()
    for first in permutations(range(3)):
        survey = run(many, [*first, *rest])
        with at():
            closing.close(actor=many.actor("lise"), purpose="Prøve", survey=survey)
        published.add(
            (
                tuple(survey.counts.values_list("group", "item", "answer", "count")),
                tuple(survey.turnouts.values_list("group", "invited", "answered", "declined", "silent")),
            )
        )
    assert len(published) == 1
