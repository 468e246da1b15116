"""The pages: one that follows the screening, the worklist, the legal basis, and the citizen's own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.screening import panels, queries
from fodfaeste.casework.screening.actions import answer_screening, drop_screening, save_answers
from fodfaeste.casework.screening.models import LegalBasis, Screening
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import open_emergency_access
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.rules.actions import replace_row
from fodfaeste.foundation.rules.queries import history
from tests.casework.screening.help import (
    ANSWERS,
    JUDGEMENT,
    PURPOSE,
    answered,
    basis,
    begun,
    judged,
    many,
    on_benefit,
    posted,
)
from tests.cast import Cast

SignIn = Callable[[str], Client]


def start_url(cast: Cast, name: str = "anna") -> str:
    return reverse("screening_start", args=[cast.citizen[name].pk])


def url(screening: Screening) -> str:
    return reverse("screening", args=[screening.pk])


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_the_first_page_says_what_the_register_says_and_which_rule_it_is(ready: Cast, sign_in: SignIn) -> None:
    on_benefit(ready.citizen["anna"], 27, earlier=2)
    page = text(sign_in("mette").get(start_url(ready)))
    assert "27 uger på kontanthjælp" in page
    assert "27 uger med ydelse i det nuværende forløb (reglen: mindst 8 uger)" in page
    assert "2 tidligere forløb inden for 3 år (reglen: mindst 2)" in page
    assert "Derfor foreslår reglen" in page
    judged(ready)
    assert "I har taget en i dette forløb" in text(sign_in("mette").get(start_url(ready)))


def test_without_register_information_the_first_page_says_so_and_one_can_begin(ready: Cast, sign_in: SignIn) -> None:
    client = sign_in("mette")
    assert "Ingen registeroplysninger" in text(client.get(start_url(ready)))
    response = client.post(start_url(ready))
    assert response.headers["Location"] == url(Screening.objects.get())
    assert client.post(start_url(ready)).headers["Location"] == response.headers["Location"]


def test_a_refused_beginning_says_why(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in("mette").post(start_url(cast))
    assert response.status_code == 422
    assert "ikke udgivet et skema" in text(response)


def test_the_whole_way_from_questions_to_a_locked_judgement(ready: Cast, sign_in: SignIn) -> None:
    client, screening = sign_in("mette"), begun(ready)
    assert client.post(url(screening), posted(screening, "save", tro="nej")).status_code == 302
    screening.refresh_from_db()
    page = text(client.get(url(screening)))
    assert "1 af 8 besvaret" in page
    assert 'value="nej" checked' in page
    assert client.post(url(screening), posted(screening, "submit", **ANSWERS)).status_code == 302
    screening.refresh_from_db()
    page = text(client.get(url(screening)))
    assert page.index("Der er flere ting i min hverdag") < page.index("Mit helbred fylder mange dage")
    judge = posted(screening, "judge") | {"judgement": JUDGEMENT, "track": "across"}
    assert client.post(url(screening), judge).status_code == 302
    assert client.post(url(screening), judge).status_code == 302, "the same click twice is harmless"
    page = text(client.get(url(screening)))
    assert JUDGEMENT in page
    assert "Flere fagligheder sammen" in page
    assert "<textarea" not in page


def test_open_questions_are_named_and_nothing_chosen_is_lost(ready: Cast, sign_in: SignIn) -> None:
    screening = begun(ready)
    response = sign_in("mette").post(url(screening), posted(screening, "submit", tro="nej"))
    page = text(response)
    assert response.status_code == 422
    assert "Der mangler svar på 7 spørgsmål" in page
    assert 'href="#svar_helbred"' in page
    assert 'value="nej" checked' in page
    screening.refresh_from_db()
    assert (screening.status, screening.answers, screening.version) == ("draft", {"tro": "nej"}, 2)
    assert "Jeres svar er gemt" in page
    assert "Ikke gemt endnu" not in page
    assert 'name="version" id="version" value="2"' in page
    again = sign_in("mette").post(url(screening), posted(screening, "submit", **ANSWERS))
    assert again.status_code == 302, "the page carries the version it was saved as"


def test_open_questions_and_somebody_else_s_answers_are_shown_together_and_nothing_is_overwritten(
    ready: Cast, sign_in: SignIn
) -> None:
    screening = begun(ready)
    save_answers(actor=ready.actor("karl"), purpose=PURPOSE, screening=screening, version=1, answers={"tro": "snart"})
    response = sign_in("mette").post(url(screening), posted(screening, "submit", tro="nej"))
    assert response.status_code == 409
    assert "Gemt af en anden" in text(response)
    assert Screening.objects.get().answers == {"tro": "snart"}


def test_a_page_says_saved_only_when_something_was(ready: Cast, sign_in: SignIn) -> None:
    client, screening = sign_in("mette"), begun(ready)
    page = text(client.get(url(screening)))
    assert "Ikke gemt endnu" in page
    assert ">Gemt " not in page
    client.post(url(screening), posted(screening, "save", tro="nej"))
    page = text(client.get(url(screening)))
    assert "Ikke gemt endnu" not in page
    assert ">Gemt " in page


def test_an_answer_is_saved_as_it_is_chosen(ready: Cast, sign_in: SignIn) -> None:
    client, screening = sign_in("mette"), begun(ready)
    client.get(url(screening))
    Reading.objects.all().delete()
    response = client.post(url(screening), posted(screening, "autosave", tro="nej"))
    fragment = text(response)
    assert response.status_code == 200
    assert fragment.startswith("Gemt ")
    assert 'id="version" value="2"' in fragment
    assert "1 af 8 besvaret" in fragment
    assert Screening.objects.get().answers == {"tro": "nej"}
    assert not Reading.objects.exists(), "the reading was written when the page was opened"


def test_an_answer_that_could_not_be_saved_as_it_was_chosen_says_so(ready: Cast, sign_in: SignIn) -> None:
    client, screening = sign_in("mette"), begun(ready)
    save_answers(actor=ready.actor("karl"), purpose=PURPOSE, screening=screening, version=1, answers={"tro": "snart"})
    late = client.post(url(screening), posted(screening, "autosave", tro="nej"))
    assert (late.status_code, text(late).startswith("Ikke gemt: ")) == (409, True)
    odd = client.post(url(screening), posted(screening, "autosave", tro="findes_ikke"))
    assert (odd.status_code, text(odd).startswith("Ikke gemt: ")) == (422, True)
    assert sign_in("pia").post(url(screening), posted(screening, "autosave", tro="nej")).status_code == 403
    assert Screening.objects.get().answers == {"tro": "snart"}


def test_the_questions_can_be_read_in_english(ready: Cast, sign_in: SignIn) -> None:
    page = text(sign_in("mette").get(f"{url(begun(ready))}?sprog=en"))
    assert "What do you yourself believe about getting a job?" in page
    assert "Prefer not to answer" in page


def test_two_people_who_answer_at_once_see_both_answers_and_lose_neither(ready: Cast, sign_in: SignIn) -> None:
    screening = begun(ready)
    save_answers(
        actor=ready.actor("karl"),
        purpose=PURPOSE,
        screening=screening,
        version=1,
        answers={"tro": "snart", "hjem": "ro"},
    )
    client = sign_in("mette")
    response = client.post(url(screening), posted(screening, "save", tro="nej"))
    page = text(response)
    assert response.status_code == 409
    assert 'value="nej" checked' in page
    assert "Gemt af en anden:</strong> Jeg regner med at være i job inden for tre måneder." in page
    assert page.count("Gemt af en anden") == 1
    assert 'value="ro" checked' in page, "what only the other answered stays chosen"
    assert client.post(url(screening), {"version": "2", "do": "save", "svar_tro": "nej"}).status_code == 302


def test_answers_that_come_after_the_lock_are_shown_beside_the_locked_ones(ready: Cast, sign_in: SignIn) -> None:
    draft = begun(ready)
    answered(ready)
    response = sign_in("karl").post(url(draft), posted(draft, "save", **ANSWERS | {"tro": "snart"}))
    assert response.status_code == 409
    assert "Jeg regner med at være i job inden for tre måneder." in text(response)
    assert "Jeg er i tvivl om" in text(response)


def test_two_judgements_are_both_shown_and_the_first_stands(ready: Cast, sign_in: SignIn) -> None:
    before = answered(ready)
    judged(ready)
    other = "Karl mener, at helbredet skal undersøges, før der tales om praktik med nogen virksomhed."
    response = sign_in("karl").post(url(before), posted(before, "judge") | {"judgement": other, "track": "alone"})
    page = text(response)
    assert response.status_code == 409
    assert other in page
    assert JUDGEMENT in page
    assert Screening.objects.get().judgement == JUDGEMENT


def test_a_short_judgement_is_refused_at_its_field_and_kept(ready: Cast, sign_in: SignIn) -> None:
    screening = answered(ready)
    response = sign_in("mette").post(
        url(screening), posted(screening, "judge") | {"judgement": "Kort.", "track": "alone"}
    )
    assert response.status_code == 422
    assert "mindst 40 tegn" in text(response)
    assert "Kort.</textarea>" in text(response)


def test_a_form_without_version_or_button_is_a_bad_request(ready: Cast, sign_in: SignIn) -> None:
    client, screening = sign_in("mette"), begun(ready)
    assert client.post(url(screening), {"do": "save"}).status_code == 400
    assert client.post(url(screening), {"version": "1", "do": "noget andet"}).status_code == 400


def test_a_screening_can_be_laid_aside_from_its_page(ready: Cast, sign_in: SignIn) -> None:
    client, screening = sign_in("mette"), answered(ready)
    assert client.post(url(screening), posted(screening, "drop")).status_code == 302
    assert "Den tæller ikke" in text(client.get(url(screening)))
    assert "Begynd screening" in text(client.get(start_url(ready)))


# The sum


def sums(page: str) -> bool:
    return "Lagt sammen" in page or "9 af 31" in page or "nogle omstændigheder" in page


@pytest.mark.parametrize("who", ["mette", "anna"])
def test_without_a_legal_basis_the_same_page_is_whole_and_shows_no_sum(ready: Cast, sign_in: SignIn, who: str) -> None:
    screening = judged(ready)
    page = text(sign_in(who).get(reverse("my_screening") if who == "anna" else url(screening)))
    assert JUDGEMENT in page
    assert "Det tæller 3 af højst 4." in page
    assert not sums(page)


@pytest.mark.parametrize("who", ["mette", "anna"])
def test_with_a_legal_basis_caseworker_and_citizen_see_the_same_sum(ready: Cast, sign_in: SignIn, who: str) -> None:
    screening = judged(ready)
    basis(ready)
    page = text(sign_in(who).get(reverse("my_screening") if who == "anna" else url(screening)))
    assert "9 af 31 point: nogle omstændigheder" in page
    assert ("Det er dig og din sagsbehandler, der beslutter. Summen afgør ikke noget." in page) == (who == "anna")
    assert "LAB § 8, prøve" in page


def test_a_legal_basis_past_its_review_counts_no_longer_and_says_so(ready: Cast, sign_in: SignIn) -> None:
    screening = judged(ready)
    made = basis(ready)
    LegalBasis.objects.filter(pk=made.pk).update(review_on=clock.today() - timedelta(days=1))
    page = text(sign_in("mette").get(url(screening)))
    assert not sums(page)
    assert "tæller ikke længere" in page
    assert not sums(text(sign_in("anna").get(reverse("my_screening"))))
    assert "Tæller ikke længere" in text(sign_in("admin").get(reverse("legal_basis")))


def test_the_administrator_records_and_ends_the_legal_basis_on_its_page(ready: Cast, sign_in: SignIn) -> None:
    client, page = sign_in("admin"), reverse("legal_basis")
    values = {
        "do": "record",
        "reference": "LAB § 8, prøve",
        "adopted_by": "Udvalget",
        "adopted_on": clock.today().isoformat(),
        "review_on": (clock.today() + timedelta(days=30)).isoformat(),
    }
    wrong = client.post(page, values | {"review_on": clock.today().isoformat()})
    assert wrong.status_code == 422
    assert "Vælg en dag efter i dag" in text(wrong)
    assert "LAB § 8, prøve" in text(wrong)
    assert client.post(page, values).status_code == 302
    assert queries.counts(queries.latest_basis())
    assert client.post(page, {"do": "end", "reason": ""}).status_code == 422
    assert client.post(page, {"do": "end", "reason": "Loven er ændret."}).status_code == 302
    assert not queries.counts(queries.latest_basis())
    assert "Loven er ændret." in text(client.get(page))


# Who sees what


SEES = ["mette", "karl", "tage"]
DOES_NOT_SEE = ["sofie", "pia", "viggo", "hanne", "lise", "admin"]


@pytest.mark.parametrize(("name", "status"), [(name, 200) for name in SEES] + [(name, 403) for name in DOES_NOT_SEE])
def test_only_those_who_work_with_the_citizen_see_the_screening(
    ready: Cast, sign_in: SignIn, name: str, status: int
) -> None:
    screening = judged(ready)
    client = sign_in(name)
    assert client.get(url(screening)).status_code == status
    assert client.get(start_url(ready)).status_code == status


@pytest.mark.parametrize("name", ["anna", "bo"])
def test_a_citizen_does_not_reach_the_staff_s_pages(ready: Cast, sign_in: SignIn, name: str) -> None:
    """The citizen's own page is another; whether somebody else has a screening is not to be found out either."""
    screening = judged(ready)
    client = sign_in(name)
    assert client.get(url(screening)).status_code == 403
    assert client.get(reverse("screening", args=[screening.pk + 999])).status_code == 403
    assert client.get(start_url(ready)).status_code == 404


