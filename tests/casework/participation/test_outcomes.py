"""What came of an intervention: counted by the refresh, hidden where few, with intervals, never called an effect."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.participation import outcomes
from fodfaeste.casework.participation.models import Outcome, Participation
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.register.models import BenefitWeek, RegisterStatus
from tests.casework.catalogue.stage import PURPOSE
from tests.casework.participation.stage import course, move, started
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ENDED = date(2025, 3, 5)
MONDAY = date(2025, 3, 3)


def ended(cast: Cast, found: Intervention, count: int, state: str = "completed", reason: str = "") -> list[Citizen]:
    """So many citizens who ended in March 2025."""
    pattern = cast.citizen["anna"]
    made = []
    for _ in range(count):
        number = Citizen.objects.count()
        citizen = Citizen.objects.create(
            cpr_fingerprint=f"x{number}", cpr_sealed=bytes(pattern.cpr_sealed), birth_date=pattern.birth_date
        )
        Participation.objects.create(
            citizen=citizen,
            case=cast.case["anna"],
            intervention=found,
            text=found.versions.get(number=1),
            state=state,
            proposed_at=clock.now(),
            first=ENDED - timedelta(days=60),
            last=ENDED,
            end_reason=reason,
            ended_at=clock.now(),
        )
        made.append(citizen)
    return made


def counted(cast: Cast, found: Intervention) -> outcomes.Told:
    outcomes.refresh(actor=cast.system, purpose=PURPOSE)
    return outcomes.told(Outcome.objects.get(intervention=found))


def register_reaches(cast: Cast, day: date) -> None:
    RegisterStatus.objects.create(
        citizen=cast.citizen["dan"],
        weeks_total=0,
        weeks_last_52=0,
        weeks_last_156=0,
        spells=0,
        self_support_weeks_156=0,
        as_of=day,
    )


def test_who_began_is_counted_once_by_how_it_ended(cast: Cast) -> None:
    found = course(cast)
    ended(cast, found, 12)
    ended(cast, found, 6, "stopped", "job")
    ended(cast, found, 7, "stopped", "ill")
    shown = counted(cast, found)
    assert (shown.began, [line.count for line in shown.lines]) == (25, [12, 13, 0])
    assert {line.words: line.count for line in shown.reasons} == {
        "Fik job eller uddannelse": 6,
        "Blev syg eller fik det værre": 7,
    }


def test_small_numbers_are_hidden_together_with_one_that_would_tell(cast: Cast) -> None:
    found = course(cast)
    ended(cast, found, 20)
    ended(cast, found, 2, "stopped", "ill")
    shown = counted(cast, found)
    assert [line.count for line in shown.lines if line.count is not None] in ([], [0])
    assert shown.reasons == []
    few = course(cast, title="For få")
    ended(cast, few, 3)
    assert counted(cast, few).began is None
    assert few.pk not in outcomes.sentences([few.pk])


def test_shares_have_wilsons_interval(cast: Cast) -> None:
    found = course(cast)
    ended(cast, found, 15)
    ended(cast, found, 5, "stopped", "job")
    line = counted(cast, found).lines[0]
    assert (line.count, line.interval) == (15, (53, 89))  # 15 of 20: 0.531 to 0.888


def test_self_support_is_looked_up_in_the_week_itself_and_only_where_the_register_reaches(cast: Cast) -> None:
    found = course(cast)
    people = ended(cast, found, 20)
    week = MONDAY + timedelta(weeks=26)
    for citizen in people[:8]:
        BenefitWeek.objects.create(citizen=citizen, week=week, benefit="kontanthjaelp")
    BenefitWeek.objects.create(citizen=people[10], week=week - timedelta(weeks=1), benefit="kontanthjaelp")
    register_reaches(cast, week)
    shown = counted(cast, found)
    assert [(line.words, line.count) for line in shown.after] == [("Selvforsørgende 26 uger efter, af 20", 12)]


def test_where_the_register_does_not_reach_nothing_is_said(cast: Cast) -> None:
    found = course(cast)
    ended(cast, found, 20)
    register_reaches(cast, MONDAY + timedelta(weeks=25))
    assert counted(cast, found).after == []


def test_the_page_says_what_it_is_and_is_not_and_the_citizen_does_not_meet_it(cast: Cast, sign_in) -> None:
    found = course(cast)
    ended(cast, found, 12)
    ended(cast, found, 8, "stopped", "job")
    counted(cast, found)
    at = reverse("intervention", args=[found.pk])
    page = sign_in("mette").get(at).content.decode()
    assert "Det er, hvad der skete. Det viser ikke" in page and "mellem" in page
    assert "Det skete der for andre" not in sign_in("anna").get(at).content.decode()
    assert "20 er begyndt, 12 har gennemført." in sign_in("mette").get(reverse("catalogue")).content.decode()


def test_counting_again_changes_nothing_and_looking_never_counts(cast: Cast) -> None:
    found = course(cast)
    move(cast, started(cast, found), "complete")
    first = counted(cast, found).outcome
    again = counted(cast, found).outcome
    assert (first.completed, again.completed, again.wait_days) == (1, 1, first.wait_days)
    ended(cast, found, 30)
    assert outcomes.told(Outcome.objects.get()).outcome.completed == 1


def test_only_the_system_counts(cast: Cast) -> None:
    with pytest.raises(AccessDenied):
        outcomes.refresh(actor=cast.actor("lise"), purpose=PURPOSE)


def test_the_sentences_of_many_cards_take_one_statement(cast: Cast) -> None:
    found = [course(cast, title=f"Nummer {number}") for number in range(3)]
    for each in found:
        ended(cast, each, 10)
    outcomes.refresh(actor=cast.system, purpose=PURPOSE)
    with CaptureQueriesContext(connection) as asked:
        assert len(outcomes.sentences([each.pk for each in found])) == 3
    assert len(asked) == 1
