"""Links and answers: a secret opens three questions once, and the workplace sees only what the citizen shares."""

from datetime import timedelta

import pytest
from django.urls import reverse

from fodfaeste.casework.companies import checkins, placing, queries
from fodfaeste.casework.companies.models import Checkin, CheckinLink, LinkTry, Placement, Sharing
from fodfaeste.casework.consents import queries as consents
from fodfaeste.casework.consents.actions import withdraw
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.companies.help import placed, unit
from tests.cast import Cast

WHO = {"purpose": "Prøve"}
GOOD = {"q_tasks": "0", "q_hours": "0", "q_next": "0"}
CITIZENS = {"q_place": "0", "q_hours": "1", "q_support": "0"}
HARD = {"q_place": "2", "q_hours": "2", "q_support": "0"}


@pytest.fixture
def placement(cast: Cast, rules: None) -> Placement:
    return placed(cast, unit(cast), goal="Jeg vil have kolleger igen", tasks="Pakke varer", adaptations="Pauser")


def link(cast: Cast, placement: Placement, party: str = "company") -> tuple[CheckinLink, str]:
    made, secret = checkins.make_link(actor=cast.actor("viggo"), **WHO, placement=placement, party=party)
    return made, reverse("checkin_link", args=[secret])


def share(cast: Cast, placement: Placement, *fields: str, by: str = "anna") -> Sharing | None:
    return checkins.share(actor=cast.actor(by), **WHO, placement=placement, fields=fields)


def body(answer) -> str:  # type: ignore[no-untyped-def]
    return answer.content.decode()


def test_the_secret_is_never_kept(cast: Cast, placement: Placement) -> None:
    made, url = link(cast, placement)
    secret = url.split("/")[2]
    assert len(secret) >= 43
    assert secret not in str(CheckinLink.objects.values().get())
    assert not JournalEntry.objects.filter(data__contains=secret).exists()
    assert made.expires_at == made.made_at + timedelta(days=10)


def test_a_company_answers_without_signing_in_and_only_once(cast: Cast, placement: Placement, client) -> None:  # type: ignore[no-untyped-def]
    _, url = link(cast, placement)
    assert client.get(url).status_code == 200
    assert "Tak for svaret" in body(client.post(url, GOOD | {"words": "Kommer til tiden"}))
    kept = Checkin.objects.get()
    assert (kept.party, kept.words, kept.by_link, kept.calls) == ("company", "Kommer til tiden", True, False)
    assert kept.said[0] == ["Hvordan går det med opgaverne?", "Det går godt"]
    assert client.get(url).status_code == 404
    assert client.post(url, GOOD).status_code == 404
    assert Checkin.objects.count() == 1
    assert JournalEntry.objects.get(verb="placement.answered").actor_kind == "system"


def test_what_is_typed_is_kept_when_an_answer_is_missing(cast: Cast, placement: Placement, client) -> None:  # type: ignore[no-untyped-def]
    _, url = link(cast, placement)
    answer = client.post(url, {"q_tasks": "1", "words": "Vi skal tale om fredag"})
    assert answer.status_code == 422
    assert "Vi skal tale om fredag" in body(answer)
    assert "Vælg det, der passer bedst" in body(answer)
    assert client.post(url, GOOD).status_code == 200


def test_the_workplace_sees_nothing_until_the_citizen_has_chosen(cast: Cast, placement: Placement, client) -> None:  # type: ignore[no-untyped-def]
    _, url = link(cast, placement)
    hidden = ("Anna", "Opdigtet</", "kolleger igen", "Pakke varer", "Pauser", "timer om ugen")
    assert not [words for words in hidden if words in body(client.get(url))]
    share(cast, placement, "first_name", "hours")
    shown = body(client.get(url))
    assert "Anna" in shown
    assert "10 timer om ugen" in shown
    assert not [words for words in ("kolleger igen", "Pakke varer", "Pauser") if words in shown]


