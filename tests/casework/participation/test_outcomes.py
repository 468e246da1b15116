"""What came of an intervention: counted by the refresh, hidden where few, with intervals, never called an effect."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework import participation
from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.companies.models import Company, PaidHours, Placement, Unit
from fodfaeste.casework.participation import outcomes
from fodfaeste.casework.participation.models import Outcome, Participation
from fodfaeste.casework.progression import before_after
from fodfaeste.casework.progression.models import Rating, Round
from fodfaeste.casework.progression.queries import comparable
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.instruments.actions import load_shipped_instruments
from fodfaeste.foundation.instruments.queries import current
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


def said_of(shown: outcomes.Told, what: str) -> list[tuple[str, int | None]]:
    return [(line.words, line.count) for line in shown.after if line.words.startswith(what)]


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
    assert said_of(shown, "Selvforsørgende") == [("Selvforsørgende 26 uger efter, af 20", 12)]


def test_where_the_register_does_not_reach_nothing_is_said(cast: Cast) -> None:
    found = course(cast)
    ended(cast, found, 20)
    register_reaches(cast, MONDAY + timedelta(weeks=25))
    assert said_of(counted(cast, found), "Selvforsørgende") == []


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


def workplace(cast: Cast) -> Placement:
    company = Company.objects.create(name="Opdigtet", cvr="00000019", created_at=clock.now())
    unit = Unit.objects.create(company=company, name="Opdigtet")
    return Placement.objects.create(
        citizen=cast.citizen["anna"], case=cast.case["anna"], unit=unit, kind="small_job", starts=MONDAY,
        created_at=clock.now(),
    )  # fmt: skip


def test_paid_hours_are_those_of_the_week_itself_counted_from_the_end_and_only_once_it_is_over(cast: Cast) -> None:
    """Found by the room of workplaces, which knows hours with ordinary pay; subsidised hours are another thing."""
    found = course(cast)
    people = ended(cast, found, 20)
    week = MONDAY + timedelta(weeks=26)
    hours = {"placement": workplace(cast), "kind": "ordinary", "hours": Decimal(9)}
    for citizen in people[:7]:
        PaidHours.objects.create(citizen=citizen, first=week - timedelta(days=40), **hours)
    PaidHours.objects.create(citizen=people[8], first=MONDAY, last=week - timedelta(days=3), **hours)
    PaidHours.objects.create(citizen=people[9], first=MONDAY, **hours | {"kind": "subsidised"})
    shown = counted(cast, found)
    assert said_of(shown, "Timer")[:1] == [("Timer med almindelig løn 26 uger efter, af 20", 7)]
    just_before = datetime.combine(week + timedelta(days=6), time(12), timezone.get_current_timezone())
    with clock.at(just_before):
        assert counted(cast, found).after == []


@pytest.mark.parametrize(
    ("before", "after", "moved"), [((1, 1), (3, 1), 1), ((2, 2), (1, 2), -1), ((1, 2), (2, 1), 0), ((1, 1), None, None)]
)
def test_what_moved_is_read_from_the_citizens_own_answers_on_both_sides(
    cast: Cast, before: tuple[int, int], after: tuple[int, int] | None, moved: int | None
) -> None:
    load_shipped_instruments(actor=cast.system, purpose=PURPOSE)
    anna, first, last = cast.citizen["anna"], ENDED - timedelta(days=60), ENDED
    answered(cast, first - timedelta(days=10), before)
    if after is not None:
        answered(cast, last + timedelta(days=20), after)
    answered(cast, last + timedelta(days=400), (4, 4))
    assert before_after.moved([(anna.pk, first, last), (cast.citizen["bo"].pk, first, last)]) == [moved, None]


def answered(cast: Cast, day: date, steps: tuple[int, int]) -> None:
    """Anna's answers to two of the questions on a day, and a professional's, which is another matter."""
    instrument = current("udvikling")
    assert instrument is not None
    at = datetime.combine(day, time(12), timezone.get_current_timezone())
    number = Round.objects.filter(case=cast.case["anna"]).count() + 1
    round_ = Round.objects.create(
        citizen=cast.citizen["anna"], case=cast.case["anna"], instrument=instrument, number=number, opened_at=at,
        due=day, closed_at=at,
    )  # fmt: skip
    given = dict(zip(comparable("udvikling"), map(str, steps), strict=False))
    for employee, answers in ((None, given), (cast.employee["pia"], dict.fromkeys(given, "0"))):
        Rating.objects.create(
            round=round_, citizen=cast.citizen["anna"], employee=employee, rater="borger", answers=answers,
            saved_at=at, answered_at=at,
        )  # fmt: skip


def test_what_moved_is_counted_with_small_numbers_hidden_and_shown_with_its_table(cast: Cast, sign_in) -> None:
    found = course(cast)
    people = ended(cast, found, 20)
    told = {people[at].pk: 1 if at < 9 else 0 if at < 15 else -1 for at in range(20)}
    source = participation.change_sources
    source.append(lambda spans: [told.get(citizen) for citizen, _, _ in spans])
    try:
        shown = counted(cast, found)
    finally:
        source.pop()
    assert [(line.words, line.count) for line in shown.change] == [
        ("Mest frem", 9), ("Lige meget frem og tilbage", 6), ("Mest tilbage", 5)
    ]  # fmt: skip
    assert shown.change[0].interval == (26, 66)  # 9 of 20: 0.258 to 0.658
    page = sign_in("mette").get(reverse("intervention", args=[found.pk])).content.decode()
    assert "Borgernes egne svar om udvikling" in page and "Uger tælles fra den sidste dag" in page
