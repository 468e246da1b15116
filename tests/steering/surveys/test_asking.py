"""A survey is made by the leader, for those it is about, and its anonymity is settled then."""

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.steering.surveys import actions
from fodfaeste.steering.surveys.models import Invitation, Survey
from tests.cast import Cast
from tests.steering.surveys.asking import TODAY, at, instrument, make

pytestmark = pytest.mark.django_db
OPEN = {"title": "Hvad synes du?", "audience": "citizens", "anonymity": "anonym"}


def posted(opens: date = TODAY, closes: date = TODAY + timedelta(days=7)) -> dict[str, object]:
    return OPEN | {"instrument": instrument().pk, "opens": opens.isoformat(), "closes": closes.isoformat()}


def test_the_leader_makes_a_survey_and_everybody_with_a_case_is_invited(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    with at():
        answer = sign_in("lise").post("/brugerundersoegelse/ny/", posted())
    survey = Survey.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/brugerundersoegelse/{survey.pk}/"
    invited = {each.citizen for each in Invitation.objects.filter(survey=survey)}
    assert invited == {cast.citizen[name] for name in ("anna", "bo", "carla")}, "Dan is known from the register alone"


@pytest.mark.parametrize("name", ["tage", "mette", "frank", "ulla", "admin", "anna"])
def test_nobody_else_makes_one(cast: Cast, name: str, sign_in) -> None:  # type: ignore[no-untyped-def]
    with at():
        assert sign_in(name).post("/brugerundersoegelse/ny/", posted()).status_code == 403
        with pytest.raises(AccessDenied):
            make(cast, who=name)
    assert not Survey.objects.exists()


def test_a_case_closed_lately_counts_and_one_closed_long_ago_does_not(cast: Cast) -> None:
    for name, days in (("anna", 90), ("bo", 91)):
        case = cast.case[name]
        case.opened, case.closed = TODAY - timedelta(days=200), TODAY - timedelta(days=days)
        case.save()
    with at():
        survey = make(cast)
    assert set(survey.invitations.values_list("citizen__first_name", flat=True)) == {"Anna", "Carla"}


def test_employees_are_invited_with_their_profession_where_it_is_large_enough(cast: Cast) -> None:
    cast.employee["pia"].title = "Psykolog"
    cast.employee["pia"].save()
    with at():
        survey = make(cast, audience="employees")
    assert survey.invitations.count() == len(cast.employee)
    assert set(survey.invitations.values_list("group", flat=True)) == {""}, "one psychologist would be recognised"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"opens": TODAY - timedelta(days=1)}, "senere dag"),
        ({"closes": TODAY}, "ligge efter"),
        ({"audience": "everybody"}, "hvem der skal spørges"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(cast: Cast, change: dict[str, object], words: str) -> None:
    with at(), pytest.raises(Refused, match=words):
        make(cast, **change)  # type: ignore[arg-type]
    assert not Survey.objects.exists()


def test_an_instrument_made_for_something_else_cannot_be_used(cast: Cast) -> None:
    with at(), pytest.raises(Refused, match="ikke udgivet som en undersøgelse"):
        make(cast, key="screening")


@pytest.mark.parametrize("anonymous", [True, False])
def test_the_database_refuses_to_change_whether_it_is_anonymous(cast: Cast, anonymous: bool) -> None:
    with at():
        survey = make(cast, anonymous=anonymous)
    Survey.objects.filter(pk=survey.pk).update(title="Ny titel")
    with pytest.raises(DatabaseError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(anonymous=not anonymous)
    survey.refresh_from_db()
    assert (survey.anonymous, survey.title) == (anonymous, "Ny titel")


@pytest.mark.parametrize(
    ("name", "status"), [("lise", 200), ("tage", 200), ("ulla", 200), ("frank", 200), ("mette", 403), ("anna", 403)]
)
def test_who_reads_the_pages(cast: Cast, name: str, status: int, sign_in) -> None:  # type: ignore[no-untyped-def]
    with at():
        survey = make(cast)
        for path in ("/brugerundersoegelse/", f"/brugerundersoegelse/{survey.pk}/"):
            assert sign_in(name).get(path).status_code == status
    assert Client().get("/brugerundersoegelse/").status_code == 302


def test_before_it_is_closed_the_page_says_how_many_are_invited_and_nothing_about_answers(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    with at():
        survey = make(cast)
        before = sign_in("lise").get(f"/brugerundersoegelse/{survey.pk}/").content
        actions.answer(
            actor=cast.actor("anna"),
            purpose="Prøve",
            invitation=survey.invitations.get(citizen=cast.citizen["anna"]),
            answers={"moedet": "4"},
        )
        after = sign_in("lise").get(f"/brugerundersoegelse/{survey.pk}/").content
    main = [page.split(b"<main")[1].split(b"</main>")[0] for page in (before, after)]
    secret = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
    assert secret.sub(b"", main[0]) == secret.sub(b"", main[1])


def test_the_list_asks_the_database_as_often_for_one_as_for_many(
    cast: Cast, sign_in, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("lise")
    with at():
        make(cast)
        client.get("/brugerundersoegelse/")
        with CaptureQueriesContext(connection) as first:
            client.get("/brugerundersoegelse/")
        for _ in range(5):
            make(cast)
        with django_assert_num_queries(len(first)):
            client.get("/brugerundersoegelse/")
