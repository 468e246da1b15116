"""A yes counts for whom it names, as long as it says, and not a moment after it is taken back."""

from datetime import timedelta

import pytest

from fodfaeste.casework.consents import queries
from fodfaeste.casework.consents.actions import withdraw
from fodfaeste.casework.consents.models import Consent, ConsentRecipient
from fodfaeste.casework.consents.panels import overview, timeline
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, decide
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Team, TeamMembership
from tests.casework.consents.samples import HEALTH, a_yes, load_rules
from tests.cast import LONG_AGO, Cast


@pytest.fixture(autouse=True)
def rules(cast: Cast) -> None:
    load_rules(cast)


@pytest.fixture
def hanne_in_health(cast: Cast) -> None:
    """Hanne leads courses in the health department and has nothing to do with Anna's team."""
    team = Team.objects.create(name="Sundhedscentret", department="Sundhed og omsorg")
    TeamMembership.objects.create(employee=cast.employee["hanne"], team=team, valid_from=LONG_AGO)


def sees_the_plan(cast: Cast, who: str = "hanne") -> bool:
    return decide(cast.actor(who), "plan.view", cast.citizen["anna"]).allowed


def test_a_yes_keeps_the_words_the_recipients_and_the_end(cast: Cast) -> None:
    given = a_yes(cast)
    assert "må se din plan" in given.words
    assert [each.name for each in given.recipients.all()] == ["Sundhed og omsorg"]
    assert (given.given_how, given.entered_by) == ("self", None)
    assert queries.live(cast.citizen["anna"].pk, "paa_tvaers") == given
    assert JournalEntry.objects.get(verb="consent.given").citizen_id == cast.citizen["anna"].pk


def test_the_caseworker_writes_it_down_only_with_how_and_it_is_marked(cast: Cast) -> None:
    with pytest.raises(Refused, match="hvordan borgeren sagde det"):
        a_yes(cast, "mette")
    given = a_yes(cast, "mette", how="phone", given_on=clock.today() - timedelta(days=2))
    assert (given.given_how, given.entered_by) == ("phone", cast.employee["mette"])


@pytest.mark.parametrize("who", ["sofie", "pia", "viggo", "lise", "bo", "admin"])
def test_nobody_else_says_yes_for_anna(cast: Cast, who: str) -> None:
    with pytest.raises(AccessDenied):
        a_yes(cast, who, how="paper")
    assert not Consent.objects.exists()


def test_a_department_sees_the_plan_from_the_yes_on(cast: Cast, hanne_in_health: None) -> None:
    assert not sees_the_plan(cast)
    a_yes(cast)
    assert sees_the_plan(cast)
    assert not decide(cast.actor("hanne"), "citizen.view", cast.citizen["anna"]).allowed
    assert not decide(cast.actor("hanne"), "conversation.view", cast.citizen["anna"]).allowed
    assert not decide(cast.actor("hanne"), "plan.view", cast.citizen["bo"]).allowed


def test_a_department_that_was_not_chosen_sees_nothing(cast: Cast, hanne_in_health: None) -> None:
    a_yes(cast, recipients=("department:Familie og børn",))
    assert not sees_the_plan(cast)


def test_a_purpose_that_does_not_open_the_plan_opens_nothing(cast: Cast, hanne_in_health: None) -> None:
    given = a_yes(cast, purpose_key="virksomhed", recipients=("outside:Den virksomhed, vi finder sammen",))
    ConsentRecipient.objects.create(consent=given, kind="department", key="Sundhed og omsorg", name="x")
    assert not sees_the_plan(cast)


