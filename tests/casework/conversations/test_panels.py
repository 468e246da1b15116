"""What conversations show on the citizen's page, Mit overblik, the timeline and Min plan."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.conversations import actions, panels
from fodfaeste.foundation import clock
from fodfaeste.foundation.panel import OverviewItem
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.casework.conversations.stage import booked, held, promise, text
from tests.cast import Cast, make_citizen

SignIn = Callable[[str], Client]


def local(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def items(cast: Cast, who: str, kind: str) -> list[OverviewItem]:
    return [item for item in panels.overview(cast.actor(who)) if item.kind == kind]


def rules(cast: Cast) -> None:
    load_shipped_tables(actor=cast.system, purpose="Prøve")


def test_the_panel_shows_next_and_last_and_how_many_agreements_are_open(cast: Cast) -> None:
    held(cast, promise("Ringe til lægen"), promise("Spørge på ryghold", "sagsbehandler"))
    booked(cast)
    panel = panels.panel(cast.actor("mette"), cast.citizen["anna"])
    assert panel is not None
    shown = text(render_to_string(panel.template, panel.context))
    for words in ("2 åbne aftaler", "Sidste samtale", "Book samtale"):
        assert words in shown
    seen = panels.panel(cast.actor("viggo"), cast.citizen["anna"])
    assert seen is not None
    assert "Book samtale" not in render_to_string(seen.template, seen.context)
    for stranger in ("sofie", "pia"):
        assert panels.panel(cast.actor(stranger), cast.citizen["anna"]) is None


def test_todays_conversations_come_with_a_line_to_be_ready_by(cast: Cast) -> None:
    day = clock.today() + timedelta(days=30)
    with clock.at(local(day, 8)):
        held(cast, promise(), promise("Mere", days=9), starts=local(day - timedelta(days=14), 10))
        later, first = booked(cast, starts=local(day, 14)), booked(cast, starts=local(day, 9))
        booked(cast, starts=local(day + timedelta(days=1), 9))
        booked(cast, "bo", by="karl", starts=local(day, 10))
        wish = {"actor": cast.actor("anna"), "purpose": "Prøve", "version": 1, "text": "Min ryg\nog mit job"}
        actions.prepare(conversation=later, **wish)
        today = items(cast, "mette", "today")
    assert [item.when for item in today] == [first.starts, later.starts]
    assert today[1].why == "2 åbne aftaler. Anna vil tale om: Min ryg og mit job."


def test_the_line_to_be_ready_by_has_the_first_words_of_both(cast: Cast) -> None:
    found = booked(cast, starts=clock.now() + timedelta(minutes=1))
    wish = {"purpose": "Prøve", "conversation": found, "version": 1}
    actions.prepare(actor=cast.actor("anna"), text="Hvad nu?", **wish)
    actions.prepare(actor=cast.actor("mette"), text=f"Butikken. {'x' * 200}", **wish)
    [item] = items(cast, "mette", "today")
    assert item.why == f"Ingen åbne aftaler. Anna vil tale om: Hvad nu? Du vil tale om: Butikken. {'x' * 80}…"


def test_today_says_what_is_next_what_is_held_and_what_nobody_wrote_down(cast: Cast, sign_in: SignIn) -> None:
    day = clock.today() + timedelta(days=30)
    with clock.at(local(day, 6)):
        held(cast, starts=local(day, 8))
        for hour in (9, 14, 15):
            booked(cast, starts=local(day, hour))
    with clock.at(local(day, 12)):
        today = items(cast, "mette", "today")
        page = text(sign_in("mette").get("/overblik/").content.decode())
    assert [(item.status, item.late) for item in today] == [
        ("Holdt", False), ("Ikke skrevet ned endnu", True), ("Næste", False), ("", False),
    ]  # fmt: skip
    for status in ("Holdt", "Ikke skrevet ned endnu", "Næste"):
        assert status in page
    assert "Over tid" not in page


def test_promises_that_are_due_follow_the_responsible_caseworker(cast: Cast) -> None:
    held(
        cast,
        promise("Sent", "sagsbehandler", -3),
        promise("Snart", "sagsbehandler", 5),
        promise("Siden", "sagsbehandler", 20),
    )
    held(cast, promise("Borgerens egen", "borger", 1), starts=clock.now() - timedelta(days=3))
    held(cast, promise("Karls", "sagsbehandler", 1), who="bo", by="karl")
    assert [(item.text, item.late) for item in items(cast, "mette", "deadline")] == [("Sent", True), ("Snart", False)]
    Assignment.objects.filter(case=cast.case["anna"]).update(employee=cast.employee["karl"])
    assert [item.text for item in items(cast, "karl", "deadline")] == ["Sent", "Karls", "Snart"]
    assert items(cast, "mette", "deadline") == []


def test_a_conversation_nobody_wrote_down_is_asked_for(cast: Cast) -> None:
    found = booked(cast, starts=clock.now() - timedelta(days=2))
    assert [item.text for item in items(cast, "mette", "deadline")] == ["Samtalen er ikke gemt endnu."]
    actions.cancel(actor=cast.actor("mette"), purpose="Prøve", conversation=found, version=1, reason="Syg")
    assert items(cast, "mette", "deadline") == []


def test_a_missing_first_conversation_is_named_with_the_rule_of_its_day(cast: Cast) -> None:
    rules(cast)
    Case.objects.update(opened=date(2026, 6, 1))
    with clock.at(local(date(2026, 6, 12), 9)):
        [item] = items(cast, "mette", "needs_me")
        assert item.citizen_id == cast.citizen["anna"].pk
        assert item.late
        assert "inden 7 dage" in item.why
        assert "LAB § 31" in item.why
        booked(cast, starts=local(date(2026, 6, 15), 9))
        assert items(cast, "mette", "needs_me") == []
    with clock.at(local(date(2026, 6, 3), 9)):
        assert not items(cast, "karl", "needs_me")[0].late


def test_where_the_table_has_no_deadline_only_what_it_has_is_asked_for(cast: Cast) -> None:
    rules(cast)
    Case.objects.update(opened=date(2026, 8, 3))
    with clock.at(local(date(2026, 9, 15), 9)):
        [item] = items(cast, "mette", "needs_me")
        assert "inden" not in item.why
        assert "4 samtaler i de første seks måneder" in item.why
        assert not item.late
    with clock.at(local(date(2027, 2, 10), 9)):
        assert items(cast, "mette", "needs_me") == []


def test_a_rule_for_one_target_group_alone_is_not_stretched_to_the_others(cast: Cast) -> None:
    rules(cast)
    Case.objects.update(opened=date(2026, 8, 3), target_group="kontanthjaelp_aktivitetsparat")
    with clock.at(local(date(2026, 9, 15), 9)):
        assert items(cast, "mette", "needs_me") == []
    Case.objects.update(opened=date(2026, 6, 1))
    with clock.at(local(date(2026, 6, 12), 9)):
        assert len(items(cast, "mette", "needs_me")) == 1


def test_without_rules_nothing_is_guessed(cast: Cast) -> None:
    assert items(cast, "mette", "needs_me") == []


def test_others_than_caseworkers_have_nothing_here(cast: Cast) -> None:
    rules(cast)
    booked(cast)
    for who in ("pia", "hanne", "lise", "udvalg" if "udvalg" in cast.user else "ulla", "anna"):
        assert panels.overview(cast.actor(who)) == []


def test_the_timeline_tells_what_happened_to_those_who_may_see_it(cast: Cast) -> None:
    held(cast, starts=clock.now() - timedelta(days=9))
    gone = booked(cast, starts=clock.now() - timedelta(days=2))
    actions.mark_no_show(actor=cast.actor("mette"), purpose="Prøve", conversation=gone, version=1, reason="Bussen")
    booked(cast, kind="phone")
    for who in ("mette", "anna"):
        told = [event.text for event in panels.timeline(cast.actor(who), cast.citizen["anna"])]
        assert told == [
            "Telefonsamtale med Mette Testsen, aftalt",
            "Møde med Mette Testsen, I mødtes ikke",
            "Møde med Mette Testsen",
        ]
    assert panels.timeline(cast.actor("sofie"), cast.citizen["anna"]) == []
    assert panels.timeline(cast.actor("bo"), cast.citizen["anna"]) == []


def test_min_plan_shows_the_next_appointment_to_the_citizen_alone(cast: Cast) -> None:
    booked(cast, place="Rådhuset")
    panel = panels.my_plan_panel(cast.actor("anna"), cast.citizen["anna"])
    assert panel is not None
    assert "Rådhuset" in render_to_string(panel.template, panel.context)
    assert panels.my_plan_panel(cast.actor("mette"), cast.citizen["anna"]) is None


def test_the_overview_asks_the_database_the_same_for_one_citizen_and_thirty(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert panels.overview(cast.actor("mette"))
        return len(asked)

    def add(number: int) -> None:
        citizen = make_citizen("Borger", f"Nummer {number}", f"61{1 + number % 12:02}{50 + number % 40:02}1{number:03}")
        opened = clock.today() - timedelta(days=40 + number)
        case = Case.objects.create(citizen=citizen, team=cast.team["Nord"], target_group="kontanthjaelp", opened=opened)
        Assignment.objects.create(case=case, employee=cast.employee["mette"], valid_from=opened)
        cast.case["ny"] = case
        if number % 2:
            held(
                cast, promise("Lovet", "sagsbehandler"), who="ny", starts=clock.now() - timedelta(days=7, hours=number)
            )

    rules(cast)
    add(1)
    add(2)
    few = queries()
    for number in range(3, 32):
        add(number)
    assert queries() == few
