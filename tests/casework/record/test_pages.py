"""The citizen's page, the overview, who has looked, own data and the journal."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.conversations.actions import book, hold
from fodfaeste.casework.conversations.rules import AgreementDraft
from fodfaeste.casework.plans.actions import answer_plan, save_plan, send_plan, start_plan
from fodfaeste.casework.plans.drafts import PlanDraft, StepDraft
from fodfaeste.casework.record.own_data import NEVER
from fodfaeste.casework.record.readings import GROUNDS_TO_CITIZEN, GROUNDS_TO_STAFF
from fodfaeste.casework.record.rules import Look, by_day_and_person
from fodfaeste.casework.record.situation import situation_of
from fodfaeste.foundation import clock
from fodfaeste.foundation.access import policy
from fodfaeste.foundation.access.actions import log_reading, open_emergency_access
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.casework.record.filling import add_citizens
from tests.cast import Cast
from tests.foundation.test_journal import as_intruder

SignIn = Callable[[str], Client]
WHOLE, TAIL = "700180-1000", "1000"
REASON = "Borgeren ringede <b>i krise</b>, og ingen andre var på arbejde."


@pytest.fixture(autouse=True)
def rules(cast: Cast) -> None:
    load_shipped_tables(actor=cast.system, purpose="Prøve")


def page_of(cast: Cast, name: str, rest: str = "") -> str:
    return f"/borgere/{cast.citizen[name].pk}/{rest}"


def make_plan(cast: Cast, answer: str | None = None, words: str = "") -> None:
    mette, past = cast.actor("mette"), clock.now() - timedelta(days=20)
    due = clock.today() - timedelta(days=3)
    draft = PlanDraft(
        own_goal="Jeg vil sove & arbejde igen.",
        steps=(
            StepDraft("Tal med lægen", "borger", "sundhed", due),
            StepDraft("Ring til banken", "sagsbehandler", "hverdag", due),
        ),
    )
    with clock.at(past):
        plan = start_plan(actor=mette, purpose="Prøve", case=cast.case["anna"])
        plan = save_plan(actor=mette, purpose="Prøve", plan=plan, version=plan.version, draft=draft)
        version = send_plan(actor=mette, purpose="Prøve", plan=plan, version=plan.version)
        if answer:
            answer_plan(actor=cast.actor("anna"), purpose="Prøve", plan_version=version, answer=answer, words=words)


def make_talk(cast: Cast) -> None:
    promises = [
        AgreementDraft("sagsbehandler", "Spørge om mentor", clock.today() - timedelta(days=2)),
        AgreementDraft("borger", "Tage bussen en dag", clock.today() + timedelta(days=4)),
    ]
    mette, past = cast.actor("mette"), clock.now() - timedelta(days=10)
    with clock.at(past - timedelta(days=1)):
        talk = book(actor=mette, purpose="Prøve", case=cast.case["anna"], starts=past)
    with clock.at(past + timedelta(hours=1)):
        hold(actor=mette, purpose="Prøve", conversation=talk, version=talk.version, notes="", agreements=promises)


class TestTheCitizensPage:
    def test_says_where_we_are_what_is_agreed_and_what_is_stuck(self, cast: Cast) -> None:
        make_plan(cast, "disagree", "Jeg er ikke klar.")
        make_talk(cast)
        found = situation_of(cast.actor("mette"), cast.citizen["anna"])
        assert found.responsible == cast.employee["mette"]
        assert found.own_goal == "Jeg vil sove & arbejde igen."
        assert [(each.who, each.what) for each in found.agreed] == [("Anna", "Tage bussen en dag")]
        stuck = [s.text for s in found.stuck]
        assert {"Skridt: Ring til banken", "Skridt: Tal med lægen", "Aftale: Spørge om mentor"} <= set(stuck)
        assert ("Borgeren er ikke enig i planen", "Jeg er ikke klar.") in [(s.text, s.words) for s in found.stuck]
        assert "Der mangler en samtale" in [s.text for s in found.stuck]

    def test_without_a_next_conversation_there_is_one_way_to_book(self, cast: Cast, sign_in: SignIn) -> None:
        text = sign_in("mette").get(page_of(cast, "anna")).content.decode()
        assert text.count("/samtaler/ny/") == 1
        assert text.count("Book samtale") == 1

    def test_head_and_panel_do_not_say_the_same(self, cast: Cast, sign_in: SignIn) -> None:
        text = sign_in("mette").get(page_of(cast, "anna")).content.decode()
        for words in ("<dt>Målgruppe</dt>", "<dt>Spor</dt>", "<dt>Ansvarlig</dt>", "Skift ansvarlig"):
            assert text.count(words) == 1, words
        assert "Ansvarlig siden" in text

    def test_an_unanswered_plan_is_stuck_and_an_agreed_one_is_not(self, cast: Cast) -> None:
        make_plan(cast)

        def stuck() -> list[str]:
            return [each.text for each in situation_of(cast.actor("mette"), cast.citizen["anna"]).stuck]

        assert "Planen venter på borgerens svar" in stuck()
        with clock.at(clock.now() - timedelta(days=7)):
            assert "Planen venter på borgerens svar" not in stuck(), "it was sent thirteen days ago"

    def test_agreement_takes_the_plan_off_the_list(self, cast: Cast) -> None:
        make_plan(cast, "agree")
        stuck = [s.text for s in situation_of(cast.actor("mette"), cast.citizen["anna"]).stuck]
        assert not any("svar" in text or "enig" in text for text in stuck)

    def test_a_case_without_a_caseworker_says_so(self, cast: Cast) -> None:
        cast.case["anna"].assignments.update(valid_to=clock.today() - timedelta(days=1))
        stuck = [s.text for s in situation_of(cast.actor("tage"), cast.citizen["anna"]).stuck]
        assert stuck[0] == "Ingen er ansvarlig for forløbet"

    def test_a_step_from_a_plan_that_was_not_sent_is_not_agreed(self, cast: Cast) -> None:
        mette = cast.actor("mette")
        plan = start_plan(actor=mette, purpose="Prøve", case=cast.case["anna"])
        draft = PlanDraft("Mål", (), (StepDraft("Kun en kladde", "borger", "job"),))
        save_plan(actor=mette, purpose="Prøve", plan=plan, version=plan.version, draft=draft)
        assert situation_of(mette, cast.citizen["anna"]).agreed == []

    @pytest.mark.parametrize(
        ("name", "status"),
        [
            ("mette", 200),
            ("karl", 200),
            ("tage", 200),
            ("pia", 403),
            ("sofie", 403),
            ("hanne", 403),
            ("lise", 403),
            ("admin", 403),
            ("bo", 404),
        ],
    )
    def test_opens_for_those_who_work_with_the_citizen(
        self, cast: Cast, sign_in: SignIn, name: str, status: int
    ) -> None:
        assert sign_in(name).get(page_of(cast, "anna")).status_code == status

    def test_is_read_once_and_written_down_once(self, cast: Cast, sign_in: SignIn) -> None:
        sign_in("mette").get(page_of(cast, "anna"))
        reading = Reading.objects.get()
        assert (reading.page, reading.ground, reading.citizen) == ("Borgerens side", "assigned", cast.citizen["anna"])

    def test_a_hostile_name_and_hostile_words_are_text(self, cast: Cast, sign_in: SignIn) -> None:
        Citizen.objects.filter(pk=cast.citizen["anna"].pk).update(first_name='"><img src=x onerror=alert(1)>')
        make_plan(cast, "disagree", "<script>alert(2)</script>")
        text = sign_in("mette").get(page_of(cast, "anna")).content.decode()
        assert "<img src=x" not in text
        assert "<script>alert(2)" not in text
        assert "&lt;script&gt;alert(2)" in text

    def test_one_timeline_holds_what_every_room_knows(self, cast: Cast, sign_in: SignIn) -> None:
        make_plan(cast, "agree")
        make_talk(cast)
        events = sign_in("mette").get(page_of(cast, "anna")).context["recent"]
        assert {"Plan", "Samtale", "Forløb", "Sagsbehandler"} <= {event.kind for event in events}
        assert [event.when for event in events] == sorted((event.when for event in events), reverse=True)

    def test_a_citizen_without_a_case_can_get_one(self, cast: Cast, sign_in: SignIn) -> None:
        open_emergency_access(actor=cast.actor("mette"), purpose="Prøve", citizen=cast.citizen["dan"], reason=REASON)
        text = sign_in("mette").get(page_of(cast, "dan")).content.decode()
        assert "Der er ikke et åbent forløb" in text
        assert page_of(cast, "dan", "forloeb/nyt/") in text


class TestTheNumber:
    def test_is_masked_until_asked_for(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("mette")
        for path in ("/overblik/", "/borgere/", page_of(cast, "anna"), page_of(cast, "anna", "journal/")):
            text = client.get(path).content.decode()
            assert WHOLE not in text
            assert "7001801000" not in text
        assert "700180-••••" in client.get(page_of(cast, "anna")).content.decode()

    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_is_shown_after_asking_and_the_reading_has_its_own_name(
        self, cast: Cast, sign_in: SignIn, headers: dict[str, str]
    ) -> None:
        shown = sign_in("mette").post(page_of(cast, "anna", "cpr/"), headers=headers)
        assert WHOLE in shown.content.decode()
        assert [row.page for row in Reading.objects.all()] == ["CPR-nummeret"]

    @pytest.mark.parametrize("name", ["tage", "pia", "sofie", "lise"])
    def test_is_refused_to_whoever_may_not_see_it(self, cast: Cast, sign_in: SignIn, name: str) -> None:
        assert sign_in(name).post(page_of(cast, "anna", "cpr/")).status_code == 403
        assert "citizen_cpr" not in sign_in("tage").get(page_of(cast, "anna")).content.decode()

    def test_is_not_on_the_citizens_own_pages_or_in_the_file(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("anna")
        for path in ("/mine-data/", "/mine-data/hent/", "/hvem-har-set/", page_of(cast, "anna", "journal/")):
            text = client.get(path).content.decode()
            assert WHOLE not in text
            assert "7001801000" not in text


class TestTheOverview:
    def test_a_person_without_cases_is_told_what_will_come(self, cast: Cast, sign_in: SignIn) -> None:
        text = sign_in("pia").get("/overblik/").content.decode()
        assert "Du er ikke ansvarlig for forløb" in text

    def test_shows_the_caseload_against_its_band(self, cast: Cast, sign_in: SignIn) -> None:
        add_citizens(cast, 46)
        (load,) = sign_in("mette").get("/overblik/").context["loads"]
        assert (load.count, load.words) == (47, "2 over spændet")

    def test_a_caseload_inside_the_band_is_inside(self, cast: Cast, sign_in: SignIn) -> None:
        add_citizens(cast, 41)
        (load,) = sign_in("mette").get("/overblik/").context["loads"]
        assert load.words == "inden for spændet"

    def test_everybody_shown_is_written_down_once(self, cast: Cast, sign_in: SignIn) -> None:
        add_citizens(cast, 4)
        make_plan(cast, "disagree")
        page = sign_in("mette").get("/overblik/")
        assert cast.citizen["anna"].pk in page.context["work"].citizen_ids
        rows = list(Reading.objects.values_list("citizen_id", flat=True))
        assert sorted(rows) == sorted(page.context["work"].citizen_ids)

    def test_begins_with_the_most_pressing_and_only_those_named_are_written_down_as_seen(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        add_citizens(cast, 46)
        first = sign_in("mette").get("/overblik/")
        asked = re.search(r'href="\?alle=ja#har-brug">Vis (\d+) mere<', first.content.decode())
        assert asked, "more than ten need me"
        assert len(first.context["work"].people) == 10
        assert Reading.objects.count() == len(first.context["work"].citizen_ids) < 40
        every = sign_in("mette").get("/overblik/?alle=ja")
        assert len(every.context["work"].people) == 10 + int(asked[1]) == every.context["people"]
        assert every.context["work"].people[:10] == first.context["work"].people
        assert "alle=ja" not in every.content.decode()

    def test_asks_the_same_number_of_questions_for_thirty_and_sixty(self, cast: Cast, sign_in: SignIn) -> None:
        """Among thirty are some whom the screening's rule finds; what none of them has is not asked for at all."""
        client = sign_in("mette")
        add_citizens(cast, 30)
        client.get("/overblik/")
        with CaptureQueriesContext(connection) as few:
            client.get("/overblik/")
        add_citizens(cast, 30, start=30)
        with CaptureQueriesContext(connection) as many:
            client.get("/overblik/")
        assert len(many) == len(few)

    def test_the_team_leader_sees_emergencies_in_the_team_and_only_there(self, cast: Cast, sign_in: SignIn) -> None:
        for who, whom in (("sofie", "anna"), ("hanne", "carla")):
            open_emergency_access(actor=cast.actor(who), purpose="Prøve", citizen=cast.citizen[whom], reason=REASON)
        text = sign_in("tage").get("/overblik/").content.decode()
        assert "Sofie Fiktiv" in text
        assert "&lt;b&gt;i krise" in text
        assert "Hanne Hold" not in text
        assert "Nødadgang i dit team" not in sign_in("mette").get("/overblik/").content.decode()

    @pytest.mark.parametrize("name", ["lise", "ulla", "frank", "admin"])
    def test_those_who_steer_see_numbers_and_never_persons(self, cast: Cast, sign_in: SignIn, name: str) -> None:
        page = sign_in(name).get("/overblik/")
        text = page.content.decode()
        assert "Hele kommunen i tal" in text
        assert "Opdigtet" not in text
        assert not Reading.objects.exists()
        assert page.context["totals"].groups.total is None, "three cases are too few to show"

    def test_the_totals_are_the_sums_of_what_there_is(self, cast: Cast, sign_in: SignIn) -> None:
        add_citizens(cast, 12)
        Case.objects.filter(citizen__first_name="Amina").update(target_group="sygedagpenge")
        make_plan(cast, "agree")
        totals = sign_in("lise").get("/overblik/").context["totals"]
        assert totals.groups.total == Case.objects.filter(closed__isnull=True).count() == 15
        assert totals.benefits.total == 12
        assert totals.plans.cells["Borgeren er enig"] is None

    @pytest.mark.parametrize("name", ["mette", "tage"])
    def test_staff_do_not_see_the_totals(self, cast: Cast, sign_in: SignIn, name: str) -> None:
        assert "totals" not in sign_in(name).get("/overblik/").context

    def test_citizens_are_sent_away_with_the_way_to_their_own_pages_and_no_list_of_roles(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        answer = sign_in("anna").get("/overblik/")
        text = answer.content.decode()
        assert answer.status_code == 403
        assert "Gå til Min plan" in text
        assert "sagsbehandler" not in text[text.index("<main") : text.index("</main>")]


class TestWhoHasLooked:
    def test_tells_the_citizen_who_when_what_and_why(self, cast: Cast, sign_in: SignIn) -> None:
        anna = cast.citizen["anna"].pk
        log_reading(cast.actor("mette"), [anna, anna], "Borgerens side", "assigned")
        log_reading(cast.actor("mette"), [anna], "Borgerens side", "assigned")
        log_reading(cast.actor("karl"), [cast.citizen["bo"].pk], "Planen", "assigned")
        text = sign_in("anna").get("/hvem-har-set/").content.decode()
        assert "Mette Testsen" in text
        assert "Er din ansvarlige sagsbehandler" in text
        assert "2 gange" in text
        assert "Karl" not in text

    def test_a_specialist_is_told_by_profession_and_the_own_page_by_what_it_is(
        self, cast: Cast, sign_in: SignIn
    ) -> None:
        cast.employee["pia"].title = "psykolog"
        cast.employee["pia"].save()
        log_reading(cast.actor("pia"), [cast.citizen["anna"].pk], "Borgerens side", "team")
        text = sign_in("anna").get("/hvem-har-set/").content.decode()
        assert ", psykolog</p>" in text
        assert ", specialist</p>" not in text
        assert "Siden om dig" in text
        assert "Borgerens side" not in text

    def test_being_on_a_list_is_told_in_words(self, cast: Cast, sign_in: SignIn) -> None:
        for page in ("Mit overblik", "Listen over borgere"):
            log_reading(cast.actor("mette"), [cast.citizen["anna"].pk], page, "assigned")
        mine = sign_in("anna").get("/hvem-har-set/").content.decode()
        assert "Dit navn stod på medarbejderens overblik" in mine
        assert "Dit navn stod på en liste" in mine
        theirs = sign_in("tage").get(page_of(cast, "anna", "hvem-har-set/")).content.decode()
        assert "Navnet stod på medarbejderens overblik" in theirs
        assert "Listen over borgere" not in mine + theirs

    def test_an_emergency_stands_first_with_its_reason(self, cast: Cast, sign_in: SignIn) -> None:
        open_emergency_access(actor=cast.actor("sofie"), purpose="Prøve", citizen=cast.citizen["anna"], reason=REASON)
        for client, path in (
            (sign_in("anna"), "/hvem-har-set/"),
            (sign_in("tage"), page_of(cast, "anna", "hvem-har-set/")),
        ):
            text = client.get(path).content.decode()
            assert "Sofie Fiktiv" in text
            assert "Borgeren ringede &lt;b&gt;i krise&lt;/b&gt;" in text

    def test_reading_about_oneself_is_not_written_down(self, cast: Cast, sign_in: SignIn) -> None:
        sign_in("anna").get("/hvem-har-set/")
        assert not Reading.objects.exists()

    @pytest.mark.parametrize(
        ("name", "status"), [("tage", 200), ("mette", 403), ("sofie", 403), ("admin", 403), ("anna", 200), ("bo", 404)]
    )
    def test_the_citizens_list_is_for_the_citizen_and_the_team_leader(
        self, cast: Cast, sign_in: SignIn, name: str, status: int
    ) -> None:
        assert sign_in(name).get(page_of(cast, "anna", "hvem-har-set/")).status_code == status

    def test_has_pages_and_asks_the_same_however_many(self, cast: Cast, sign_in: SignIn) -> None:
        client, anna = sign_in("anna"), cast.citizen["anna"].pk
        log_reading(cast.actor("mette"), [anna], "Planen", "assigned")
        client.get("/hvem-har-set/")
        with CaptureQueriesContext(connection) as few:
            client.get("/hvem-har-set/")
        for number in range(120):
            log_reading(cast.actor("karl"), [anna], f"Side {number}", "team")
        with CaptureQueriesContext(connection) as many:
            text = client.get("/hvem-har-set/").content.decode()
        assert len(many) == len(few)
        assert "Side 1 af 2" in text
        assert "Side 2 af 2" in client.get("/hvem-har-set/?side=2").content.decode()

    def test_every_ground_has_words_for_both_readers(self) -> None:
        known = {*policy.grounds(), policy.ALWAYS}
        assert known <= set(GROUNDS_TO_CITIZEN)
        assert known <= set(GROUNDS_TO_STAFF)

    def test_readings_are_told_by_day_and_person(self) -> None:
        first = datetime(2026, 11, 23, 9, 0)
        looks = [Look(first + timedelta(hours=hour), "Mette", "S", "Planen", "g") for hour in (0, 1, 30)]
        days = by_day_and_person(looks)
        assert [each.day.day for each in days] == [24, 23]
        assert [(seen.times, seen.first, seen.last) for seen in days[1].visitors[0].pages] == [
            (2, first, first + timedelta(hours=1))
        ]


class TestMyData:
    def test_says_what_is_registered_in_plain_words(self, cast: Cast, sign_in: SignIn) -> None:
        text = sign_in("anna").get("/mine-data/").content.decode()
        for words in ("Anna Opdigtet", "Mette Testsen", "Er noget forkert?", "Ankestyrelsen"):
            assert words in text

    def test_the_file_holds_every_table_that_belongs_to_the_citizen(self, cast: Cast, sign_in: SignIn) -> None:
        make_plan(cast, "agree", "Ja tak")
        make_talk(cast)
        add_citizens(cast, 1)
        log_reading(cast.actor("mette"), [cast.citizen["anna"].pk], "Planen", "assigned")
        response = sign_in("anna").get("/mine-data/hent/")
        assert "attachment" in response["Content-Disposition"]
        found = json.loads(response.content)
        for table in ("cases.case", "cases.assignment", "plans.plan", "plans.step", "plans.plananswer",
                      "conversations.conversation", "conversations.agreement", "access.reading"):  # fmt: skip
            assert found[table], table
        for relation in Citizen._meta.related_objects:
            rows = relation.related_model._default_manager.filter(**{relation.field.name: cast.citizen["anna"]})
            if relation.related_model._meta.label_lower != "people.user":
                assert len(found.get(relation.related_model._meta.label_lower, [])) >= rows.count()
        assert not any(f'"{name}"' in response.content.decode() for name in NEVER)

    def test_the_file_holds_nobody_else(self, cast: Cast, sign_in: SignIn) -> None:
        text = sign_in("anna").get("/mine-data/hent/").content.decode()
        assert "Bo" not in json.loads(text)["borger"].values()
        found = json.loads(text)
        ids = {row["citizen"] for rows in found.values() if isinstance(rows, list) for row in rows if "citizen" in row}
        assert ids <= {cast.citizen["anna"].pk}

    @pytest.mark.parametrize("name", ["mette", "tage", "admin"])
    @pytest.mark.parametrize("path", ["/mine-data/", "/mine-data/hent/", "/hvem-har-set/"])
    def test_is_for_citizens(self, cast: Cast, sign_in: SignIn, name: str, path: str) -> None:
        assert sign_in(name).get(path).status_code == 403


class TestTheJournal:
    def test_tells_what_happened_in_sentences(self, cast: Cast, sign_in: SignIn) -> None:
        make_plan(cast, "agree")
        text = sign_in("mette").get(page_of(cast, "anna", "journal/")).content.decode()
        assert "svarede på planen" in text
        assert "plan.answered" not in text

    def test_a_verb_without_a_sentence_is_shown_as_it_is(self, cast: Cast, sign_in: SignIn) -> None:
        with transaction.atomic():
            record(actor=cast.actor("mette"), purpose="P", verb="odd.thing", citizen_id=cast.citizen["anna"].pk)
        assert "odd.thing" in sign_in("mette").get(page_of(cast, "anna", "journal/")).content.decode()

    @pytest.mark.parametrize(
        ("name", "status"), [("anna", 200), ("karl", 200), ("pia", 403), ("sofie", 403), ("bo", 404), ("admin", 403)]
    )
    def test_of_a_citizen_is_for_those_who_work_with_them(
        self, cast: Cast, sign_in: SignIn, name: str, status: int
    ) -> None:
        assert sign_in(name).get(page_of(cast, "anna", "journal/")).status_code == status

    def test_the_administrator_sees_no_names(self, cast: Cast, sign_in: SignIn) -> None:
        make_plan(cast, "agree")
        text = sign_in("admin").get("/journal/").content.decode()
        assert "Svarede på planen" in text
        assert "Opdigtet" not in text
        assert "Testsen" not in text

    def test_checking_says_that_it_is_whole_and_writes_it_down(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("admin")
        assert "Ikke kontrolleret endnu" in client.get("/journal/").content.decode()
        text = client.post("/journal/kontrol/", follow=True).content.decode()
        assert "Journalen er hel" in text
        assert JournalEntry.objects.filter(verb="journal.verified").count() == 1

    def test_checking_finds_an_altered_row(self, cast: Cast, sign_in: SignIn) -> None:
        make_plan(cast)
        as_intruder("UPDATE journal_journalentry SET purpose = 'andet' WHERE seq = 2")
        text = sign_in("admin").post("/journal/kontrol/", follow=True).content.decode()
        assert "Journalen er ikke hel" in text
        assert "Kæden holder ikke ved post 2" in text

    @pytest.mark.parametrize("name", ["mette", "tage", "lise", "anna"])
    def test_the_whole_journal_is_for_the_administrator(self, cast: Cast, sign_in: SignIn, name: str) -> None:
        assert sign_in(name).get("/journal/").status_code == 403
        assert sign_in(name).post("/journal/kontrol/").status_code == 403


@pytest.fixture(autouse=True)
def anchor(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    settings.FODFAESTE_JOURNAL_ANCHOR = tmp_path / "anchor"
