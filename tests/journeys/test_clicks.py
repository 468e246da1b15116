"""How many clicks a day's work takes, counted in the real browser against docs/reference/clicks.md."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.installation import Running
from tests.journeys.clicks import Hands, check, walk_it
from tests.journeys.people import a_new_citizen, open_as

pytestmark = pytest.mark.installation
expect.set_options(timeout=30_000)


def what_was_said_and_two_agreements(hands: Hands) -> None:
    page = hands.page
    expect(page.locator("#id_notes")).to_be_visible()
    hands.write(page.locator("#id_notes"), "Vi talte om ryggen, og om at begynde i butikken med tre formiddage.")
    hands.write(page.locator("[name='aftale-0-what']"), "Ringe til butikken")
    hands.write(page.locator("[name='aftale-1-what']"), "Spørge om en fleksibel mødetid")
    hands.press(page.get_by_role("button", name="Gem samtalen"))
    expect(page.get_by_text("Teksten er låst")).to_be_visible()
    agreed = page.locator("main .agreement")
    expect(agreed.filter(has_text="Ringe til butikken").last).to_be_visible()
    expect(agreed.filter(has_text="Spørge om en fleksibel mødetid").last).to_contain_text("Senest")


def a_booked_conversation(hands: Hands) -> None:
    """The first conversation today that nobody has written down yet."""
    today = hands.page.get_by_role("region", name=re.compile("^I dag")).get_by_role("listitem")
    hands.press(today.filter(has_not_text="Holdt").get_by_role("link").first)
    what_was_said_and_two_agreements(hands)


def a_conversation_that_simply_happened(hands: Hands) -> None:
    hands.press(hands.page.get_by_role("link", name="Skriv en samtale ned"))
    hands.press(hands.page.get_by_label("Møde"))
    what_was_said_and_two_agreements(hands)


def a_goal_with_two_steps(hands: Hands) -> None:
    """One step for health and one towards a job, in a plan that has begun or not; who and when stand there already."""
    page = hands.page
    again = type(hands).__name__
    hands.press(page.locator("main a[href$='/plan/tilfoej/']"))
    expect(page.locator("#id_goal")).to_be_focused()
    hands.write(page.locator("#id_goal"), f"Kunne mere med min krop ({again})")
    hands.write(page.locator("#id_what_0"), f"Gå en tur hver morgen ({again})")
    hands.press(page.get_by_label("Sundhed").first)
    hands.write(page.locator("#id_what_1"), f"Besøge gartneriet ({again})")
    hands.press(page.get_by_label("Job").last)
    hands.press(page.get_by_role("button", name="Læg i planen"))
    expect(page.get_by_text("Det er lagt i planen.")).to_be_visible()
    expect(page.locator("main").get_by_text(f"Besøge gartneriet ({again})").first).to_be_visible()


def test_a_goal_with_two_steps(site: Running, browser: Browser) -> None:
    start = f"{someone(browser, site)}plan/"
    walked = walk_it(browser, site, "sagsbehandler", start, a_goal_with_two_steps)
    check("A goal with two steps in two tracks, from the plan's page", walked)


def test_a_booked_conversation_with_two_agreements(site: Running, browser: Browser) -> None:
    walked = walk_it(browser, site, "sagsbehandler", "/overblik/", a_booked_conversation)
    check("Register a booked conversation with two agreements, from Mit overblik", walked)


def test_a_conversation_that_simply_happened_with_two_agreements(site: Running, browser: Browser) -> None:
    walked = walk_it(browser, site, "sagsbehandler", someone(browser, site), a_conversation_that_simply_happened)
    check("Write down an unplanned conversation with two agreements, from the citizen's page", walked)


def someone(browser: Browser, site: Running) -> str:
    """The address of one of the caseworker's citizens."""
    page = browser.new_page()
    page.goto(f"{site.url}/demo/")
    page.locator('form[action="/demo/login/sagsbehandler/"] button').click()
    page.goto(f"{site.url}/borgere/")
    address = (
        page.locator("main a[href^='/borgere/']")
        .filter(has_text=re.compile(r"\w"))
        .evaluate_all(
            "(all) => all.map((each) => each.getAttribute('href')).find((href) => /^\\/borgere\\/\\d+\\/$/.test(href))"
        )
    )
    page.close()
    return str(address)


