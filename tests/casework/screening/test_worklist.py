"""Whoever the rule finds stays on the worklist until they are screened or somebody has said why they wait."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.cases import topics
from fodfaeste.casework.screening import finding, panels, worklist
from fodfaeste.casework.screening.finding import give, note_found, put_aside, take
from fodfaeste.casework.screening.models import Finding
from fodfaeste.casework.screening.rules import Facts, Timing, Trigger, crossings, due_again, due_first, moved
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.register.models import RegisterStatus
from tests.casework.screening.help import PURPOSE, begun, judged, last_monday, many, on_benefit
from tests.cast import Cast

SignIn = Callable[[str], Client]


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def count(cast: Cast) -> int:
    return note_found(actor=cast.system, purpose=PURPOSE)


def aside(cast: Cast, who: str = "mette", **more: object) -> Finding:
    given = {"reason": "Begynder i job på mandag.", "comes_back": clock.today() + timedelta(days=14), "version": 0}
    return put_aside(actor=cast.actor(who), purpose=PURPOSE, citizen=cast.citizen["anna"], **given | more)


def names(cast: Cast, who: str, place: str = "new") -> list[str]:
    return [each.citizen.first_name for each in worklist.entries(cast.actor(who)) if each.place == place]


def test_a_line_about_weeks_is_reached_in_that_week_and_one_about_earlier_spells_when_this_one_began() -> None:
    monday = last_monday()
    weeks = [monday - timedelta(weeks=back) for back in (11, 10, 9, 7, 6, 5, 4, 3, 2, 1, 0)]  # a pause of a week
    facts = Facts(monday, weeks[0], 11, 11, 11, (), "Kontanthjælp")
    lines = [Trigger("a", "Uger", "current_spell_weeks", 8, 0), Trigger("b", "Før", "earlier_spells", 2, 3)]
    assert [each.crossed for each in crossings(facts, lines, weeks)] == [weeks[7], weeks[0]]


def test_whom_the_rule_finds_is_written_down_once_with_what_was_reached_and_when(ready: Cast) -> None:
    on_benefit(ready.citizen["anna"], 12)
    on_benefit(ready.citizen["bo"], 3)
    assert count(ready) == 1
    assert count(ready) == 0
    (only,) = Finding.objects.all()
    assert (only.citizen, only.status, only.crossed_on) == (
        ready.citizen["anna"],
        "new",
        last_monday() - timedelta(weeks=4),
    )
    assert only.lines[0]["reason"] == "12 uger med ydelse i det nuværende forløb (reglen: mindst 8 uger)"
    assert JournalEntry.objects.get(verb="screening.found").citizen_id == ready.citizen["anna"].pk


def test_a_file_that_comes_in_finds_by_itself(ready: Cast) -> None:
    from fodfaeste.foundation import register
    from fodfaeste.foundation.register.actions import refresh_status

    assert finding.follow_register in register.followers
    on_benefit(ready.citizen["anna"], 12)
    refresh_status(actor=ready.actor("admin"), purpose=PURPOSE)
    assert Finding.objects.count() == 1


def test_a_new_line_makes_what_was_put_aside_new_again(ready: Cast) -> None:
    status = on_benefit(ready.citizen["anna"], 12)
    count(ready)
    aside(ready)
    assert (names(ready, "mette"), names(ready, "mette", "aside")) == ([], ["Anna"])
    RegisterStatus.objects.filter(pk=status.pk).delete()
    on_benefit_before(ready, status)
    assert count(ready) == 1
    assert names(ready, "mette") == ["Anna"]


def on_benefit_before(cast: Cast, status: RegisterStatus) -> None:
    """The same spell, now with two earlier ones that a late file brought."""
    from fodfaeste.foundation.register.models import BenefitWeek

    BenefitWeek.objects.filter(citizen=cast.citizen["anna"]).delete()
    on_benefit(cast.citizen["anna"], 12, earlier=2)


def test_put_aside_needs_a_reason_and_comes_back_on_its_day(ready: Cast) -> None:
    on_benefit(ready.citizen["anna"], 12)
    with pytest.raises(Refused, match="hvorfor I venter"):
        aside(ready, reason=" ")
    with pytest.raises(Refused, match="efter i dag"):
        aside(ready, comes_back=clock.today())
    with pytest.raises(Refused, match="26 uger"):
        aside(ready, comes_back=clock.today() + timedelta(weeks=27))
    waits = aside(ready)
    assert names(ready, "mette", "aside") == ["Anna"]
    assert panels.overview(ready.actor("mette")) == []
    Finding.objects.filter(pk=waits.pk).update(comes_back=clock.today())
    (entry,) = worklist.entries(ready.actor("mette"))
    assert (entry.place, entry.came_back) == ("new", True)
    assert len(panels.overview(ready.actor("mette"))) == 1


def test_taken_by_a_colleague_waits_for_the_colleague_alone(ready: Cast) -> None:
    on_benefit(ready.citizen["anna"], 12)
    given = {"actor": ready.actor("tage"), "purpose": PURPOSE, "citizen": ready.citizen["anna"], "version": 0}
    with pytest.raises(Refused, match="ikke sagsbehandler i teamet"):
        give(**given, employee=ready.employee["sofie"])
    give(**given, employee=ready.employee["karl"])
    assert names(ready, "mette", "taken") == ["Anna"], "it stays on the responsible caseworker's list"
    assert panels.overview(ready.actor("mette")) == []
    assert [item.text for item in panels.overview(ready.actor("karl"))] == ["Tag en snak om screeningen"]


def test_two_at_once_the_second_sees_what_the_first_did(ready: Cast) -> None:
    on_benefit(ready.citizen["anna"], 12)
    count(ready)
    take(actor=ready.actor("mette"), purpose=PURPOSE, citizen=ready.citizen["anna"], version=1)
    with pytest.raises(Stale):
        aside(ready, "tage", version=1)


def test_who_does_not_work_with_the_citizen_takes_nothing(ready: Cast) -> None:
    on_benefit(ready.citizen["anna"], 12)
    for who in ("sofie", "pia", "anna"):
        with pytest.raises(AccessDenied):
            take(actor=ready.actor(who), purpose=PURPOSE, citizen=ready.citizen["anna"], version=0)


def test_nobody_falls_out_silently_when_the_benefit_stops(ready: Cast, sign_in: SignIn) -> None:
    status = on_benefit(ready.citizen["anna"], 12)
    count(ready)
    status.spell_start, status.spell_weeks, status.benefit = None, 0, ""
    status.save()
    (entry,) = worklist.entries(ready.actor("mette"))
    assert (entry.place, entry.points_now) == ("new", False)
    assert "reglen peger ikke længere" in text(sign_in("mette").get(reverse("screenings")))


def test_beginning_takes_it_and_the_judgement_answers_it(ready: Cast) -> None:
    on_benefit(ready.citizen["anna"], 12)
    count(ready)
    begun(ready)
    assert Finding.objects.get().taken_by == ready.employee["mette"]
    judged(ready)
    assert Finding.objects.get().status == "screened"
    assert worklist.entries(ready.actor("mette")) == []


def test_a_team_leader_sees_whom_nobody_works_with_and_it_is_written_down(ready: Cast, sign_in: SignIn) -> None:
    dan = ready.citizen["dan"]
    on_benefit(dan, 30)
    count(ready)
    page = text(sign_in("tage").get(reverse("screenings")))
    assert "uden et forløb" in page
    assert "kun i registeret" in page
    assert list(Reading.objects.filter(citizen=dan).values_list("ground", flat=True)) == ["no_case"]
    assert "kun i registeret" not in text(sign_in("mette").get(reverse("screenings")))
    with pytest.raises(Refused, match="Åbn et forløb"):
        give(actor=ready.actor("tage"), purpose=PURPOSE, citizen=dan, version=0, employee=ready.employee["mette"])


def test_the_page_takes_gives_and_puts_aside_with_the_errors_at_their_fields(ready: Cast, sign_in: SignIn) -> None:
    on_benefit(ready.citizen["anna"], 12)
    client, path = sign_in("mette"), reverse("screening_found", args=[ready.citizen["anna"].pk])
    assert "Nået i" in text(client.get(path))
    wrong = client.post(path, {"do": "aside", "version": "0", "reason": "Vi venter.", "comes_back": "1.1.2020"})
    assert wrong.status_code == 422
    assert "Vælg en dag efter i dag." in text(wrong)
    assert "Vi venter." in text(wrong)
    assert client.post(path, {"do": "give", "version": "0"}).status_code == 422
    taken = client.post(path, {"do": "take", "version": "0"})
    assert taken.headers["Location"] == reverse("screening_start", args=[ready.citizen["anna"].pk])
    karl = {"do": "give", "version": "1", "employee": str(ready.employee["karl"].pk)}
    assert client.post(path, karl).status_code == 409
    assert client.post(path, karl | {"version": "2"}).status_code == 302
    assert Finding.objects.get().taken_by == ready.employee["karl"]


def test_the_longest_waiting_stands_first_and_not_the_one_with_most_weeks(ready: Cast) -> None:
    on_benefit(ready.citizen["anna"], 9)
    on_benefit(ready.citizen["bo"], 40)
    count(ready)
    Finding.objects.filter(citizen=ready.citizen["bo"]).delete()
    entries = worklist.entries(ready.actor("tage"))
    assert [each.since for each in entries] == sorted(each.since for each in entries)


def test_a_first_screening_is_due_after_the_opening_and_the_next_after_the_last() -> None:
    day = last_monday()
    assert due_first(day, Timing(4, 26)) == day + timedelta(weeks=4)
    assert due_again(day, Timing(4, 26)) == day + timedelta(weeks=26)
    assert (due_first(day, Timing(None, None)), due_again(day, Timing(None, None))) == (None, None)


def test_the_first_screening_is_suggested_for_the_conversation_and_the_next_when_it_is_time(ready: Cast) -> None:
    mette, anna = ready.actor("mette"), ready.citizen["anna"]
    assert [each.key for each in topics.suggested(mette, anna) if each.key.startswith("screening")] == [
        "screening.first"
    ]
    assert topics.suggested(ready.actor("sofie"), anna) == []
    screening = judged(ready)
    assert worklist.due(ready.actor("mette")) == []
    screening.started_at -= timedelta(weeks=27)
    screening.save()
    assert [each.last is not None for each in worklist.due(ready.actor("mette"))] == [True]
    assert "screening.again" in [each.key for each in topics.suggested(ready.actor("mette"), anna)]
    assert "Tag screeningen igen" in [item.text for item in panels.overview(ready.actor("mette"))]


def test_what_is_said_differently_is_named_and_what_is_new_is_left_out() -> None:
    def row(key: str, said: str, points: int) -> dict[str, object]:
        return {"key": key, "short": {"da": key}, "said": {"da": said}, "points": points}

    found = moved([row("a", "før", 3), row("b", "ens", 1)], [row("a", "nu", 1), row("b", "ens", 1), row("c", "ny", 2)])
    assert [(each.key, each.before, each.now, each.change) for each in found] == [("a", "før", "nu", -2)]


def test_the_list_costs_the_same_for_one_and_for_thirty(ready: Cast, sign_in: SignIn) -> None:
    client = sign_in("mette")

    def cost() -> int:
        client.get(reverse("screenings"))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("screenings")).status_code == 200
        return len(seen)

    many(ready, 1)
    count(ready)
    one = cost()
    many(ready, 29, start=1)
    count(ready)
    assert cost() == one <= 18