def test_who_reads_in_an_emergency_has_no_form(ready: Cast, sign_in: SignIn) -> None:
    for key in ("anna", "bo"):
        open_emergency_access(
            actor=ready.actor("pia"), purpose="Prøve", citizen=ready.citizen[key], reason="Ringer og er i krise nu"
        )
    client = sign_in("pia")
    assert 'name="do"' not in text(client.get(url(begun(ready))))
    assert 'name="do"' not in text(client.get(url(answered(ready))))
    assert "Begynd screening</button>" not in text(client.get(start_url(ready, "bo")))


def test_reading_is_written_down_and_the_citizen_s_own_is_not(ready: Cast, sign_in: SignIn) -> None:
    screening = judged(ready)
    Reading.objects.all().delete()
    sign_in("karl").get(url(screening))
    sign_in("anna").get(reverse("my_screening"))
    assert [(row.page, row.actor_label) for row in Reading.objects.all()] == [("Screening", "Karl Prøvesen")]


def test_the_citizen_sees_answers_what_counted_the_judgement_and_the_track(ready: Cast, sign_in: SignIn) -> None:
    judged(ready)
    page = text(sign_in("anna").get(reverse("my_screening")))
    for expected in ("Vi følges tæt", JUDGEMENT, "Jeg har flere, jeg kan tale med", "Mit helbred fylder mange dage",
                     "Vil ikke svare."):  # fmt: skip
        assert expected in page