INDICATORS = ("jobsoegning", "arbejdsmarked", "helbred", "samarbejde", "maal", "egen_tro")


def a_round_begins(hands: Hands) -> None:
    """From *Mit overblik*: the next citizen for whom the rule says it is time. Reaching the list itself is no press."""
    page = hands.page
    more = page.get_by_text(re.compile("^Vis .* mere$"))
    link = page.get_by_role("link", name="Begynd en runde om udvikling").first
    if not link.is_visible() and more.count():
        hands.press(more.first)
    hands.press(link)
    hands.press(page.get_by_role("button", name=re.compile("Begynd runden|begynd den næste")))
    expect(page.get_by_text("Runden er begyndt")).to_be_visible()


def how_it_goes(hands: Hands, button: str) -> None:
    page = hands.page
    hands.press(page.get_by_role("link", name="Svar nu"))
    for key in INDICATORS:
        hands.press(page.locator(f"input[name='svar_{key}']").nth(2))
    expect(page.locator("#besvaret")).to_contain_text("6 af 6")
    hands.press(page.get_by_role("button", name=button))
    expect(page.get_by_role("heading", name="Min udvikling")).to_be_visible()


def kept_for_later(hands: Hands) -> None:
    """As many presses as sending; the round then still waits for the one with the keyboard."""
    how_it_goes(hands, "Gem, og fortsæt senere")


def sent(hands: Hands) -> None:
    how_it_goes(hands, "Send mine svar")


def test_a_round_about_development_begins(site: Running, browser: Browser) -> None:
    walked = walk_it(browser, site, "sagsbehandler", "/overblik/", a_round_begins)
    check("Begin a round about development, from Mit overblik", walked)


def test_a_citizen_answers_a_round(site: Running, browser: Browser) -> None:
    walked = walk_it(browser, site, "borger", "/min-udvikling/", kept_for_later, sent, width=390)
    check("Answer a round of six questions as the citizen, from Min udvikling on a phone", walked)


def an_analysis_is_asked_for(hands: Hands) -> None:
    """The professions usually asked are chosen, the deadline stands there; left are the question and the yes."""
    page = hands.page
    hands.press(page.get_by_role("link", name="Bestil en analyse"))
    hands.write(page.locator("#id_question"), "Hvad skal der til for at kunne holde til tre formiddage om ugen?")
    hands.press(page.get_by_label("I en samtale"))
    hands.press(page.get_by_role("button", name="Bestil analysen"))
    expect(page.get_by_text("Analysen er bestilt.")).to_be_visible()


def test_an_analysis_is_asked_for_with_the_citizens_yes(site: Running, browser: Browser) -> None:
    page = open_as(browser, site, "sagsbehandler")
    first = a_new_citizen(page, site, "Klara", "Tælleskridt", "6606861155")
    second = a_new_citizen(page, site, "Konrad", "Tælleskridt", "6707871166")
    page.context.close()
    walked = walk_it(browser, site, "sagsbehandler", (first, second), an_analysis_is_asked_for)
    check("Ask several professions, with a question and the citizen's yes, from the citizen's page", walked)


def one_did_not_come(hands: Hands) -> None:
    """On the session's page: she did not come, and why. Two presses, the row itself."""
    row = hands.page.locator(".attend > li").first
    hands.press(row.get_by_role("button", name="Kom ikke"))
    hands.press(row.get_by_role("button", name="Meldte afbud"))
    expect(row.get_by_role("button", name="Meldte afbud")).to_have_attribute("aria-pressed", "true")


def test_attendance_of_one_with_the_reason(site: Running, browser: Browser) -> None:
    leader = open_as(browser, site, "holdleder", width=820)
    leader.goto(f"{site.url}/hold/")
    leader.get_by_role("region", name="Mine hold").get_by_role("link", name="Små skridt ud").first.click()
    held = leader.locator(".sessions a").first.get_attribute("href") or ""
    walked = walk_it(browser, site, "holdleder", held, one_did_not_come, width=820)
    check("Attendance of one who did not come, with the reason, on a tablet", walked)