def test_withdrawal_works_at_once(cast: Cast, placement: Placement, client) -> None:  # type: ignore[no-untyped-def]
    _, url = link(cast, placement)
    share(cast, placement, "first_name", "goal")
    assert "kolleger igen" in body(client.get(url))
    assert share(cast, placement) is None
    assert "Anna" not in body(client.get(url))
    assert Sharing.objects.get().withdrawn_at is not None


def test_the_preview_is_what_the_workplace_sees(cast: Cast, placement: Placement) -> None:
    every = checkins.seen_by_company(placement, ["adaptations", "first_name", "unknown"])
    assert every.lines == (("Fornavn", "Anna"), ("Hensyn, jeg har brug for", "Pauser"))


def test_the_same_choice_twice_is_one_and_a_new_one_replaces_it(cast: Cast, placement: Placement) -> None:
    first = share(cast, placement, "first_name")
    assert share(cast, placement, "first_name") == first
    second = share(cast, placement, "first_name", "tasks", by="mette")
    assert second is not None and second.written_by == cast.employee["mette"]
    assert queries.sharing_of(placement) == second
    assert Sharing.objects.count() == 2


@pytest.mark.parametrize("who", ["bo", "sofie", "pia", "hanne"])
def test_nobody_else_chooses_what_is_shared(cast: Cast, placement: Placement, who: str) -> None:
    with pytest.raises(AccessDenied):
        share(cast, placement, "first_name", by=who)


@pytest.mark.parametrize("how", ["expired", "revoked", "renewed", "over"])
def test_a_link_that_is_dead_opens_nothing(cast: Cast, placement: Placement, client, how: str) -> None:  # type: ignore[no-untyped-def]
    _, url = link(cast, placement)
    assert client.get(url).status_code == 200
    if how == "expired":
        CheckinLink.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    elif how == "revoked":
        assert checkins.revoke_links(actor=cast.actor("anna"), **WHO, placement=placement) == 1
    elif how == "renewed":
        link(cast, placement)
    else:
        placing.end(actor=cast.actor("mette"), **WHO, placement=placement, version=1, on=clock.today())
    assert client.get(url).status_code == 404
    assert client.post(url, GOOD).status_code == 404
    assert not Checkin.objects.exists()


def test_a_new_link_for_the_company_leaves_the_citizens_alone(cast: Cast, placement: Placement, client) -> None:  # type: ignore[no-untyped-def]
    _, url = link(cast, placement, "citizen")
    link(cast, placement, "company")
    assert client.get(url).status_code == 200
    assert "Tak" in body(client.post(url, CITIZENS))


def test_guessing_is_stopped_after_some_tries_from_one_address(cast: Cast, placement: Placement, client) -> None:  # type: ignore[no-untyped-def]
    _, url = link(cast, placement)
    for number in range(checkins.MOST_TRIES):
        assert client.get(f"/svar/gaet-{number}/").status_code == 404
    assert client.get("/svar/gaet-igen/").status_code == 429
    assert client.get(url).status_code == 429
    assert client.get(url, REMOTE_ADDR="10.0.0.9").status_code == 200
    LinkTry.objects.update(at=clock.now() - checkins.WINDOW - timedelta(seconds=1))
    assert client.get(url).status_code == 200


def test_the_link_is_not_spread_by_the_page(cast: Cast, placement: Placement, client) -> None:  # type: ignore[no-untyped-def]
    _, url = link(cast, placement)
    answer = client.get(url)
    assert answer["Referrer-Policy"] == "same-origin", "stricter than that, and browsers send no origin with the answer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_links_are_for_what_is_running_and_who_works_with_the_citizen(cast: Cast, placement: Placement) -> None:
    for who in ("pia", "sofie", "anna"):
        with pytest.raises(AccessDenied):
            checkins.make_link(actor=cast.actor(who), **WHO, placement=placement, party="company")
    coming = placed(cast, unit(cast, 2), who="bo", by="karl", status="suggested")
    with pytest.raises(Refused, match="i gang"):
        checkins.make_link(actor=cast.actor("karl"), **WHO, placement=coming, party="company")