def test_the_citizen_is_not_shown_an_empty_list_of_what_goes_well(ready: Cast, sign_in: SignIn) -> None:
    page = reverse("my_screening")
    judged(ready)
    assert "Det går godt" in text(sign_in("anna").get(page))
    screening = begun(ready)
    bare = dict.fromkeys(ANSWERS, "vil_ikke_svare")
    answer_screening(actor=ready.actor("mette"), purpose=PURPOSE, screening=screening, version=1, answers=bare)
    assert "Det går godt" not in text(sign_in("anna").get(page))
    assert "Det går godt" in text(sign_in("mette").get(url(screening)))


def test_the_citizen_does_not_see_a_screening_that_is_not_locked(ready: Cast, sign_in: SignIn) -> None:
    screening = begun(ready)
    save_answers(actor=ready.actor("mette"), purpose=PURPOSE, screening=screening, version=1, answers=ANSWERS)
    client = sign_in("anna")
    assert "Du har ikke en screening endnu" in text(client.get(reverse("my_screening")))
    answered(ready)
    assert "har ikke skrevet sin vurdering endnu" in text(client.get(reverse("my_screening")))


def test_one_citizen_never_sees_another_s(ready: Cast, sign_in: SignIn) -> None:
    judged(ready)
    assert JUDGEMENT not in text(sign_in("bo").get(reverse("my_screening")))