def test_taking_it_back_closes_the_door_at_once_and_removes_nothing(cast: Cast, hanne_in_health: None) -> None:
    given = a_yes(cast)
    withdraw(actor=cast.actor("anna"), purpose="test", consent=given, why="Jeg har ombestemt mig.")
    assert not sees_the_plan(cast)
    assert queries.live(cast.citizen["anna"].pk, "paa_tvaers") is None
    kept = Consent.objects.get()
    assert (kept.withdrawn_how, kept.withdrawn_why) == ("self", "Jeg har ombestemt mig.")
    assert JournalEntry.objects.filter(verb="consent.withdrawn").count() == 1
    assert [each.text for each in timeline(cast.actor("mette"), cast.citizen["anna"])] == [
        "Sagde ja: Hjælp på tværs i kommunen",
        "Trak et ja tilbage: Hjælp på tværs i kommunen",
    ]


def test_taking_it_back_twice_is_once(cast: Cast) -> None:
    given = a_yes(cast)
    first = withdraw(actor=cast.actor("anna"), purpose="test", consent=given)
    assert withdraw(actor=cast.actor("anna"), purpose="test", consent=given).withdrawn_at == first.withdrawn_at
    assert JournalEntry.objects.filter(verb="consent.withdrawn").count() == 1


def test_a_yes_ends_with_its_last_day(cast: Cast, hanne_in_health: None) -> None:
    given = a_yes(cast, valid_until=clock.today() + timedelta(days=10))
    with clock.at(clock.now() + timedelta(days=10)):
        assert sees_the_plan(cast)
    with clock.at(clock.now() + timedelta(days=11)):
        assert not sees_the_plan(cast)
        assert queries.of_citizen(cast.citizen["anna"])[0].state == "expired"
        assert a_yes(cast).pk != given.pk


def test_with_the_case_the_door_closes(cast: Cast, hanne_in_health: None) -> None:
    a_yes(cast)
    case = cast.case["anna"]
    case.closed = clock.today()
    case.save()
    assert not sees_the_plan(cast)


def test_the_same_yes_twice_is_one_and_another_one_has_to_have_seen_it(cast: Cast) -> None:
    first = a_yes(cast)
    assert a_yes(cast) == first
    both = (HEALTH, "department:Familie og børn")
    with pytest.raises(Stale):
        a_yes(cast, "mette", recipients=both, how="conversation")
    second = a_yes(cast, "mette", recipients=both, how="conversation", replaces=first.pk)
    first.refresh_from_db()
    assert first.replaced_at is not None
    assert [each.state for each in queries.of_citizen(cast.citizen["anna"])] == ["live", "replaced"]
    with pytest.raises(Refused, match="fornyet"):
        withdraw(actor=cast.actor("anna"), purpose="test", consent=first)
    assert JournalEntry.objects.filter(verb="consent.renewed", object_id=second.pk).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"recipients": ()}, "recipients"),
        ({"recipients": ("department:Skat",)}, "recipients"),
        ({"limits": "x" * 2001}, "limits"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(cast: Cast, given: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        a_yes(cast, **given)
    assert refused.value.field == field
    assert not Consent.objects.exists()


def test_a_purpose_nobody_knows_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="ikke sige ja til"):
        a_yes(cast, purpose_key="alt")


def test_the_overview_tells_what_ends_soon_and_what_was_taken_back(cast: Cast) -> None:
    a_yes(cast, valid_until=clock.today() + timedelta(days=30))
    back = a_yes(cast, purpose_key="laege_og_sygehus", recipients=("outside:Sygehuset",))
    withdraw(actor=cast.actor("mette"), purpose="test", consent=back, how="conversation")
    a_yes(cast, "bo", "bo", valid_until=clock.today() + timedelta(days=3))
    assert [item.text for item in overview(cast.actor("mette"))] == [
        "Samtykket udløber: Hjælp på tværs i kommunen",
        "Har trukket et samtykke tilbage: Din læge og sygehuset",
    ]
    assert overview(cast.actor("pia")) == []


def test_a_new_yes_takes_the_news_of_the_old_one_away(cast: Cast) -> None:
    withdraw(actor=cast.actor("anna"), purpose="test", consent=a_yes(cast))
    assert len(overview(cast.actor("mette"))) == 1
    a_yes(cast)
    assert overview(cast.actor("mette")) == []
