"""In a real browser: words in the plan's form that are not saved are not left behind without a question."""

import re

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.installation import Running, pages

pytestmark = pytest.mark.installation
WIDTH = 1280


def editing(browser: Browser, site: Running) -> tuple[Page, list[str]]:
    """The caseworker in the form, and the questions the browser asks. Every question is answered with leaving."""
    address = next(page.example for page in pages(site.folder) if page.name == "plan_edit")
    tab = browser.new_context(viewport={"width": WIDTH, "height": 900}, locale="da-DK").new_page()
    tab.set_default_timeout(60_000)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    tab.on("dialog", answer)
    tab.goto(f"{site.url}/demo/")
    tab.locator('form[action="/demo/login/sagsbehandler/"] button').click()
    tab.goto(site.url + address)
    return tab, asked


def test_an_untouched_form_is_left_without_a_question(site: Running, browser: Browser) -> None:
    tab, asked = editing(browser, site)
    tab.get_by_label("Målet med borgerens egne ord").click()
    tab.get_by_role("link", name="Fortryd").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Planen for")
    assert asked == []
    tab.context.close()


def test_unsaved_words_are_asked_about_also_after_a_row_came(site: Running, browser: Browser) -> None:
    tab, asked = editing(browser, site)
    tab.get_by_label("Målet med borgerens egne ord").press_sequentially(" Mere")
    cards = tab.locator("fieldset.plan-card").count()
    tab.get_by_role("button", name="Tilføj skridt").click()
    expect(tab.locator("fieldset.plan-card")).to_have_count(cards + 1)
    assert asked == [], "a row that comes is no leaving"
    tab.get_by_role("link", name="Fortryd").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Planen for")
    assert asked == ["beforeunload"]
    tab.context.close()


def test_saving_asks_nothing(site: Running, browser: Browser) -> None:
    tab, asked = editing(browser, site)
    tab.get_by_label("Målet med borgerens egne ord").press_sequentially(" Og lidt til")
    tab.get_by_role("button", name="Gem planen").last.click()
    expect(tab.get_by_text(re.compile("Planen er gemt kl."))).to_be_visible()
    assert asked == []
    tab.context.close()