@pytest.mark.parametrize(("name", "status"), [("admin", 200), ("mette", 403), ("lise", 403), ("anna", 403)])
def test_the_legal_basis_page_is_the_administrator_s(ready: Cast, sign_in: SignIn, name: str, status: int) -> None:
    assert sign_in(name).get(reverse("legal_basis")).status_code == status


@pytest.mark.parametrize("name", ["mette", "anna", "ulla", "admin"])
def test_the_instrument_is_open_to_everybody_with_every_point(ready: Cast, sign_in: SignIn, name: str) -> None:
    page = text(sign_in(name).get(reverse("screening_instrument")))
    assert "Jeg kan ikke se for mig, at jeg er i job om et år." in page
    assert "ikke afprøvet" in page


# The worklist, the overview and the panels


def test_the_worklist_names_the_rule_and_shows_only_the_actor_s_own(ready: Cast, sign_in: SignIn) -> None:
    for name in ("anna", "bo", "carla"):
        on_benefit(ready.citizen[name], 12)
    page = text(sign_in("mette").get(reverse("screenings")))
    assert "Anna Opdigtet" in page
    assert list(Reading.objects.values_list("citizen__first_name", "ground")) == [("Anna", "assigned")]
    assert "Mindst 8 uger med ydelse i det nuværende forløb" in page
    assert "12 uger nu, ingen tidligere forløb på tre år" in page
    assert "Bo Opdigtet" not in page
    assert "Carla Opdigtet" not in page
    team = text(sign_in("tage").get(reverse("screenings")))
    assert "Anna Opdigtet" in team
    assert "Bo Opdigtet" in team
    assert "Carla Opdigtet" not in team
    assert sign_in("pia").get(reverse("screenings")).status_code == 403


