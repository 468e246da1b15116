"""The caseworker's pages: what they show, to whom, and that nothing typed is lost."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fodfaeste.casework.conversations import actions, rules
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.casework.plans.models import Plan
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.casework.conversations.stage import booked, fields, held, promise, talk_form, text
from tests.cast import Cast

SignIn = Callable[[str], Client]


def tomorrow(hour: str = "10:00", **more: str) -> dict[str, str]:
    """The next working day; at ten in the morning nobody is asked whether it is right."""
    day = next(day for n in range(1, 12) if not rules.day_off(day := clock.today() + timedelta(days=n)))
    return {"date": day.isoformat(), "time": hour, "minutes": "45", "kind": "meeting"} | more


def today_at_noon(cast: Cast, **more: object) -> Conversation:
    """A conversation that began a moment ago: it can be held now, whatever the time is."""
    return booked(cast, starts=clock.now() - timedelta(minutes=1), **more)


# ---- who gets in, and that it is written down ----


@pytest.mark.parametrize(
    "path", ["/borgere/{c}/samtaler/", "/samtaler/{p}/", "/samtaler/{p}/faelles/", "/samtaler/{p}/faelles/nu/"]
)
def test_who_works_with_the_citizen_reads_and_the_reading_is_written(cast: Cast, sign_in: SignIn, path: str) -> None:
    found = booked(cast)
    where = path.format(c=cast.citizen["anna"].pk, p=found.pk)
    for who in ("mette", "karl", "viggo", "tage"):
        assert sign_in(who).get(where).status_code == 200, who
    readers = Reading.objects.filter(citizen=cast.citizen["anna"]).values_list("user__username", flat=True)
    assert sorted(readers) == ["karl", "mette", "tage", "viggo"]
    for who in ("sofie", "pia", "hanne", "lise", "ulla", "frank", "admin"):
        assert sign_in(who).get(where).status_code == 403, who
    assert sign_in("anna").get(where).status_code in (403, 404)
    assert Client().get(where).status_code == 302
    assert Reading.objects.count() == 4


def test_writing_does_not_fill_the_citizens_list_of_readers(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    mette = sign_in("mette")
    mette.get(f"/samtaler/{found.pk}/")
    for number in range(5):
        answer = mette.post(f"/samtaler/{found.pk}/kladde/", talk_form(found, "x" * number))
        found.version = int(fields(answer.content.decode())["version"])
    for _ in range(3):
        mette.get(f"/samtaler/{found.pk}/faelles/nu/")
    assert Reading.objects.filter(page="Samtalen").count() == 1
    assert Reading.objects.filter(page="Fælles skærm").count() == 1


def test_a_consultant_of_the_team_reads_but_has_no_form(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    page = sign_in("viggo").get(f"/samtaler/{found.pk}/").content.decode()
    assert "notes" not in fields(page)
    assert "notes" in fields(sign_in("karl").get(f"/samtaler/{found.pk}/").content.decode())
    for path in (f"/samtaler/{found.pk}/", f"/samtaler/{found.pk}/kladde/", f"/samtaler/{found.pk}/ikke-holdt/"):
        assert sign_in("viggo").post(path, talk_form(found, "Indbrud")).status_code == 403
    assert Conversation.objects.get().notes == ""


@pytest.mark.parametrize(
    "path", ["/samtaler/99999/", "/samtaler/99999/kladde/", "/samtaler/99999/faelles/nu/", "/aftaler/99999/"]
)
def test_what_does_not_exist_is_not_found(cast: Cast, sign_in: SignIn, path: str) -> None:
    mette = sign_in("mette")
    assert mette.get(path).status_code in (404, 405)
    assert mette.post(path).status_code in (404, 405)


# ---- booking ----


def test_booking_ends_on_the_conversation(cast: Cast, sign_in: SignIn) -> None:
    Citizen.objects.filter(pk=cast.citizen["anna"].pk).update(interpreter="arabisk")
    path = f"/borgere/{cast.citizen['anna'].pk}/samtaler/ny/"
    shown = fields(sign_in("mette").get(path).content.decode())
    assert shown["interpreter"] == "arabisk"
    mette = str(cast.employee["mette"].pk)
    answer = sign_in("mette").post(path, tomorrow(employee=mette, interpreter="arabisk", place="Lokale 3"))
    made = Conversation.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/samtaler/{made.pk}/")
    local = timezone.localtime(made.starts)
    assert (local.hour, local.minute, made.place, made.interpreter) == (10, 0, "Lokale 3", "arabisk")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"date": "", "time": ""}, "Vælg en dag"),
        ({"date": "0001-01-01"}, "Er årstallet rigtigt?"),
        ({"date": "9999-12-31"}, "Er årstallet rigtigt?"),
        ({"minutes": "99999999999999999999"}, "varer mellem 5 og 480 minutter"),
        ({"minutes": "x"}, "Skriv et helt tal"),
        ({"date": "2020-01-01"}, "Tidspunktet er passeret"),
        ({"date": "2027-03-28", "time": "02:30"}, "findes ikke"),
        ({"minutes": "1"}, "varer mellem 5 og 480 minutter"),
        ({"kind": "brev"}, "Vælg møde, telefon eller video"),
        ({"employee": "999"}, "Vælg en fra listen"),
        ({"time": "25:99"}, "Skriv klokken"),
    ],
)
def test_a_wrong_booking_is_shown_again_with_what_was_typed(
    cast: Cast, sign_in: SignIn, change: dict[str, str], says: str
) -> None:
    path = f"/borgere/{cast.citizen['anna'].pk}/samtaler/ny/"
    form = tomorrow(employee=str(cast.employee["mette"].pk), place="Det gamle sted") | change
    answer = sign_in("mette").post(path, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "Der er noget, der skal rettes" in page
    assert fields(page)["place"] == "Det gamle sted"
    assert not Conversation.objects.exists()


def test_a_double_booking_names_only_the_time_of_the_other(cast: Cast, sign_in: SignIn) -> None:
    form = tomorrow(employee=str(cast.employee["mette"].pk), place="Hos Anna")
    karl = sign_in("karl")
    assert karl.post(f"/borgere/{cast.citizen['anna'].pk}/samtaler/ny/", form).status_code == 302
    answer = karl.post(f"/borgere/{cast.citizen['bo'].pk}/samtaler/ny/", form | {"place": "Lokale 3"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "har allerede en aftale kl. 10.00–10.45" in page
    assert "Anna" not in page


def test_the_follow_up_is_suggested_two_weeks_on(cast: Cast, sign_in: SignIn) -> None:
    load_shipped_tables(actor=cast.system, purpose="Prøve")
    found = held(cast, starts=clock.now() - timedelta(days=2))
    mette = sign_in("mette")
    link = f"/borgere/{cast.citizen['anna'].pk}/samtaler/ny/?efter={found.pk}"
    assert link in mette.get(f"/samtaler/{found.pk}/").content.decode()
    shown = fields(mette.get(link).content.decode())
    local = timezone.localtime(found.starts)
    day, _ = rules.next_time(found.starts, timezone.get_current_timezone(), clock.today(), 14)
    assert shown["date"] == day.isoformat()
    assert day >= local.date() + timedelta(days=14)
    assert shown["time"] == f"{local:%H:%M}"
    other = held(cast, who="bo", by="karl", starts=clock.now() - timedelta(days=3))
    elsewhere = fields(mette.get(link.replace(f"={found.pk}", f"={other.pk}")).content.decode())
    assert elsewhere["date"] == ""


def a_sunday() -> date:
    """A Sunday within the coming year that is no public holiday as well."""
    days = (clock.today() + timedelta(days=n) for n in range(7, 60))
    return next(day for day in days if rules.day_off(day) == "en søndag")


def test_an_unusual_time_is_asked_about_once_and_then_booked(cast: Cast, sign_in: SignIn) -> None:
    path, mette = f"/borgere/{cast.citizen['anna'].pk}/samtaler/ny/", sign_in("mette")
    assert "tidspunktet er rigtigt" not in mette.get(path).content.decode()
    form = tomorrow(employee=str(cast.employee["mette"].pk), date=a_sunday().isoformat(), place="Hos Anna")
    answer = mette.post(path, form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Samtalen er en søndag. Sæt kryds, og tryk igen, hvis det er rigtigt." in page
    assert 'name="sure"' in page
    assert fields(page)["place"] == "Hos Anna"
    assert not Conversation.objects.exists()
    assert mette.post(path, form | {"sure": "on"}).status_code == 302
    late = mette.post(path, tomorrow("21:30", employee=form["employee"]))
    assert "Samtalen er kl. 21.30." in late.content.decode()
    assert Conversation.objects.count() == 1


def test_a_talk_that_was_held_on_a_sunday_is_written_down_without_a_question(cast: Cast, sign_in: SignIn) -> None:
    path = f"/borgere/{cast.citizen['anna'].pk}/samtaler/ny/"
    form = tomorrow(employee=str(cast.employee["mette"].pk), afterwards="on")
    sunday = a_sunday() - timedelta(days=70)
    assert sign_in("mette").post(path, form | {"date": sunday.isoformat()}).status_code == 302


def test_moving_asks_about_a_new_unusual_time_and_not_about_the_one_it_has(cast: Cast, sign_in: SignIn) -> None:
    at = timezone.make_aware(datetime.combine(a_sunday(), time(10)))
    found, mette = booked(cast, starts=at), sign_in("mette")
    path = f"/samtaler/{found.pk}/flyt/"
    same = tomorrow(date=a_sunday().isoformat(), version="1", place="Et andet sted")
    assert mette.post(path, same).status_code == 302
    asked = mette.post(path, same | {"date": (a_sunday() + timedelta(days=7)).isoformat(), "version": "2"})
    assert asked.status_code == 422
    assert 'name="sure"' in asked.content.decode()


def test_a_booking_more_than_a_year_ahead_is_refused_with_a_sentence(cast: Cast, sign_in: SignIn) -> None:
    path = f"/borgere/{cast.citizen['anna'].pk}/samtaler/ny/"
    far = clock.today() + timedelta(days=3653)
    form = tomorrow(employee=str(cast.employee["mette"].pk), date=far.isoformat(), sure="on")
    answer = sign_in("mette").post(path, form)
    assert answer.status_code == 422
    assert "mere end et år ude i fremtiden" in answer.content.decode()
    assert not Conversation.objects.exists()


def test_the_way_back_begins_at_the_citizens_and_the_menu_says_so(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("mette").get(f"/samtaler/{booked(cast).pk}/").content.decode()
    assert '<a href="/borgere/" aria-current="page">' in page
    crumbs = page[page.index("Brødkrumme") : page.index("</nav>", page.index("Brødkrumme"))]
    assert text(crumbs).split(">", 1)[-1].split() == [
        "Borgere", *cast.citizen["anna"].name.split(), "Samtaler", "og", "aftaler", "Samtale",
    ]  # fmt: skip


def test_without_an_open_case_the_page_says_what_to_do(cast: Cast, sign_in: SignIn) -> None:
    from fodfaeste.foundation.access.actions import open_emergency_access

    actor = cast.actor("mette")
    open_emergency_access(actor=actor, purpose="Prøve", citizen=cast.citizen["dan"], reason="Ringede og var fortvivlet")
    page = sign_in("mette").get(f"/borgere/{cast.citizen['dan'].pk}/samtaler/ny/")
    assert page.status_code == 200
    assert "Åbn et forløb" in page.content.decode()


def test_moving_shows_the_other_time_when_somebody_moved_first(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    path, mette = f"/samtaler/{found.pk}/flyt/", sign_in("mette")
    assert mette.post(path, tomorrow("11:00", version="1", place="Nu")).status_code == 302
    answer = mette.post(path, tomorrow("13:00", version="1", place="Min tekst"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "kl. 11.00" in text(page)
    assert (fields(page)["time"], fields(page)["place"], fields(page)["version"]) == ("13:00", "Min tekst", "2")
    assert mette.post(path, fields(page) | {"kind": "phone"}).status_code == 302


# ---- the conversation ----


def test_the_page_has_the_three_parts(cast: Cast, sign_in: SignIn) -> None:
    held(cast, promise("Ringe til lægen"), notes="Sidst talte vi om ryggen")
    Plan.objects.create(citizen=cast.citizen["anna"], case=cast.case["anna"], own_goal="Arbejde med børn")
    found = booked(cast)
    actions.prepare(actor=cast.actor("anna"), purpose="Prøve", conversation=found, version=1, text="Min søster")
    page = text(sign_in("mette").get(f"/samtaler/{found.pk}/").content.decode())
    for words in (
        "Sidst aftalte vi", "Ringe til lægen", "Sidst talte vi om ryggen", "Det har vi hver især med",
        "Min søster", "Arbejde med børn", "Nu aftaler vi", "Gem samtalen",
    ):  # fmt: skip
        assert words in page


def test_holding_makes_the_agreements_and_a_second_press_makes_them_once(cast: Cast, sign_in: SignIn) -> None:
    found = today_at_noon(cast)
    due = (clock.today() + timedelta(days=7)).isoformat()
    form = talk_form(
        found, "Vi talte om job.", ("borger", "Ringe", due), ("", "", ""), ("sagsbehandler", "Spørge", due)
    )
    mette, path = sign_in("mette"), f"/samtaler/{found.pk}/"
    assert [mette.post(path, form).status_code for _ in range(2)] == [302, 302]
    assert Agreement.objects.count() == 2
    page = text(mette.get(path).content.decode())
    assert "Teksten er låst" in page
    assert "Book næste samtale" in page


def test_a_wrong_agreement_is_shown_at_its_field_and_nothing_is_lost(cast: Cast, sign_in: SignIn) -> None:
    found = today_at_noon(cast)
    form = talk_form(found, "Mine noter", ("", "Ringe", ""), ("borger", "", "2027-01-01"), brings="Min forberedelse")
    answer = sign_in("mette").post(f"/samtaler/{found.pk}/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Vælg, hvem der gør det." in page
    assert "Skriv, hvornår det skal være gjort." in page
    assert "Skriv, hvad I har aftalt." in page
    assert '<a href="#id_aftale-0-due">Aftale 1, hvornår: Skriv, hvornår det skal være gjort.</a>' in page
    assert '<a href="#id_aftale-1-what">Aftale 2, hvad: Skriv, hvad I har aftalt.</a>' in page
    assert "<legend>Aftale 2</legend>" in page
    kept = fields(page)
    assert {key: kept[key] for key in form} == form
    assert not Agreement.objects.exists()


def test_adding_a_row_without_javascript_keeps_everything(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    form = talk_form(found, "Noter\n\nmed luft", ("", "Halv aftale", ""), ("borger", "", ""), add="1")
    mette = sign_in("mette")
    answer = mette.post(f"/samtaler/{found.pk}/", form)
    assert (answer.status_code, answer["Location"]) == (302, f"/samtaler/{found.pk}/?raekker=3#aftaler")
    kept = fields(mette.get(f"/samtaler/{found.pk}/?raekker=3").content.decode())
    assert kept["notes"] == "Noter\n\nmed luft"
    assert kept["aftale-0-what"] == "Halv aftale"
    assert "aftale-2-what" in kept


def test_adding_a_row_with_htmx_answers_with_one_row_more(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    form = talk_form(found, "Noter", ("borger", "Halv", ""), ("", "", ""), add="1")
    page = sign_in("mette").post(f"/samtaler/{found.pk}/kladde/", form, headers={"HX-Request": "true"}).content.decode()
    kept = fields(page)
    assert "Gemt kl." in page
    assert (kept["version"], kept["aftale-0-what"], kept["aftale-2-what"]) == ("2", "Halv", "")


def test_a_stale_autosave_shows_the_other_text(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    path = f"/samtaler/{found.pk}/kladde/"
    assert sign_in("karl").post(path, talk_form(found, "Fra Karl")).status_code == 200
    answer = sign_in("mette").post(path, talk_form(found, "Fra Mette"))
    assert answer.status_code == 409
    assert "Fra Karl" in answer.content.decode()
    assert "Karl Prøvesen gemte" in answer.content.decode()
    assert Conversation.objects.get().notes == "Fra Karl"


@pytest.mark.parametrize("button", ["hold", "save", "add"])
def test_a_stale_save_shows_both_texts_and_offers_everything_in_both(cast: Cast, sign_in: SignIn, button: str) -> None:
    found = today_at_noon(cast)
    due = (clock.today() + timedelta(days=7)).isoformat()
    karls = talk_form(found, "Fra Karl", ("borger", "Karls aftale", due), save="1", brings="Karls ønske")
    assert sign_in("karl").post(f"/samtaler/{found.pk}/", karls).status_code == 302
    mettes = talk_form(found, "Fra Mette", ("borger", "Mettes aftale", due), brings="Mettes ønske") | {button: "1"}
    answer = sign_in("mette").post(f"/samtaler/{found.pk}/", mettes)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Det er gemt" in page
    assert "Det skrev du" in page
    offered = fields(page)
    assert offered["notes"] == "Fra Karl\n\nFra Mette"
    assert offered["brings"] == "Karls ønske\n\nMettes ønske"
    assert [offered["aftale-0-what"], offered["aftale-1-what"]] == ["Karls aftale", "Mettes aftale"]
    assert offered["version"] == "2"
    assert sign_in("mette").post(f"/samtaler/{found.pk}/", offered).status_code == 302
    assert Agreement.objects.count() == 2


def test_text_written_while_somebody_else_held_is_shown_so_it_can_be_copied(cast: Cast, sign_in: SignIn) -> None:
    found = today_at_noon(cast)
    assert sign_in("karl").post(f"/samtaler/{found.pk}/", talk_form(found, "Fra Karl")).status_code == 302
    answer = sign_in("mette").post(f"/samtaler/{found.pk}/", talk_form(found, "Fra Mette"))
    assert answer.status_code == 409
    assert "Fra Mette" in answer.content.decode()
    assert "Fra Karl" in answer.content.decode()


def test_a_form_without_its_version_is_refused_with_a_sentence(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    answer = sign_in("mette").post(f"/samtaler/{found.pk}/kladde/", {"notes": "x"})
    assert answer.status_code == 400
    assert "genindlæs" in answer.content.decode()


def test_an_empty_conversation_is_not_saved(cast: Cast, sign_in: SignIn) -> None:
    found = today_at_noon(cast)
    answer = sign_in("mette").post(f"/samtaler/{found.pk}/", talk_form(found))
    assert answer.status_code == 422
    assert "mindst én aftale" in answer.content.decode()


def test_calling_off_with_a_reason(cast: Cast, sign_in: SignIn) -> None:
    found, mette = today_at_noon(cast), sign_in("mette")
    path = f"/samtaler/{found.pk}/ikke-holdt/"
    form = fields(mette.get(path).content.decode())
    assert mette.post(path, form | {"event": "no_show", "reason": ""}).status_code == 422
    assert mette.post(path, form | {"event": "no_show", "reason": "Bussen kørte ikke"}).status_code == 302
    assert "Bussen kørte ikke" in mette.get(f"/samtaler/{found.pk}/").content.decode()
    assert mette.post(path, form | {"event": "cancel", "reason": "Igen"}).status_code == 422
    assert Conversation.objects.get().status == "no_show"


def test_ticking_off_goes_back_to_where_one_was_and_nowhere_else(cast: Cast, sign_in: SignIn) -> None:
    found = held(cast, promise())
    path, mette = f"/aftaler/{found.agreements.get().pk}/", sign_in("mette")
    assert mette.post(path, {"next": f"/samtaler/{found.pk}/"})["Location"] == f"/samtaler/{found.pk}/"
    assert Agreement.objects.get().done
    for bad in ("https://ond.example/", "//ond.example/", "", "javascript:alert(1)"):
        assert mette.post(path, {"done": "0", "next": bad})["Location"] == f"/borgere/{found.citizen_id}/samtaler/"
    assert not Agreement.objects.get().done


# ---- the shared screen ----


def test_the_shared_screen_shows_what_belongs_to_the_citizen_and_no_menu(cast: Cast, sign_in: SignIn) -> None:
    held(cast, promise("Ringe til lægen"))
    Plan.objects.create(citizen=cast.citizen["anna"], case=cast.case["anna"], own_goal="Arbejde med børn")
    found = booked(cast)
    form = talk_form(found, "Mine egne kladdenoter", ("borger", "Besøge stedet", ""), brings="Praktik", save="1")
    mette = sign_in("mette")
    mette.post(f"/samtaler/{found.pk}/", form)
    page = mette.get(f"/samtaler/{found.pk}/faelles/").content.decode()
    for words in ("Ringe til lægen", "Arbejde med børn", "Praktik", "Besøge stedet"):
        assert words in page
    assert "Mine egne kladdenoter" not in page
    assert 'aria-label="Hovedmenu"' not in page


def test_the_shared_screen_is_only_sent_again_when_something_changed(cast: Cast, sign_in: SignIn) -> None:
    found, mette = booked(cast), sign_in("mette")
    path = f"/samtaler/{found.pk}/faelles/nu/"
    assert mette.get(path, {"version": "1"}).status_code == 204
    mette.post(f"/samtaler/{found.pk}/kladde/", talk_form(found, "", ("", "Ny aftale", "")))
    answer = mette.get(path, {"version": "1"})
    assert answer.status_code == 200
    assert "Ny aftale" in answer.content.decode()


# ---- how it grows ----


@pytest.mark.parametrize("path", ["/borgere/{c}/samtaler/", "/samtaler/{p}/", "/samtaler/{p}/faelles/"])
def test_pages_ask_the_database_the_same_for_one_row_and_thirty(cast: Cast, sign_in: SignIn, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert mette.get(where).status_code == 200
        return len(asked)

    mette = sign_in("mette")
    held(cast, promise(), promise(owner="sagsbehandler"), starts=clock.now() - timedelta(days=400))
    now = booked(cast)
    where = path.format(c=cast.citizen["anna"].pk, p=now.pk)
    mette.get(where)
    few = queries()
    for number in range(29):
        held(cast, promise(), promise(owner="sagsbehandler"), starts=clock.now() - timedelta(days=300 - number))
        booked(cast, starts=clock.now() + timedelta(days=number + 2))
    assert queries() == few
