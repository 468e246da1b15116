"""Somebody for whom several things play together: an interdisciplinary analysis, from the question to the plan.

The caseworker asks with the citizen's yes; a psychologist and a nurse write, each for themselves; they meet with the
citizen there, and one of them sees it otherwise; one input is taken, one said in other words, one declined. The citizen
reads all of it on her phone, and takes the yes back.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.installation import Running
from tests.journeys.people import a_new_citizen, colleague, fits, on_the_phone, open_as

pytestmark = pytest.mark.installation
expect.set_options(timeout=30_000)

NAME = "Viola Flerfaglig"
QUESTION = "Hvad skal der til, for at Viola kan holde til tre formiddage om ugen?"
HER_WORDS = "Jeg vil helst begynde om formiddagen, når huset er stille."
BY_PSYCHOLOGIST = ("Hun siger selv til, før det bliver for meget.", "Støj og mange stemmer tager hendes kræfter.")
BY_NURSE = ("Hun tager sin medicin på faste tider.", "Hun sover fire timer ad gangen.")
TAKEN, ADAPTED, DECLINED = "Lære at holde pauser, før trætheden kommer", "Søvnskole", "Begynde på kontor i næste uge"
IN_HER_WORDS = "Søvnskole hjemmefra, to aftener om ugen"
WHY_NOT = "Viola vil først sove bedre. Vi taler om det igen om en måned."
DISSENT = "Jeg ville vente med arbejde, til hun har sovet bedre i tre uger."


@dataclass
class Asked:
    """An analysis everybody has been asked in: where it is, and the windows of those who work on it."""

    citizen: str
    analysis: str
    caseworker: Page
    psychologist: Page
    nurse: Page


@pytest.fixture(scope="module")
def asked(site: Running, browser: Browser) -> Iterator[Asked]:
    caseworker = open_as(browser, site, "sagsbehandler")
    citizen = a_new_citizen(caseworker, site, *NAME.split(), "6505851144")
    caseworker.get_by_role("link", name="Bestil en analyse").click()
    caseworker.get_by_label("Hvad vil I gerne have svar på?").fill(QUESTION)
    caseworker.get_by_label("Fysioterapeut").uncheck()
    expect(caseworker.get_by_label("Psykolog")).to_be_checked()
    caseworker.get_by_role("button", name="Bestil analysen").click()
    expect(caseworker.get_by_text("Borgeren skal sige ja først.").first).to_be_visible()
    expect(caseworker.get_by_label("Hvad vil I gerne have svar på?")).to_have_value(QUESTION)
    caseworker.get_by_label("I en samtale").check()
    caseworker.get_by_role("button", name="Bestil analysen").click()
    expect(caseworker.get_by_role("heading", level=1)).to_have_text(f"Tværfaglig analyse for {NAME}")
    analysis = caseworker.url.removeprefix(site.url)
    psychologist = colleague(browser, site, "Pia Prøvebæk")
    nurse = colleague(browser, site, "Sanne Øvelsesen")
    yield Asked(citizen, analysis, caseworker, psychologist, nurse)
    for page in (caseworker, psychologist, nurse):
        page.context.close()


def test_from_a_question_to_the_plan_and_out_again(site: Running, browser: Browser, asked: Asked) -> None:
    viola = on_the_phone(browser, site, NAME)
    she_says_what_matters(viola, site)
    the_psychologist_writes(site, asked)
    the_nurse_writes(site, asked)
    they_meet_and_one_sees_it_otherwise(site, asked)
    one_is_taken_and_one_said_in_other_words(asked)
    she_reads_all_of_it(viola, site)
    she_takes_her_yes_back(viola, site, asked)
    one_is_declined_with_words(asked)
    she_reads_why_and_who_looked(viola, site)
    viola.context.close()


def she_says_what_matters(viola: Page, site: Running) -> None:
    viola.goto(f"{site.url}/min-analyse/")
    expect(viola.get_by_text(QUESTION)).to_be_visible()
    viola.get_by_label("Det vil jeg gerne sige, før de mødes").fill(HER_WORDS)
    viola.get_by_role("button", name="Gem").click()
    expect(viola.get_by_text("De kan læse det, før de mødes.")).to_be_visible()
    fits(viola)


def write(page: Page, site: Running, area: str, said: tuple[str, str], steps: list[tuple[str, str]]) -> None:
    """From the list of analyses: take it, write resources and challenges, suggest steps, hand in."""
    page.goto(f"{site.url}/analyser/")
    page.get_by_role("row").filter(has_text=NAME).get_by_role("button").click()
    expect(page.get_by_text(QUESTION)).to_be_visible()
    expect(page.get_by_text(HER_WORDS)).to_be_visible()
    resource, challenge = said
    page.locator(f"#id_challenge_{area}").fill(challenge)
    for number, (what, track) in enumerate(steps):
        page.get_by_label(f"Forslag {number + 1}").fill(what)
        page.get_by_label(f"Spor {number + 1}").select_option(value=track)
    page.get_by_role("button", name="Aflever").click()
    expect(page.get_by_text("mindst én ressource")).to_be_visible()
    page.locator(f"#id_resource_{area}").fill(resource)
    page.get_by_role("button", name="Aflever").click()
    expect(page.get_by_text("Afleveret. Tak.")).to_be_visible()


def the_psychologist_writes(site: Running, asked: Asked) -> None:
    write(asked.psychologist, site, "helbred", BY_PSYCHOLOGIST, [(TAKEN, "hverdag"), (DECLINED, "job")])


def the_nurse_writes(site: Running, asked: Asked) -> None:
    write(asked.nurse, site, "helbred", BY_NURSE, [(ADAPTED, "sundhed")])


def they_meet_and_one_sees_it_otherwise(site: Running, asked: Asked) -> None:
    """All they wrote stands on the agenda, their suggestions stand ready, and the dissent is kept with its name."""
    page = asked.caseworker
    page.goto(f"{site.url}{asked.analysis}")
    page.get_by_role("link", name="Skriv konferencen ind").click()
    agenda = page.get_by_role("region", name="Dagsorden")
    for each in (QUESTION, HER_WORDS, *BY_PSYCHOLOGIST, *BY_NURSE):
        expect(agenda).to_contain_text(each)
    page.get_by_label("Ja", exact=True).check()
    page.get_by_label("Det vejede I").fill("Ro og søvn først. Arbejdet skal passe til formiddagene.")
    suggested = [page.get_by_label(f"Forslag {number}").input_value() for number in (1, 2, 3)]
    assert sorted(suggested) == sorted((TAKEN, ADAPTED, DECLINED))
    who = page.get_by_label("Hvem ser det anderledes (1)?")
    who.select_option(label="Sanne Øvelsesen, sygeplejerske")
    page.get_by_label("Sådan ser de det (1)").fill(DISSENT)
    page.get_by_role("button", name="Gem konferencen").click()
    expect(page.get_by_text("Konferencen er gemt.")).to_be_visible()
    expect(page.get_by_role("region", name="Uenighed")).to_contain_text(DISSENT)
    expect(page.get_by_role("region", name="Uenighed")).to_contain_text("Sanne Øvelsesen")


def decide(page: Page, what: str, choice: str, own_words: str = "") -> None:
    """Take a stand on one input, in its own form."""
    one = page.get_by_role("region", name="Forslag til planen").get_by_role("listitem").filter(has_text=what).first
    one.get_by_text("Tag stilling").click()
    one.get_by_label(choice, exact=True).check()
    if own_words:
        one.get_by_role("textbox", name="I andre ord").fill(own_words)
    one.get_by_role("button", name="Gem").click()


def one_is_taken_and_one_said_in_other_words(asked: Asked) -> None:
    page = asked.caseworker
    decide(page, TAKEN, "Tager det med")
    expect(page.get_by_text("Forslaget er i planen.")).to_be_visible()
    decide(page, ADAPTED, "Tager det med i andre ord", own_words=IN_HER_WORDS)
    expect(page.get_by_text(f"I planen: {IN_HER_WORDS}")).to_be_visible()


def she_reads_all_of_it(viola: Page, site: Running) -> None:
    """What works stands before what is hard, and nothing is kept from her: neither the dissent nor what still waits."""
    viola.goto(f"{site.url}/min-analyse/")
    text = viola.locator("main").inner_text()
    for each in (*BY_PSYCHOLOGIST, *BY_NURSE, DISSENT, "Sanne Øvelsesen", TAKEN, IN_HER_WORDS, DECLINED, "og dig"):
        assert each in text, each
    assert max(map(text.index, (BY_PSYCHOLOGIST[0], BY_NURSE[0]))) < min(
        map(text.index, (BY_PSYCHOLOGIST[1], BY_NURSE[1]))
    )
    fits(viola)


def she_takes_her_yes_back(viola: Page, site: Running, asked: Asked) -> None:
    """Until then they get in; with the next request they do not. The caseworker still sees what was written."""
    for page in (asked.psychologist, asked.nurse):
        answer = page.goto(f"{site.url}{asked.analysis}")
        assert answer and answer.status == 200
    viola.goto(f"{site.url}/mine-samtykker/")
    viola.get_by_role("link", name=re.compile("Træk mit ja tilbage.*analyse", re.I)).click()
    expect(viola.get_by_text("Det gælder med det samme.")).to_be_visible()
    viola.get_by_role("button", name="Ja, træk det tilbage").click()
    expect(viola.get_by_role("heading", name="Det gælder ikke mere")).to_be_visible()
    for page in (asked.psychologist, asked.nurse):
        answer = page.reload()
        assert answer and answer.status == 403
        assert BY_NURSE[1] not in page.content()
        page.goto(f"{site.url}/analyser/")
        assert NAME not in page.locator("main").inner_text()
    answer = asked.caseworker.reload()
    assert answer and answer.status == 200
    expect(asked.caseworker.get_by_text(BY_NURSE[1])).to_be_visible()


def one_is_declined_with_words(asked: Asked) -> None:
    """Without words it is not declined; what was written of it stays, also after the yes is gone."""
    page = asked.caseworker
    decide(page, DECLINED, "Vælger det fra")
    expect(page.get_by_text("Skriv, hvorfor I vælger det fra.").first).to_be_visible()
    page.get_by_label("Hvorfor?").fill(WHY_NOT)
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_text("Forslaget er valgt fra.")).to_be_visible()
    expect(page.get_by_text(f"“{WHY_NOT}”")).to_be_visible()
    page.goto(f"{page.url.split('/analyser/')[0]}{asked.citizen}plan/")
    plan = page.locator("main")
    expect(plan.get_by_text(TAKEN).first).to_be_visible()
    expect(plan.get_by_text(IN_HER_WORDS).first).to_be_visible()
    expect(plan.get_by_text(DECLINED)).to_have_count(0)


def she_reads_why_and_who_looked(viola: Page, site: Running) -> None:
    viola.goto(f"{site.url}/min-analyse/")
    expect(viola.get_by_text(WHY_NOT)).to_be_visible()
    viola.goto(f"{site.url}/hvem-har-set/")
    seen = viola.locator("main").inner_text()
    assert "Pia Prøvebæk" in seen
    assert "Sanne Øvelsesen" in seen
    fits(viola)