def test_the_sentence_follows_a_changed_rule(ready: Cast, sign_in: SignIn) -> None:
    on_benefit(ready.citizen["anna"], 12)
    row = next(row for row in history("screening_triggers") if row.values["key"] == "uger_i_forloebet")
    values = row.values | {"at_least": 11}
    source = {"valid_from": row.valid_from, "source": row.source}
    replace_row(actor=ready.actor("admin"), purpose=PURPOSE, row=row, values=values, **source)
    page = text(sign_in("mette").get(reverse("screenings")))
    assert "12 uger med ydelse i det nuværende forløb (reglen: mindst 11 uger)" in page
    assert "Mindst 11 uger med ydelse i det nuværende forløb." in page
    assert "8 uger" not in page


def test_a_stored_line_with_an_unknown_measure_is_named_and_does_not_stop_the_others(
    ready: Cast, sign_in: SignIn
) -> None:
    on_benefit(ready.citizen["anna"], 12, earlier=2)
    row = next(row for row in history("screening_triggers") if row.values["key"] == "uger_i_forloebet")
    row.values["measure"] = "vrøvl"
    row.save()
    page = text(sign_in("mette").get(reverse("screenings")))
    assert "har et mål, vi ikke kender" in page
    assert "2 tidligere forløb inden for 3 år (reglen: mindst 2)" in page
    assert sign_in("admin").get(f"/regler/screening_triggers/{row.pk}/ret/").status_code == 200


def test_a_citizen_is_newly_found_until_screened_in_this_spell(ready: Cast) -> None:
    def found() -> list[str]:
        return [each.citizen.first_name for each in queries.suggested(ready.actor("mette"))]

    assert found() == []
    status = on_benefit(ready.citizen["anna"], 12)
    assert found() == ["Anna"]
    screening = begun(ready)
    assert found() == [], "it is begun, so it stands among the begun"
    drop_screening(actor=ready.actor("mette"), purpose=PURPOSE, screening=screening, version=1)
    assert found() == ["Anna"], "a screening laid aside is none"
    judged(ready)
    assert found() == []
    status.spell_start, status.as_of = clock.today() + timedelta(weeks=20), clock.today() + timedelta(weeks=30)
    status.save()
    assert found() == ["Anna"], "a new spell is looked at anew"


