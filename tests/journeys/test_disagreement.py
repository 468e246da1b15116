"""Somebody who does not agree with the plan, and two colleagues who write in it at the same time.

She says so in her own words, and everybody who sees the plan sees that she did; it is changed and sent again, she
cannot answer, then she agrees, and what she said first is not gone. A colleague who is let into the team writes in the
plan while the caseworker does: both texts are shown, and what they become has both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.installation import Running
from tests.journeys.people import (
    a_new_citizen,
    answer_the_plan,
    colleague,
    fits,
    on_the_phone,
    open_as,
    send_the_plan,
    write_the_plan,
)

pytestmark = pytest.mark.installation
expect.set_options(timeout=30_000)

NAME = "Dorit Andenmening"
GOAL = "Jeg vil arbejde med planter og ikke sidde stille"
TOO_MUCH, SMALLER = "Søge ti kontorjob om ugen", "Besøge gartneriet sammen med Mette"
WALK = "Gå en tur med hunden hver morgen"
NO = "Kontor er ikke mig. Jeg vil ud, og jeg vil begynde med at se et sted."
YES = "Nu er det min plan."
FROM_METTE = f"{GOAL}, helst om formiddagen"
FROM_COLLEAGUE = f"{GOAL}, gerne tæt på Bispensgade"
TOGETHER = f"{GOAL}, om formiddagen og tæt på Bispensgade"
OTHER_TEAM, HER_TEAM = "Dagpenge og fleksjob", "Sygedagpenge og jobafklaring"


@dataclass
class Met:
    """The caseworker's window, and the citizen's page in it."""

    caseworker: Page
    citizen: str


@pytest.fixture(scope="module")
def met(site: Running, browser: Browser) -> Iterator[Met]:
    page = open_as(browser, site, "sagsbehandler")
    citizen = a_new_citizen(page, site, *NAME.split(), "6802891177")
    write_the_plan(page, site, citizen, GOAL, [(TOO_MUCH, "borger", "job", 14), (WALK, "borger", "sundhed", 10)])
    yield Met(page, citizen)
    page.context.close()


def test_she_disagrees_the_plan_changes_and_she_agrees(site: Running, browser: Browser, met: Met) -> None:
    page = met.caseworker
    page.goto(f"{site.url}{met.citizen}plan/")
    send_the_plan(page)
    dorit = on_the_phone(browser, site, NAME)
    answer_the_plan(dorit, "Nej, ikke helt", NO)
    fits(dorit)
    everybody_who_sees_the_plan_sees_it(site, browser, met)
    it_is_changed_and_sent_again(site, met)
    dorit.goto(f"{site.url}/min-plan/")
    expect(dorit.get_by_text("Din plan venter på dit svar")).to_be_visible()
    answer_the_plan(dorit, "Jeg kan ikke svare nu")
    page.reload()
    expect(page.get_by_role("region", name="Er I enige?")).to_contain_text("Jeg kan ikke svare nu")
    answer_the_plan(dorit, "Ja, jeg er enig", YES)
    dorit.context.close()
    page.reload()
    expect(page.get_by_role("region", name="Er I enige?")).to_contain_text(YES)
    page.get_by_role("link", name="Version 1", exact=True).click()
    expect(page.get_by_role("region", name="Svaret")).to_contain_text(NO)


def everybody_who_sees_the_plan_sees_it(site: Running, browser: Browser, met: Met) -> None:
    """The caseworker on three pages; the company consultant and the team leader on the plan.

    A nurse who has no part in the case sees nothing of it.
    """
    page = met.caseworker
    page.goto(f"{site.url}/overblik/")
    more = page.get_by_text(re.compile("^Vis .* mere$"))
    if more.count():
        more.first.click()
    expect(page.get_by_text("Tal med Dorit om planen")).to_be_visible()
    page.goto(f"{site.url}{met.citizen}")
    expect(page.get_by_text("Dorit svarede: Nej, ikke helt")).to_be_visible()
    page.goto(f"{site.url}{met.citizen}plan/")
    expect(page.get_by_role("region", name="Er I enige?")).to_contain_text(NO)
    for name in ("Viggo Figurby", "Tage Mønsterby"):
        other = colleague(browser, site, name)
        other.goto(f"{site.url}{met.citizen}plan/")
        said = other.get_by_role("region", name="Er I enige?")
        expect(said).to_contain_text("Nej, ikke helt")
        expect(said).to_contain_text(NO)
        other.context.close()
    nurse = colleague(browser, site, "Sanne Øvelsesen")
    nurse.goto(f"{site.url}{met.citizen}plan/")
    expect(nurse.get_by_role("heading", name="Du har ikke adgang")).to_be_visible()
    nurse.context.close()


def it_is_changed_and_sent_again(site: Running, met: Met) -> None:
    page = met.caseworker
    page.goto(f"{site.url}{met.citizen}plan/rediger/")
    page.locator("fieldset.plan-card").first.get_by_label("Hvad skal der ske?").fill(SMALLER)
    page.get_by_role("button", name="Gem planen").last.click()
    expect(page.get_by_text("Planen er ændret siden version 1.")).to_be_visible()
    send_the_plan(page)
    expect(page.get_by_text(SMALLER).first).to_be_visible()


def test_two_write_in_the_same_plan_and_nothing_is_lost(site: Running, browser: Browser, met: Met) -> None:
    name = somebody_of(OTHER_TEAM, site, browser)
    helper = colleague(browser, site, name)
    answer = helper.goto(f"{site.url}{met.citizen}plan/rediger/")
    assert answer and answer.status == 403
    let_into_the_team(name, site, browser)
    edit = f"{site.url}{met.citizen}plan/rediger/"
    for page, goal in ((met.caseworker, FROM_METTE), (helper, FROM_COLLEAGUE)):
        page.goto(edit)
        page.get_by_label("Målet med borgerens egne ord").fill(goal)
    helper.locator("fieldset.plan-card").nth(1).get_by_label("Hvad skal der ske?").fill(f"{WALK} før otte")
    met.caseworker.get_by_role("button", name="Gem planen").last.click()
    expect(met.caseworker.get_by_text(FROM_METTE).first).to_be_visible()
    helper.get_by_role("button", name="Gem planen").last.click()
    they_write_the_two_texts_together(helper)
    met.caseworker.reload()
    for each in (TOGETHER, f"{WALK} før otte"):
        expect(met.caseworker.get_by_text(each).first).to_be_visible()
    expect(met.caseworker.get_by_text("En tekst kom ikke med")).to_have_count(0)
    helper.context.close()


def somebody_of(team: str, site: Running, browser: Browser) -> str:
    """A caseworker of a team, as the administrator's list has them."""
    page = open_as(browser, site, "administrator")
    page.goto(f"{site.url}/medarbejdere/")
    row = page.get_by_role("row").filter(has_text=team).filter(has_text="Sagsbehandler").first
    name = row.get_by_role("link").first.inner_text()
    page.context.close()
    return name


