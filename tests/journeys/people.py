"""Who walks the journeys, and the few pages all of them begin on.

Everybody signs in by the demo's own door and has a window of their own: `colleague(browser, site, "Sanne Øvelsesen")`,
`on_the_phone(browser, site, "Viola Prøveflow")`. Nothing here looks into the database.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from playwright.sync_api import Browser, Page, expect

from tests.installation import Running

PHONE = {"width": 390, "height": 844}


def window(browser: Browser, width: int = 1280) -> Page:
    """A browser of one's own: nobody else's cookies."""
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="da-DK").new_page()
    page.set_default_timeout(60_000)
    return page


def open_as(browser: Browser, site: Running, role: str, width: int = 1280) -> Page:
    """Signed in as the demo's first person of a role."""
    page = window(browser, width)
    page.goto(f"{site.url}/demo/")
    page.locator(f'form[action="/demo/login/{role}/"] button').click()
    return page


def colleague(browser: Browser, site: Running, name: str) -> Page:
    """Signed in as one employee by name."""
    page = window(browser)
    page.goto(f"{site.url}/demo/")
    chosen = page.get_by_label("Medarbejder", exact=True)
    chosen.select_option(label=chosen.locator("option", has_text=name).first.inner_text())
    page.get_by_role("button", name="Log ind som medarbejderen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mit overblik")
    return page


def on_the_phone(browser: Browser, site: Running, name: str) -> Page:
    """Signed in as a citizen something has just happened for, on a phone."""
    page = browser.new_context(viewport=PHONE, is_mobile=True, locale="da-DK").new_page()  # type: ignore[arg-type]
    page.set_default_timeout(60_000)
    page.goto(f"{site.url}/demo/")
    page.get_by_label("Borger", exact=True).select_option(label=name)
    page.get_by_role("button", name="Log ind som borgeren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Min plan")
    return page


def fits(page: Page) -> None:
    """Nothing has to be scrolled sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is too wide"


def a_new_citizen(page: Page, site: Running, first: str, last: str, cpr: str) -> str:
    """A caseworker writes down somebody the register does not know, and opens the case. Returns the page's path."""
    page.goto(f"{site.url}/borgere/ny/")
    page.get_by_label("CPR-nummer").fill(cpr)
    page.get_by_label("Fornavn").fill(first)
    page.get_by_label("Efternavn").fill(last)
    page.get_by_role("button", name="Opret, og gå til forløbet").click()
    page.get_by_label("Målgruppe").select_option(index=1)
    page.get_by_label("Ansvarlig sagsbehandler").select_option(label="Mette Eksempelsen")
    page.get_by_role("button", name="Åbn forløb").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{first} {last}")
    assert re.fullmatch(r"/borgere/\d+/", page.url.removeprefix(site.url))
    return page.url.removeprefix(site.url)


Step = tuple[str, str, str, int]
"""What, who (`borger`, `sagsbehandler`), track, and in how many days."""


def write_the_plan(page: Page, site: Running, address: str, goal: str, steps: Sequence[Step]) -> None:
    """The whole plan in its form, in one go."""
    page.goto(f"{site.url}{address}plan/rediger/")
    page.get_by_label("Målet med borgerens egne ord").fill(goal)
    for number, (what, actor, track, days) in enumerate(steps):
        if page.locator("fieldset.plan-card").count() <= number:
            page.get_by_role("button", name="Tilføj skridt").click()
        card = page.locator("fieldset.plan-card").nth(number)
        card.get_by_label("Hvad skal der ske?").fill(what)
        card.get_by_label("Hvem gør det?").select_option(value=actor)
        card.get_by_label("Spor").select_option(value=track)
        card.get_by_label("Senest").fill(f"{date.today() + timedelta(days=days):%Y-%m-%d}")
    page.get_by_role("button", name="Gem planen").last.click()
    expect(page.get_by_text(goal).first).to_be_visible()


def send_the_plan(page: Page) -> None:
    """From the plan's page."""
    page.get_by_role("button", name=re.compile("^Send")).click()
    expect(page.get_by_text(re.compile("har ikke svaret endnu"))).to_be_visible()


def answer_the_plan(page: Page, answer: str, words: str = "") -> None:
    """On *Min plan*: choose, say more or not, send."""
    if not page.get_by_label(answer).is_visible():
        page.get_by_text("Ret mit svar").click()
    page.get_by_label(answer).check()
    page.get_by_label("Vil du sige lidt mere?").fill(words)
    page.get_by_role("button", name="Send mit svar").click()
    expect(page.get_by_text("Tak for dit svar.")).to_be_visible()