def test_earlier_spells_alone_can_point_to_a_citizen(ready: Cast) -> None:
    on_benefit(ready.citizen["anna"], 3, earlier=2)
    on_benefit(ready.citizen["bo"], 3, earlier=1)
    (only,) = queries.suggested(ready.actor("mette"))
    assert [each.key for each in only.why] == ["tidligere_forloeb"]
    assert queries.suggested(ready.actor("karl")) == []


def test_the_overview_says_who_and_why(ready: Cast) -> None:
    on_benefit(ready.citizen["anna"], 12)
    (item,) = panels.overview(ready.actor("mette"))
    assert (item.kind, item.citizen_name, item.url) == ("needs_me", "Anna Opdigtet", start_url(ready))
    assert item.why == "12 uger med ydelse i det nuværende forløb (reglen: mindst 8 uger)"
    screening = answered(ready)
    (item,) = panels.overview(ready.actor("mette"))
    assert (item.url, item.text) == (url(screening), "Skriv vurderingen i screeningen")
    assert panels.overview(ready.actor("pia")) == []
    assert panels.overview(ready.actor("anna")) == []


def test_the_panel_shows_the_last_judgement_to_those_who_may_see_it(ready: Cast) -> None:
    judged(ready)
    panel = panels.panel(ready.actor("mette"), ready.citizen["anna"])
    assert panel is not None
    assert panel.context["track"].title == "Vi følges tæt"
    assert panels.panel(ready.actor("viggo"), ready.citizen["anna"]) is None


def test_the_timeline_tells_staff_and_citizen_about_judged_screenings_only(ready: Cast) -> None:
    answered(ready, "bo", "karl")
    assert panels.timeline(ready.actor("karl"), ready.citizen["bo"]) == []
    screening = judged(ready)
    (event,) = panels.timeline(ready.actor("mette"), ready.citizen["anna"])
    assert (event.text, event.url) == ("Screening: Vi følges tæt", url(screening))
    (own,) = panels.timeline(ready.actor("anna"), ready.citizen["anna"])
    assert own.url == reverse("my_screening")
    assert panels.timeline(ready.actor("viggo"), ready.citizen["anna"]) == []


# What it costs


def cost(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_the_worklist_and_the_overview_cost_the_same_for_one_and_for_thirty(ready: Cast, sign_in: SignIn) -> None:
    client = sign_in("mette")
    many(ready, 1)
    one, items = cost(client, reverse("screenings")), overview_cost(ready)
    many(ready, 29, start=1)
    assert len(queries.suggested(ready.actor("mette"))) == 30
    assert (cost(client, reverse("screenings")), overview_cost(ready)) == (one, items)
    assert one <= 21


def overview_cost(cast: Cast) -> int:
    actor = cast.actor("mette")
    with CaptureQueriesContext(connection) as seen:
        panels.overview(actor)
    return len(seen)


def test_the_pages_of_one_citizen_cost_the_same_for_one_and_for_six_screenings(ready: Cast, sign_in: SignIn) -> None:
    mette, anna = sign_in("mette"), sign_in("anna")
    judged(ready)
    one = cost(mette, start_url(ready)), cost(anna, reverse("my_screening"))
    for _ in range(5):
        judged(ready)
    assert (cost(mette, start_url(ready)), cost(anna, reverse("my_screening"))) == one


def test_a_written_judgement_leads_on_to_the_plan_and_to_other_professions(ready: Cast, sign_in: SignIn) -> None:
    done = judged(ready)
    citizen = ready.citizen["anna"].pk
    page = text(sign_in("mette").get(url(done)))
    assert f'href="{reverse("plan", args=[citizen])}"' in page
    assert f'href="{reverse("analysis_request", args=[citizen])}"' in page
    assert "Det næste I kan gøre" not in text(sign_in("anna").get("/min-screening/"))
