"""A placement from the first idea to ordinary hours: its life is a table, its hours grow, and the law is named."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from fodfaeste.casework.companies import law, placing, queries
from fodfaeste.casework.companies.models import PaidHours, Placement
from fodfaeste.casework.companies.rules import MOVES, STATUSES, Hours
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, decide
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.companies.help import draft, placed, unit
from tests.cast import Cast

WHO = {"purpose": "Prøve"}


@pytest.fixture(autouse=True)
def _rules(rules: None) -> None:
    """Every test here needs the tables."""


def test_registering_writes_every_step_on_the_way(cast: Cast) -> None:
    made = placed(cast, unit(cast))
    assert [event.status for event in made.events.all()] == ["suggested", "agreed_citizen", "agreed_company", "active"]
    assert made.consultant == cast.employee["viggo"], "the one who knows the company"
    assert JournalEntry.objects.filter(verb="placement.registered").count() == 1


def test_two_clicks_register_once(cast: Cast) -> None:
    place = unit(cast)
    assert placed(cast, place) == placed(cast, place)
    assert Placement.objects.count() == 1


@pytest.mark.parametrize(("who", "whom"), [("sofie", "anna"), ("pia", "anna"), ("hanne", "anna"), ("viggo", "carla")])
def test_who_does_not_carry_the_case_registers_nothing(cast: Cast, who: str, whom: str) -> None:
    with pytest.raises(AccessDenied):
        placed(cast, unit(cast), who=whom, by=who)
    assert not Placement.objects.exists()


@pytest.mark.parametrize("who", ["mette", "karl", "viggo", "tage"])
def test_caseworker_consultant_and_leader_of_the_team_register(cast: Cast, who: str) -> None:
    assert placed(cast, unit(cast), by=who).pk


def test_a_consultant_sees_a_citizen_of_another_team_only_through_a_placement(cast: Cast) -> None:
    place = unit(cast)
    assert not decide(cast.actor("viggo"), "placement.view", cast.citizen["carla"]).allowed
    made = placed(cast, place, who="carla", by="sofie", consultant=cast.employee["viggo"])
    seen = decide(cast.actor("viggo"), "placement.view", cast.citizen["carla"])
    assert (seen.allowed, seen.ground) == (True, "placement")
    assert decide(cast.actor("viggo"), "citizen.view", cast.citizen["carla"]).allowed
    for verb in ("plan.view", "conversation.view", "journal.view"):
        assert not decide(cast.actor("viggo"), verb, cast.citizen["carla"]).allowed
    placing.end(actor=cast.actor("sofie"), **WHO, placement=made, version=made.version, on=clock.today())
    assert not decide(cast.actor("viggo"), "placement.view", cast.citizen["carla"]).allowed


def test_the_life_is_a_table_and_everything_outside_it_is_refused(cast: Cast) -> None:
    made = placed(cast, unit(cast), status="suggested", starts=clock.today())
    for wanted in STATUSES:
        if wanted not in MOVES["suggested"]:
            with pytest.raises(Refused):
                placing.move(actor=cast.actor("mette"), **WHO, placement=made, version=made.version, to=wanted)
    for wanted in ("agreed_citizen", "agreed_company", "active"):
        made = placing.move(actor=cast.actor("mette"), **WHO, placement=made, version=made.version, to=wanted)
        assert made.status == wanted


def test_every_status_of_the_table_is_known_and_can_be_reached() -> None:
    reached = {"suggested"}
    for _ in STATUSES:
        reached |= {to for status in reached for to in MOVES[status]}
    assert reached == set(STATUSES) == set(MOVES)


def test_it_does_not_begin_before_its_first_day(cast: Cast) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Refused, match="ude i fremtiden"):
        placed(cast, unit(cast), starts=tomorrow)
    made = placed(cast, unit(cast, 2), starts=tomorrow, status="agreed_company")
    with pytest.raises(Refused, match="Vent til da"):
        placing.move(actor=cast.actor("mette"), **WHO, placement=made, version=1, to="active")


def test_to_decline_and_to_stop_need_a_reason(cast: Cast) -> None:
    made = placed(cast, unit(cast), status="suggested")
    with pytest.raises(Refused, match="Skriv hvorfor"):
        placing.move(actor=cast.actor("mette"), **WHO, placement=made, version=1, to="declined")
    gone = placing.move(actor=cast.actor("mette"), **WHO, placement=made, version=1, to="declined", reason="For langt")
    assert gone.events.last().reason == "For langt"


def test_who_is_second_is_told_and_changes_nothing(cast: Cast) -> None:
    made = placed(cast, unit(cast), status="suggested")
    placing.move(actor=cast.actor("mette"), **WHO, placement=made, version=1, to="agreed_citizen")
    with pytest.raises(Stale):
        placing.move(actor=cast.actor("viggo"), **WHO, placement=made, version=1, to="declined", reason="x")


# ---- law -------------------------------------------------------------------------------------------------------------


def test_an_internship_that_is_too_long_names_the_law_and_asks_for_a_reason(cast: Cast) -> None:
    place = unit(cast)
    with pytest.raises(placing.NeedsReason) as raised:
        placed(cast, place, weeks=5)
    (warning,) = raised.value.warnings
    assert warning.law == "LAB § 61, stk. 1, nr. 1"
    assert "4 uger" in warning.text
    made = placed(cast, place, weeks=5, warnings_reason="Dimittend efter særreglen")
    assert made.warnings[0].endswith("(LAB § 61, stk. 1, nr. 1)")
    assert placed(cast, unit(cast, 2), weeks=4).warnings == []


def test_for_those_further_away_thirteen_weeks_and_twenty_six_with_extension(cast: Cast) -> None:
    cast.case["anna"].target_group = "sygedagpenge"
    cast.case["anna"].save()
    made = placed(cast, unit(cast), weeks=13)
    later = made.starts + timedelta(weeks=26) - timedelta(days=1)
    who = {"actor": cast.actor("mette"), **WHO, "placement": made, "version": made.version, "reason": "Timerne vokser"}
    with pytest.raises(placing.NeedsReason, match="reglerne"):
        placing.extend(**who, ends=later + timedelta(days=1))
    longer = placing.extend(**who, ends=later)
    assert (longer.status, longer.ends) == ("extended", later)
    assert longer.events.last().ends == later


def test_where_no_rule_is_known_that_is_said_and_nothing_is_guessed(cast: Cast) -> None:
    cast.case["anna"].target_group = "revalidering"
    cast.case["anna"].save()
    with pytest.raises(placing.NeedsReason) as raised:
        placed(cast, unit(cast))
    assert "ingen række om længden" in raised.value.warnings[0].text
    assert raised.value.warnings[0].law == ""


def test_a_public_employer_has_the_shorter_wage_subsidy(cast: Cast) -> None:
    place = unit(cast)
    private = law.length_rule("wage_subsidy", "kontanthjaelp", "private", date(2026, 1, 5))
    public = law.length_rule("wage_subsidy", "kontanthjaelp", "public", date(2026, 1, 5))
    assert private is not None and public is not None
    assert (private.last_day(date(2026, 1, 5)), public.last_day(date(2026, 1, 5))) == (
        date(2026, 7, 4),
        date(2026, 5, 4),
    )
    assert place.company.sector == "private"


def test_an_ordinary_job_has_no_longest_duration(cast: Cast) -> None:
    made = placed(cast, unit(cast), kind="small_job", ends=None)
    assert (made.warnings, made.ends) == ([], None)


def test_too_many_supported_persons_names_the_rule(cast: Cast) -> None:
    place = unit(cast, employees="5")
    placed(cast, place, who="anna", hours="30")
    with pytest.raises(placing.NeedsReason) as raised:
        placed(cast, place, who="bo", by="karl", hours="10")
    assert raised.value.warnings[0].law == "BEK 2636/2021 § 65"
    assert "1,1 fuldtidspersoner" in raised.value.warnings[0].text
    assert placed(cast, place, who="bo", by="karl", hours="7").warnings == []


def test_an_unknown_number_of_employees_is_asked_for(cast: Cast) -> None:
    with pytest.raises(placing.NeedsReason, match="reglerne") as raised:
        placed(cast, unit(cast, employees=None))
    assert "Vi ved ikke" in raised.value.warnings[0].text


# ---- hours and outcome -----------------------------------------------------------------------------------------------


def test_hours_grow_by_a_schedule_and_saving_twice_is_once(cast: Cast) -> None:
    made = placed(cast, unit(cast))
    steps = [Hours(made.starts, Decimal(10)), Hours(made.starts + timedelta(days=14), Decimal("14.5"))]
    who = {"actor": cast.actor("viggo"), **WHO, "placement": made, "hours": steps}
    changed = placing.change_hours(**who, version=1)
    assert queries.schedule(Placement.objects.get()) == steps
    assert placing.change_hours(**who, version=1).version == changed.version
    assert JournalEntry.objects.filter(verb="placement.hours_changed").count() == 1


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ([], "fra begyndelsen"),
        ([(1, 5)], "første dag"),
        ([(0, 5), (0, 6)], "egen dag"),
        ([(0, 5), (400, 6)], "efter den sidste dag"),
        ([(0, 0)], "mere end 0"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(cast: Cast, steps: list[tuple[int, int]], says: str) -> None:
    made = placed(cast, unit(cast))
    hours = [Hours(made.starts + timedelta(days=day), Decimal(number)) for day, number in steps]
    with pytest.raises(Refused, match=says):
        placing.change_hours(actor=cast.actor("mette"), **WHO, placement=made, version=1, hours=hours)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def test_hours_of_a_small_job_are_paid_hours_that_can_be_summed_by_week(cast: Cast) -> None:
    first = monday(clock.today()) - timedelta(weeks=4)
    made = placed(cast, unit(cast), kind="small_job", starts=first, ends=None, hours="5")
    steps = [Hours(first, Decimal(5)), Hours(first + timedelta(weeks=2, days=2), Decimal(10))]
    placing.change_hours(actor=cast.actor("mette"), **WHO, placement=made, version=1, hours=steps)
    weeks = [first + timedelta(weeks=number) for number in range(-1, 4)]
    summed = queries.weekly_paid_hours([cast.citizen["anna"].pk, cast.citizen["bo"].pk], weeks, "ordinary")
    assert summed == {
        cast.citizen["anna"].pk: {weeks[1]: 5, weeks[2]: 5, weeks[3]: Decimal(8), weeks[4]: 10},
    }, "two days of five and three of ten are eight"
    assert queries.weekly_paid_hours([cast.citizen["anna"].pk], weeks, "subsidised") == {}


def test_an_internship_has_no_paid_hours_and_a_wage_subsidy_has_subsidised_ones(cast: Cast) -> None:
    placed(cast, unit(cast, 1))
    assert not PaidHours.objects.exists()
    placed(cast, unit(cast, 2), who="bo", by="karl", kind="wage_subsidy")
    assert set(PaidHours.objects.values_list("kind", flat=True)) == {"subsidised"}


def ended(cast: Cast, **more: object) -> Placement:
    started = clock.today() - timedelta(weeks=3)
    made = placed(cast, unit(cast), starts=started, weeks=4)
    given = {"on": clock.today(), "hired": True, "ordinary_hours": Decimal(12), "hired_from": clock.today()} | more
    return placing.end(actor=cast.actor("viggo"), **WHO, placement=made, version=made.version, **given)


def test_an_end_in_ordinary_hours_shows_in_the_outcome_and_asks_for_a_follow_up(cast: Cast) -> None:
    made = ended(cast)
    assert (made.status, made.ordinary_hours) == ("ended", 12)
    assert made.followup_due == clock.today() + timedelta(weeks=13)
    row = PaidHours.objects.get()
    assert (row.kind, row.hours, row.first, row.last) == ("ordinary", 12, clock.today(), None)


def test_hired_without_hours_or_day_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="timer om ugen") as raised:
        ended(cast, ordinary_hours=None)
    assert raised.value.field == "ordinary_hours"
    assert Placement.objects.get().status == "active"
    assert not PaidHours.objects.exists()


def test_the_follow_up_closes_or_changes_the_paid_hours(cast: Cast) -> None:
    made = ended(cast, hired_from=clock.today() - timedelta(days=2))
    who = {"actor": cast.actor("viggo"), **WHO, "placement": made}
    kept = placing.follow_up(**who, version=made.version, still=True, hours=Decimal(20))
    assert kept.still_employed is True
    rows = list(PaidHours.objects.values_list("first", "last", "hours"))
    assert rows == [
        (clock.today() - timedelta(days=2), clock.today() - timedelta(days=1), Decimal("12.0")),
        (clock.today(), None, Decimal("20.0")),
    ]
    with pytest.raises(Refused, match="allerede fulgt op"):
        placing.follow_up(**who, version=kept.version, still=False, until=clock.today())


def test_no_longer_employed_ends_the_paid_hours(cast: Cast) -> None:
    made = ended(cast)
    until = clock.today()
    placing.follow_up(actor=cast.actor("mette"), **WHO, placement=made, version=made.version, still=False, until=until)
    assert PaidHours.objects.get().last == until


def test_a_job_that_follows_a_small_job_is_not_counted_twice(cast: Cast) -> None:
    first = clock.today() - timedelta(days=10)
    made = placed(cast, unit(cast), kind="small_job", starts=first, ends=None, hours="5")
    placing.end(
        actor=cast.actor("mette"),
        **WHO,
        placement=made,
        version=made.version,
        on=clock.today(),
        hired=True,
        ordinary_hours=Decimal(15),
        hired_from=clock.today(),
    )
    assert list(PaidHours.objects.values_list("first", "last", "hours")) == [
        (first, clock.today() - timedelta(days=1), Decimal("5.0")),
        (clock.today(), None, Decimal("15.0")),
    ]


def test_a_draft_for_another_workplaces_opening_is_refused(cast: Cast) -> None:
    from fodfaeste.casework.companies import actions

    place, other = unit(cast, 1), unit(cast, 2)
    opening = actions.save_opening(
        actor=cast.actor("viggo"),
        **WHO,
        unit=other,
        title="Plads",
        kinds=["internship"],
        hours_low=Decimal(5),
        hours_high=Decimal(10),
    )
    with pytest.raises(Refused, match="anden arbejdsplads"):
        placing.register(actor=cast.actor("mette"), **WHO, case=cast.case["anna"], draft=draft(place, opening=opening))
