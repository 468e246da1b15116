"""The pages, as a caseworker, a psychologist with eleven minutes, and the citizen meet them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from fodfaeste.casework.analysis.models import Analysis
from fodfaeste.casework.consents.actions import withdraw
from fodfaeste.casework.consents.models import Consent
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.plain_words import lix
from tests.casework.analysis.stage import QUESTION, asked, handed_in, held, part, prepare
from tests.cast import Cast


@pytest.fixture(autouse=True)
def stage(cast: Cast) -> Cast:
    return prepare(cast)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def words_of(page: str) -> str:
    body = page[page.index("<main") : page.index("</main>")]
    return strip_tags(re.sub(r"</(p|li|h1|h2|h3|legend|label|dd|span|td|th)>", ".\n\n", body))


def test_from_question_to_plan_by_the_pages(cast: Cast, sign_in) -> None:
    mette, pia, anna = sign_in("mette"), sign_in("pia"), sign_in("anna")
    request = reverse("analysis_request", args=[cast.citizen["anna"].pk])
    page = mette.get(request)
    due = page.context["form"]["due"].value().isoformat()
    posted = {"question": QUESTION, "professions": ["psykolog"], "due": due}
    assert mette.post(request, posted).status_code == 422
    assert mette.post(request, posted | {"how": "conversation"}).status_code == 302
    analysis = Analysis.objects.get()
    assert QUESTION in text(pia.get("/analyser/"))
    write = pia.post(reverse("analysis_take", args=[part(analysis).pk])).url
    assert QUESTION in text(pia.get(write))
    typed = {"version": "1", "challenge_helbred": "Sover dårligt"}
    refused = pia.post(write, typed | {"do": "send"})
    assert refused.status_code == 422 and "Sover dårligt" in text(refused)
    done = typed | {"resource_helbred": "Går ture", "step-0-what": "Søvnskole", "step-0-track": "sundhed"}
    assert pia.post(write, done | {"do": "send"}).url == "/analyser/"
    anna.post("/min-analyse/", {"version": "1", "words": "Jeg vil gerne ud."})
    confer = reverse("analysis_confer", args=[analysis.pk])
    form = text(mette.get(confer))
    assert "Går ture" in form and "Søvnskole" in form and "Jeg vil gerne ud." in form
    conference = {
        "version": "2",
        "held_on": clock.today().isoformat(),
        "participants": ["Pia Prøve, psykolog"],
        "citizen_there": "nej",
        "weighed": "Søvnen.",
        "step-0-what": "Søvnskole",
        "step-0-track": "sundhed",
        "dissent-0-who": "Pia Prøve, psykolog",
        "dissent-0-words": "Vent til foråret.",
    }
    assert mette.post(confer, conference).status_code == 422
    conference |= {"why_not": "Anna var syg."}
    assert mette.post(confer, conference).status_code == 302
    shown = text(anna.get("/min-analyse/"))
    for each in (QUESTION, "Går ture", "Anna var syg.", "Vent til foråret.", "Søvnskole", "taler I om"):
        assert each in shown
    found = analysis.inputs.get()
    assert mette.post(reverse("analysis_decide", args=[found.pk]), {"choice": "decline"}).status_code == 422
    accept = {"choice": "accept", "step_actor": "borger"}
    assert mette.post(reverse("analysis_decide", args=[found.pk]), accept).status_code == 302
    assert "er med i din plan" in text(anna.get("/min-analyse/"))
    assert "Søvnskole" in text(mette.get(reverse("plan", args=[cast.citizen["anna"].pk])))


def test_resources_stand_before_challenges(cast: Cast, sign_in) -> None:
    staff = reverse("analysis", args=[handed_in(cast, asked(cast)).analysis_id])
    for client, path in ((sign_in("anna"), "/min-analyse/"), (sign_in("mette"), staff)):
        page = text(client.get(path))
        assert page.index("Går ture hver dag.") < page.index("Sover dårligt.")


def test_the_open_page_is_worth_nothing_after_the_yes_is_taken_back(cast: Cast, sign_in) -> None:
    analysis = asked(cast)
    pia = sign_in("pia")
    paths = [reverse("analysis", args=[analysis.pk]), reverse("analysis_contribute", args=[part(analysis).pk])]
    assert [pia.get(path).status_code for path in paths] == [200, 200]
    assert "analysis_member" in set(Reading.objects.values_list("ground", flat=True))
    withdraw(actor=cast.actor("anna"), purpose="test", consent=Consent.objects.get())
    assert [pia.get(path).status_code for path in paths] == [403, 403]
    typed = {"version": "1", "resource_helbred": "Går ture", "do": "autosave"}
    assert pia.post(paths[1], typed).status_code == 403
    assert cast.citizen["anna"].name not in text(pia.get("/analyser/"))
    assert "Samtykket gælder ikke" in text(sign_in("mette").get(paths[0]))


def test_whoever_took_their_yes_back_is_told_that_the_analysis_waits_and_not_that_it_goes_on(
    cast: Cast, sign_in
) -> None:
    asked(cast)
    anna = sign_in("anna")
    assert "Det her er i gang" in text(anna.get("/min-analyse/"))
    withdraw(actor=cast.actor("anna"), purpose="test", consent=Consent.objects.get())
    page = text(anna.get("/min-analyse/"))
    assert "Analysen venter" in page
    assert "De kan ikke se eller skrive mere" in page
    assert "Det her er i gang" not in page
    assert "Så mødes de" not in page


def test_drafts_keep_themselves_and_a_stale_save_shows_both(cast: Cast, sign_in) -> None:
    path = reverse("analysis_contribute", args=[part(asked(cast)).pk])
    pia = sign_in("pia")
    assert "Gemt" in text(pia.post(path, {"version": "1", "resource_helbred": "Den første", "do": "autosave"}))
    late = {"version": "1", "resource_helbred": "Den anden"}
    assert pia.post(path, late | {"do": "autosave"}).status_code == 409
    page = pia.post(path, late | {"do": "save"})
    assert page.status_code == 409
    assert "Den første" in text(page) and "Den anden" in text(page)
    assert "Den første" in text(pia.get(path))


def test_where_everything_may_be_left_out_no_field_says_so(cast: Cast, sign_in) -> None:
    page = text(sign_in("pia").get(reverse("analysis_contribute", args=[part(asked(cast)).pk])))
    assert "Skriv kun dér, hvor du har noget at sige" in page
    assert "(frivilligt)" not in page


def test_nobody_sees_a_draft_before_it_is_handed_in(cast: Cast, sign_in) -> None:
    analysis = asked(cast)
    sign_in("pia").post(
        reverse("analysis_contribute", args=[part(analysis).pk]),
        {"version": "1", "resource_helbred": "Kun min kladde", "do": "save"},
    )
    for who, path in (("mette", reverse("analysis", args=[analysis.pk])), ("anna", "/min-analyse/")):
        assert "Kun min kladde" not in text(sign_in(who).get(path))


def test_other_citizens_and_teams_see_nothing(cast: Cast, sign_in) -> None:
    path = reverse("analysis", args=[asked(cast).pk])
    assert sign_in("sofie").get(path).status_code == 403
    assert sign_in("viggo").get(path).status_code == 403
    assert sign_in("bo").get(path).status_code in (403, 404)
    assert QUESTION not in text(sign_in("bo").get("/min-analyse/"))


def test_a_conference_somebody_was_quicker_with_keeps_what_was_typed(cast: Cast, sign_in) -> None:
    analysis = asked(cast)
    handed_in(cast, analysis)
    sign_in("anna").post("/min-analyse/", {"version": "1", "words": "Nyt"})
    page = sign_in("mette").post(
        reverse("analysis_confer", args=[analysis.pk]),
        {
            "version": "1",
            "held_on": "2020-01-01",
            "participants": ["Pia Prøve, psykolog"],
            "citizen_there": "ja",
            "weighed": "Det jeg skrev",
        },
    )
    assert page.status_code == 409 and "Det jeg skrev" in text(page)


def test_the_citizens_page_is_easy_to_read_empty_and_full(cast: Cast, sign_in) -> None:
    anna = sign_in("anna")
    assert lix(words_of(text(anna.get("/min-analyse/")))) <= 35
    analysis = asked(cast)
    handed_in(cast, analysis)
    held(cast, analysis)
    assert lix(words_of(text(anna.get("/min-analyse/")))) <= 35


def test_the_pages_cost_the_same_for_one_profession_and_for_four(cast: Cast, sign_in) -> None:
    first = asked(cast, professions=("psykolog",))
    handed_in(cast, first)
    mette, anna = sign_in("mette"), sign_in("anna")

    def cost(path: str, client) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            client.get(path)
        return len(found)

    few = cost(reverse("analysis", args=[first.pk]), mette), cost("/min-analyse/", anna), cost("/analyser/", mette)
    first.refresh_from_db()
    first.status, first.ended_at = "stopped", first.asked_at
    first.save()
    second = asked(cast, professions=("psykolog", "sygeplejerske", "fysioterapeut"), question="Mere?")
    handed_in(cast, second)
    handed_in(cast, second, "frida", "sygeplejerske")
    many = cost(reverse("analysis", args=[second.pk]), mette), cost("/min-analyse/", anna), cost("/analyser/", mette)
    assert many == few