def let_into_the_team(name: str, site: Running, browser: Browser) -> None:
    """From today on, by the administrator."""
    page = open_as(browser, site, "administrator")
    page.goto(f"{site.url}/medarbejdere/")
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("link", name="Sæt i et team").click()
    page.get_by_label("Team").select_option(label=HER_TEAM)
    page.locator("main form").get_by_role("button").click()
    expect(page.get_by_role("region", name="Teams")).to_contain_text(HER_TEAM)
    page.context.close()


def they_write_the_two_texts_together(page: Page) -> None:
    """Both texts of the goal stand side by side, and both have changed it, so it has to be chosen."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mette Eksempelsen")
    goal = page.get_by_role("group", name="Målet")
    expect(goal).to_contain_text(FROM_METTE)
    expect(goal).to_contain_text(FROM_COLLEAGUE)
    page.get_by_role("button", name="Gem planen").click()
    expect(goal.get_by_text("Vælg en af teksterne.")).to_be_visible()
    goal.get_by_text("Skriv de to tekster sammen").click()
    goal.get_by_label("Brug denne tekst").check()
    goal.get_by_label("Jeres fælles tekst").fill(TOGETHER)
    page.get_by_role("button", name="Gem planen").click()
    expect(page.get_by_text(TOGETHER).first).to_be_visible()
