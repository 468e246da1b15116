"""A placement in a real browser: few clicks, hours that grow, answers by link from both, an end in ordinary hours."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.installation import Running
from tests.journeys.clicks import Hands, check, walk_it

pytestmark = pytest.mark.installation
expect.set_options(timeout=30_000)


def open_as(browser: Browser, site: Running, role: str, path: str, width: int = 1280) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="da-DK").new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site.url}/demo/")
    page.locator(f'form[action="/demo/login/{role}/"] button').click()
    page.goto(site.url + path)
    return page


def someone_without(browser: Browser, site: Running, number: int) -> str:
    """The address of one of the caseworker's citizens who has no workplace yet."""
    page = open_as(browser, site, "sagsbehandler", "/borgere/")
    links = page.locator("main a[href^='/borgere/']").evaluate_all(
        "(all) => all.map((each) => each.getAttribute('href'))"
    )
    addresses = list(dict.fromkeys(href for href in links if re.fullmatch(r"/borgere/\d+/", href)))
    free = []
    for address in addresses:
        page.goto(site.url + address)
        panel = page.locator("#workplace")
        if panel.count() and not panel.locator("a[href^='/arbejdsplads/']").count():
            free.append(address)
        if len(free) > number:
            break
    page.context.close()
    return free[number]


def registered(hands: Hands) -> None:
    page = hands.page
    hands.press(page.get_by_role("link", name="Opret praktik eller job"))
    unit = page.locator("#id_unit")
    wanted = unit.evaluate("(at) => [...at.options].find((each) => each.text.includes('Plejecenter')).value")
    hands.choose(unit, wanted)
    hands.write(page.locator("#id_hours"), "8")
    hands.press(page.get_by_role("button", name="Gem"))
    expect(page.get_by_text("er gemt.")).to_be_visible()


def test_a_placement_is_registered_in_few_clicks_and_by_the_keyboard_alone(site: Running, browser: Browser) -> None:
    first, second = someone_without(browser, site, 0), someone_without(browser, site, 1)

    def there(hands: Hands) -> None:
        registered(hands)

    def elsewhere(hands: Hands) -> None:
        hands.begin(site.url + second)
        registered(hands)

    walked = walk_it(browser, site, "sagsbehandler", first, there, elsewhere)
    check("Register a placement at a workplace, from the citizen's page", walked)


def test_hours_grow_both_answer_and_it_ends_in_ordinary_hours(site: Running, browser: Browser) -> None:
    address = someone_without(browser, site, 0)
    staff = open_as(browser, site, "sagsbehandler", address)
    it_begins(staff)
    placement = staff.url
    hours_grow(staff)
    for party, answers in (("borgeren", ("place", "hours", "support")), ("arbejdspladsen", ("tasks", "hours", "next"))):
        answered_by_link(browser, staff, party, answers)
        staff.goto(placement)
    expect(staff.locator("main")).to_contain_text("Sagt af borgeren")
    expect(staff.locator("main")).to_contain_text("Sagt af arbejdspladsen")
    it_ends_in_ordinary_hours(staff)
    staff.goto(site.url + address)
    expect(staff.locator("#workplace")).to_contain_text("Ansat 12,5 timer om ugen")
    expect(staff.locator("main")).to_contain_text("12,5 timer om ugen med almindelig løn")
    staff.context.close()


def it_begins(page: Page) -> None:
    page.get_by_role("link", name="Opret praktik eller job").click()
    unit = page.locator("#id_unit")
    unit.select_option(
        unit.evaluate("(at) => [...at.options].find((each) => each.text.includes('Fiktivhotellet')).value")
    )
    page.locator("#id_hours").fill("6")
    today = page.evaluate("new Date().toLocaleDateString('sv')")
    page.locator("#id_starts").fill(today)
    page.get_by_label("Småjob med løn").check()
    page.locator("#id_ends").fill("")
    page.get_by_label("Det er begyndt").check()
    page.get_by_role("button", name="Gem").click()
    expect(page.get_by_text("er gemt.")).to_be_visible()


def hours_grow(page: Page) -> None:
    page.get_by_text("Ændr timer").click()
    soon = page.evaluate("new Date(Date.now() + 14 * 864e5).toLocaleDateString('sv')")
    page.locator("#id_hours-from_1").fill(soon)
    page.locator("#id_hours-hours_1").fill("10")
    page.get_by_role("button", name="Gem timer").click()
    expect(page.locator("main header")).to_contain_text("10")


def answered_by_link(browser: Browser, staff: Page, party: str, answers: tuple[str, ...]) -> None:
    """Somebody with the link alone, on a phone, and only once."""
    staff.get_by_role("button", name=f"Link til {party}").click()
    url = staff.locator("#link").input_value()
    stranger = browser.new_context(viewport={"width": 390, "height": 800}, locale="da-DK").new_page()
    stranger.goto(url)
    for key in answers:
        stranger.locator(f"input[name='q_{key}']").first.check()
    stranger.locator("#id_words").fill(f"Sagt af {party}")
    stranger.get_by_role("button", name="Send svaret").click()
    expect(stranger.get_by_role("heading", name="Tak for svaret")).to_be_visible()
    stranger.goto(url)
    expect(stranger.get_by_role("heading", name="Linket virker ikke mere")).to_be_visible()
    stranger.context.close()


def it_ends_in_ordinary_hours(page: Page) -> None:
    today = page.evaluate("new Date().toLocaleDateString('sv')")
    page.get_by_text("Forlæng", exact=True).first.click()
    page.locator("#id_extend-ends").fill(page.evaluate("new Date(Date.now() + 60 * 864e5).toLocaleDateString('sv')"))
    page.locator("#id_extend-reason").fill("Timerne vokser")
    page.get_by_role("button", name="Forlæng").click()
    expect(page.get_by_text("Forløbet er forlænget.")).to_be_visible()
    page.get_by_text("Afslut, og skriv udfaldet").click()
    page.locator("#id_end-on").fill(today)
    page.get_by_label("Borgeren er ansat med almindelig løn").check()
    page.locator("#id_end-ordinary_hours").fill("12,5")
    page.locator("#id_end-hired_from").fill(today)
    page.get_by_role("button", name="Gem udfaldet").click()
    expect(page.get_by_text("Ansat med 12,5 timer om ugen")).to_be_visible()
