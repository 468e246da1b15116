"""What others see of placements: the overview that passes on what waits, panels, timeline, plan, totals."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.companies import checkins, day, panels, placing, planning, totals
from fodfaeste.casework.companies.models import Placement
from fodfaeste.casework.plans.models import Step
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from tests.casework.companies.help import placed, unit
from tests.cast import Cast

WHO = {"purpose": "Prøve"}


@pytest.fixture(autouse=True)
def _rules(rules: None) -> None:
    """Every test here needs the tables."""


def since(cast: Cast, days: int, **more: object) -> Placement:
    return placed(cast, unit(cast), starts=clock.today() - timedelta(days=days), weeks=4, **more)


def seen_by(cast: Cast, who: str) -> list[str]:
    return [item.text for item in panels.overview(cast.actor(who))]


@pytest.mark.parametrize(
    ("days", "who_knows"),
    [(6, set()), (7, {"viggo"}), (13, {"viggo"}), (14, {"viggo", "mette"}), (21, {"viggo", "mette", "tage"})],
)
def test_a_missing_answer_goes_on_to_the_next_when_it_has_waited(cast: Cast, days: int, who_knows: set[str]) -> None:
    since(cast, days)
    told = {who for who in ("viggo", "mette", "tage", "karl") if any("Spørg" in text for text in seen_by(cast, who))}
    assert told == who_knows


def test_an_answer_takes_the_line_away(cast: Cast) -> None:
    made = since(cast, 8)
    assert sum("Spørg" in text for text in seen_by(cast, "viggo")) == 2
    answers = {"tasks": 0, "hours": 0, "next": 0}
    checkins.answer(actor=cast.actor("viggo"), **WHO, placement=made, party="company", answers=answers)
    assert [text for text in seen_by(cast, "viggo") if "Spørg" in text] == [
        "Spørg borgeren, hvordan det går (Opdigtet Lager ApS)"
    ]


def test_a_cry_for_help_is_on_the_caseworkers_overview_at_once(cast: Cast) -> None:
    made = since(cast, 1)
    hard = {"place": 2, "hours": 0, "support": 0}
    kept = checkins.answer(actor=cast.actor("anna"), **WHO, placement=made, party="citizen", answers=hard)
    for who in ("viggo", "mette"):
        assert any("noget er svært" in text for text in seen_by(cast, who))
    checkins.mark_seen(actor=cast.actor("mette"), **WHO, checkin=kept)
    for who in ("viggo", "mette"):
        assert not any("noget er svært" in text for text in seen_by(cast, who))


def test_a_follow_up_after_hiring_is_asked_for_when_it_is_due(cast: Cast) -> None:
    made = since(cast, 20)
    today = clock.today()
    placing.end(
        actor=cast.actor("viggo"),
        **WHO,
        placement=made,
        version=made.version,
        on=today,
        hired=True,
        ordinary_hours=Decimal(12),
        hired_from=today,
    )
    assert not any("Følg op" in text for text in seen_by(cast, "viggo"))
    with clock.at(clock.now() + timedelta(weeks=13)):
        assert any("Følg op" in text for text in seen_by(cast, "viggo"))
        assert not any("Følg op" in text for text in seen_by(cast, "karl"))
    events = [event.text for event in panels.timeline(cast.actor("anna"), cast.citizen["anna"])]
    assert "Ansat hos Opdigtet Lager ApS: 12 timer om ugen med almindelig løn" in events


def test_min_plan_shows_the_workplace_to_its_citizen_alone(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    since(cast, 1, goal="Jeg vil have kolleger", meeting="Mandag kl. 9")
    mine = sign_in("anna").get(reverse("my_plan")).content.decode()
    for words in ("Min arbejdsplads", "10 timer om ugen", "Jeg vil have kolleger", "Mandag kl. 9"):
        assert words in mine
    assert panels.my_plan_panel(cast.actor("bo"), cast.citizen["anna"]) is None
    assert panels.my_plan_panel(cast.actor("bo"), cast.citizen["bo"]) is None


def test_the_plan_hears_of_the_effort_and_gets_the_step_once(cast: Cast) -> None:
    made = since(cast, 1)
    (effort,) = planning.efforts(cast.actor("mette"), cast.citizen["anna"])
    assert (effort.track, effort.job_oriented, effort.first) == ("job", True, made.starts)
    assert planning.efforts(cast.actor("hanne"), cast.citizen["anna"]) == []
    assert planning.add_to_plan(cast.actor("mette"), made) is True
    assert planning.add_to_plan(cast.actor("mette"), made) is False
    assert Step.objects.get().what == "Virksomhedspraktik hos Opdigtet Lager ApS"


def test_the_day_asks_the_database_as_often_for_many_as_for_one(cast: Cast) -> None:
    since(cast, 8)
    with CaptureQueriesContext(connection) as one:
        day.day_of(cast.actor("viggo"))
    for number, who in ((2, "bo"), (3, "anna"), (4, "bo"), (5, "anna")):
        by = "karl" if who == "bo" else "mette"
        placed(cast, unit(cast, number), who=who, by=by, starts=clock.today() - timedelta(days=9))
    with CaptureQueriesContext(connection) as many:
        found = day.day_of(cast.actor("viggo"))
    assert len(found.calls) == 10
    assert len(many) == len(one)


def test_totals_hide_small_numbers_and_are_for_those_who_steer(cast: Cast) -> None:
    since(cast, 1)
    shown = totals.totals(cast.actor("lise"))
    assert shown.kinds.cells["Virksomhedspraktik"] is None
    assert shown.kinds.total is None
    for who in ("mette", "viggo", "anna"):
        with pytest.raises(AccessDenied):
            totals.totals(cast.actor(who))


def test_a_placement_is_registered_on_one_page_and_the_law_is_read_before_it_is_saved(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    place = unit(cast)
    browser, url = sign_in("mette"), reverse("placement_register", args=[cast.citizen["anna"].pk])
    page = browser.get(url)
    form = page.context["form"]
    typed = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    typed |= {"unit": place.pk, "hours": "7,5"}
    too_long = typed | {"ends": typed["starts"] + timedelta(weeks=9)}
    answer = browser.post(url, too_long)
    assert answer.status_code == 422
    assert "LAB § 61" in answer.content.decode()
    assert not Placement.objects.exists()
    assert browser.post(url, typed).status_code == 302
    made = Placement.objects.get()
    assert (made.status, made.hours.get().hours) == ("agreed_company", Decimal("7.5"))
    assert made.ends == made.starts + timedelta(weeks=4) - timedelta(days=1)
