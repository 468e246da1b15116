"""Who walks the journeys, and the few pages all of them begin on.

Everybody signs in by the demo's own door and has a window of their own: `colleague(browser, site, "Sanne Øvelsesen")`,
`on_the_phone(browser, site, "Viola Prøveflow")`. Nothing here looks into the database.
"""

import re

from playwright.sync_api import Browser, Page, expect

from tests.installation import Running

PHONE = {"width": 390, "height": 844}


def window(browser: Browser, width: int = 1280) -> Page:
    """A browser of one's own: nobody else's cookies."""
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="da-DK").new_page()
    page.set_default_timeout(30_000)
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
    page.set_default_timeout(30_000)
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
