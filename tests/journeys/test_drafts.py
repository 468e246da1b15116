"""What is typed survives, in a real browser: a closed tab, an ended sign-in, and another person at the same machine."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, Route, expect

from tests import installation
from tests.installation import Running

pytestmark = pytest.mark.installation
expect.set_options(timeout=30_000)

TYPED = "Jeg vil gerne flytte besøget til en torsdag"
MORE = ", for min datter går til svømning"
PATH_OF_HTMX = "htmx-current-path-for-history"
"""The script library notes the address of the page that is open, and nothing of what stands on it."""


def citizen(browser: Browser, site: Running) -> tuple[BrowserContext, Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="da-DK")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site.url}/demo/")
    page.locator('form[action="/demo/login/borger/"] button').click()
    expect(page.locator("#svar .draft-saved")).to_be_attached()
    page.wait_for_load_state()
    if page.locator("#svar .draft-kept").count():
        put_away(page, site)  # one test's trouble is not the next one's
    return context, page


def answer(page: Page):
    """The words of the answer to the plan, unfolded."""
    fold = page.get_by_text("Ret mit svar")
    field = page.locator("#svar textarea")
    if fold.count() and not field.is_visible():
        fold.click()
    return field


def saved(page: Page):
    return page.locator("#svar .draft-saved")


def typed_last(page: Page, field: Locator, text: str) -> None:
    """Fill the last of several fields and wait until it is kept: "Gemt" may be said of those before it."""

    def holds_it(answer: Response) -> bool:
        return any(text in given for given in parse_qs(answer.request.post_data or "").values())

    with page.expect_response(holds_it, timeout=30_000) as kept:
        field.fill(text)
    assert kept.value.ok
    expect(page.locator(".draft-saved")).to_have_text(re.compile(r"Gemt kl\. \d+\.\d\d"))


def sign_out(context: BrowserContext, site: Running) -> None:
    page = context.new_page()
    page.goto(f"{site.url}/min-plan/")
    page.get_by_role("button", name="Log af").click()
    page.close()


def put_away(page: Page, site: Running) -> None:
    page.goto(f"{site.url}/min-plan/")
    page.locator("#svar .draft-away").first.click()
    expect(page.locator("#svar .draft-kept")).to_have_count(0)


def test_typed_text_is_there_again_after_the_tab_was_closed(site: Running, browser: Browser) -> None:
    context, page = citizen(browser, site)
    answer(page).fill(TYPED)
    expect(saved(page)).to_have_text(re.compile(r"Gemt kl\. \d+\.\d\d"))
    page.close()
    page = context.new_page()
    page.goto(f"{site.url}/min-plan/")
    expect(page.locator("#svar")).to_contain_text("Vi har gemt det, du skrev")
    expect(answer(page)).to_have_value(TYPED)
    assert page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") in ([], [PATH_OF_HTMX])
    put_away(page, site)
    expect(answer(page)).not_to_have_value(TYPED)


def test_what_was_typed_before_the_page_had_loaded_its_script_is_kept_too(site: Running, browser: Browser) -> None:
    context, page = citizen(browser, site)

    on_its_way: list[Route] = []
    page.route("**/drafts*.js", lambda route: on_its_way.append(route))  # noqa: PLW0108  (a method will not do)
    page.goto(f"{site.url}/min-plan/", wait_until="commit")
    answer(page).fill(TYPED)
    page.wait_for_timeout(500)
    on_its_way.pop().continue_()
    expect(saved(page)).to_contain_text("Gemt kl.")
    page.close()
    page = context.new_page()
    page.goto(f"{site.url}/min-plan/")
    expect(answer(page)).to_have_value(TYPED)
    put_away(page, site)
    context.close()


def test_leaving_in_the_middle_of_a_word_loses_nothing(site: Running, browser: Browser) -> None:
    context, page = citizen(browser, site)
    answer(page).press_sequentially(TYPED)
    page.goto(f"{site.url}/mine-aftaler/")
    page.goto(f"{site.url}/min-plan/")
    for _ in range(30):  # the last save may still be on its way while the next page opens
        if answer(page).input_value() == TYPED:
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(answer(page)).to_have_value(TYPED)
    put_away(page, site)
    context.close()


def test_when_the_sign_in_has_ended_the_page_says_so_and_goes_on_after_signing_in_again(
    site: Running, browser: Browser
) -> None:
    context, page = citizen(browser, site)
    answer(page).fill(TYPED)
    expect(saved(page)).to_contain_text("Gemt kl.")
    sign_out(context, site)
    answer(page).press_sequentially(MORE)
    trouble = page.locator("#svar .draft-trouble")
    expect(trouble).to_contain_text("Du er logget ud.")
    expect(trouble).to_contain_text("det, du har skrevet, står her stadig")
    with context.expect_page() as opening:
        trouble.get_by_role("link").click()
    tab = opening.value
    tab.locator('form[action="/demo/login/borger/"] button').click()
    expect(tab.locator("h1")).to_have_text("Du er logget ind igen")
    tab.close()
    expect(saved(page)).to_contain_text("Gemt kl.")
    expect(trouble).to_be_hidden()
    page.locator("#svar input[type=radio]").first.check()
    page.get_by_role("button", name="Send mit svar").click()
    expect(page.get_by_text("Tak for dit svar")).to_be_visible()
    expect(page.locator("#svar")).to_contain_text(TYPED + MORE)
    expect(page.locator("#svar .draft-kept")).to_have_count(0)


def test_a_form_sent_after_sign_out_is_there_again_also_without_scripts(site: Running, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="da-DK")
    page = context.new_page()
    page.goto(f"{site.url}/demo/")
    page.locator('form[action="/demo/login/borger/"] button').click()
    answer(page).fill("Skrevet uden script")
    sign_out(context, site)
    page.locator("#svar input[type=radio]").first.check()
    page.get_by_role("button", name="Send mit svar").click()
    expect(page.locator("h1")).to_have_text("Du er logget ud")
    page.get_by_role("link", name="Log ind igen").click()
    page.locator('form[action="/demo/login/borger/"] button').click()
    expect(page.locator("#svar")).to_contain_text("Du var logget ud, da du sendte")
    expect(answer(page)).to_have_value("Skrevet uden script")
    put_away(page, site)


def test_somebody_else_at_the_same_machine_gets_none_of_it(site: Running, browser: Browser) -> None:
    context, page = citizen(browser, site)
    answer(page).fill(TYPED)
    expect(saved(page)).to_contain_text("Gemt kl.")
    sign_out(context, site)
    other = context.new_page()
    other.goto(f"{site.url}/demo/")
    other.locator('form[action="/demo/login/sagsbehandler/"] button').click()
    answer(page).press_sequentially(MORE)
    expect(page.locator("#svar .draft-trouble")).to_contain_text("En anden er logget ind nu")
    page.locator("#svar input[type=radio]").first.check()
    page.get_by_role("button", name="Send mit svar").click()
    expect(page.locator("h1")).to_have_text("En anden er logget ind")
    assert TYPED not in page.content()
    context.close()


def test_the_preparation_that_saves_itself_waits_for_the_sign_in_too(site: Running, browser: Browser) -> None:
    context, page = citizen(browser, site)
    page.goto(f"{site.url}/mine-aftaler/")
    field = page.locator("#samtalen textarea")
    sign_out(context, site)
    field.fill(TYPED)
    expect(page.locator("#samtalen .draft-trouble")).to_contain_text("Du er logget ud.")
    tab = context.new_page()
    tab.goto(f"{site.url}/demo/")
    tab.locator('form[action="/demo/login/borger/"] button').click()
    tab.close()
    expect(page.locator("#gemt")).to_contain_text("Gemt kl.", timeout=20_000)
    page.reload()
    expect(page.locator("#samtalen textarea")).to_have_value(TYPED)
    context.close()


def test_a_conversation_half_written_down_survives_a_closed_tab(site: Running, browser: Browser) -> None:
    path = next(each.example for each in installation.pages(site.folder) if each.name == "conversation_write_down")
    context = browser.new_context(locale="da-DK")
    page = context.new_page()
    page.goto(f"{site.url}/demo/")
    page.locator('form[action="/demo/login/sagsbehandler/"] button').click()
    page.goto(site.url + path)
    page.locator("#id_minutes").fill("35")
    page.locator("#id_aftale-1-what").fill("Spørge chefen i butikken")
    typed_last(page, page.locator("#id_notes"), TYPED)
    page.close()
    page = context.new_page()
    page.goto(site.url + path)
    expect(page.locator(".draft-kept")).to_contain_text("Vi har gemt det, du skrev")
    expect(page.locator("#id_notes")).to_have_value(TYPED)
    expect(page.locator("#id_minutes")).to_have_value("35")
    expect(page.locator("main")).to_contain_text("Aftaler")
    assert "Spørge chefen i butikken" in [each.input_value() for each in page.locator("input[name$=-what]").all()]
    page.locator(".draft-kept .draft-away").first.click()
    expect(page.locator(".draft-kept")).to_have_count(0)
    expect(page.locator("#id_notes")).to_have_value("")
    context.close()


def caseworker(browser: Browser, site: Running) -> tuple[BrowserContext, Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="da-DK")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site.url}/demo/")
    page.locator('form[action="/demo/login/sagsbehandler/"] button').click()
    return context, page


def example(site: Running, name: str) -> str:
    return site.url + next(each.example for each in installation.pages(site.folder) if each.name == name)


def test_ticking_an_agreement_keeps_what_was_typed_a_moment_before(site: Running, browser: Browser) -> None:
    context, page = caseworker(browser, site)
    page.goto(example(site, "conversation"))
    notes = page.locator("#id_notes")
    before = notes.input_value()
    notes.fill(f"{before}{TYPED}")
    with page.expect_navigation():
        page.get_by_role("button", name="Det er gjort").first.click()
    expect(page.locator("#id_notes")).to_have_value(f"{before}{TYPED}")
    context.close()


def test_a_half_typed_plan_with_a_new_row_is_there_again_after_the_tab_was_closed(
    site: Running, browser: Browser
) -> None:
    context, page = caseworker(browser, site)
    where = example(site, "plan_edit")
    page.goto(where)
    page.locator("[name=own_goal]").fill(TYPED)
    steps = page.locator("[name^=steps-][name$=-what]")
    rows = steps.count()
    page.get_by_role("button", name="Tilføj skridt").click()
    expect(steps).to_have_count(rows + 1)
    expect(page.locator("[name=own_goal]")).to_have_value(TYPED)
    typed_last(page, steps.last, MORE)
    page.close()
    page = context.new_page()
    page.goto(where)
    expect(page.locator(".draft-kept")).to_be_visible()
    expect(page.locator("[name=own_goal]")).to_have_value(TYPED)
    expect(page.locator("[name^=steps-][name$=-what]").last).to_have_value(MORE)
    page.locator(".draft-away").first.click()
    expect(page.locator(".draft-kept")).to_have_count(0)
    expect(page.locator("[name=own_goal]")).not_to_have_value(TYPED)
    context.close()