def test_the_citizen_answers_signed_in_and_reads_both_answers(
    cast: Cast, placement: Placement, sign_in, client
) -> None:  # type: ignore[no-untyped-def]
    browser = sign_in("anna")
    assert browser.post(reverse("my_workplace"), {"do": "answer", **CITIZENS, "words": "Rart"}).status_code == 302
    _, url = link(cast, placement)
    client.post(url, GOOD | {"words": "God ved de andre"})
    mine = body(browser.get(reverse("my_workplace")))
    assert "Rart" in mine
    assert "God ved de andre" in mine


def test_a_call_for_help_waits_until_somebody_takes_it_up(cast: Cast, placement: Placement, sign_in) -> None:  # type: ignore[no-untyped-def]
    sign_in("anna").post(reverse("my_workplace"), {"do": "answer", **HARD})
    kept = Checkin.objects.get()
    assert kept.calls
    page = reverse("placement", args=[placement.pk])
    assert "vil tale med nogen" in body(sign_in("mette").get(page))
    assert sign_in("mette").post(page, {"do": "seen", "checkin": kept.pk}).status_code == 302
    kept.refresh_from_db()
    assert kept.seen_by == cast.employee["mette"]
    assert "har taget det op" in body(sign_in("viggo").get(page))


def test_a_citizen_never_answers_for_the_company(cast: Cast, placement: Placement) -> None:
    answers = {"tasks": 0, "hours": 0, "next": 0}
    with pytest.raises(AccessDenied):
        checkins.answer(actor=cast.actor("anna"), **WHO, placement=placement, party="company", answers=answers)
    kept = checkins.answer(actor=cast.actor("viggo"), **WHO, placement=placement, party="company", answers=answers)
    assert (kept.by_link, kept.written_by) == (False, cast.employee["viggo"])


def test_the_yes_behind_the_choice_is_a_consent_and_taking_it_back_closes_the_page(
    cast: Cast,
    placement: Placement,
    client,  # type: ignore[no-untyped-def]
) -> None:
    _, url = link(cast, placement)
    share(cast, placement, "first_name")
    given = consents.live(cast.citizen["anna"].pk, "virksomhed")
    assert given is not None
    assert "Anna" in body(client.get(url))
    withdraw(actor=cast.actor("anna"), **WHO, consent=given)
    assert "Anna" not in body(client.get(url))
    share(cast, placement, "first_name")
    assert "Anna" in body(client.get(url))


def test_a_consultant_writes_the_choice_down_only_where_the_citizen_has_said_yes(
    cast: Cast, placement: Placement
) -> None:
    with pytest.raises(Refused, match="ikke sagt ja"):
        share(cast, placement, "first_name", by="viggo")
    assert share(cast, placement, "first_name", by="mette") is not None
    assert share(cast, placement, "first_name", "hours", by="viggo") is not None


def test_nothing_is_ticked_for_the_citizen_and_a_preview_saves_nothing(
    cast: Cast,
    placement: Placement,
    sign_in,  # type: ignore[no-untyped-def]
) -> None:
    browser, url = sign_in("anna"), reverse("my_workplace")
    page = body(browser.get(url))
    assert page.count('name="fields_shared"') == 7
    assert not [line for line in page.split("<input") if 'name="fields_shared"' in line and " checked" in line]
    shown = body(browser.post(url, {"do": "share", "fields_shared": ["goal"], "preview": "1"}))
    assert "Ikke gemt endnu" in shown
    assert not Sharing.objects.exists()
    browser.post(url, {"do": "share", "fields_shared": ["goal"]})
    assert Sharing.objects.get().fields == ["goal"]
    browser.post(url, {"do": "stop"})
    assert queries.sharing_of(placement) is None
