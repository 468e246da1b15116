"""A browser that never answers, and anything else that never ends, fails by name instead of hanging."""

import time

import pytest
from playwright.sync_api import Browser

from tests.patience import TookTooLong, at_most, open_pages

pytestmark = pytest.mark.installation


def test_a_page_that_never_answers_is_named_and_the_browser_goes_on(browser: Browser) -> None:
    page = browser.new_page()
    page.goto("data:text/html,<title>Uden svar</title>")
    named = r"not done after 0\.5 seconds; looking at .*Uden svar"
    with pytest.raises(TookTooLong, match=named), at_most(0.5, lambda: open_pages(browser)):
        page.evaluate("new Promise(() => {})")
    assert page.evaluate("1 + 1") == 2
    page.context.close()


def test_what_is_no_browser_is_interrupted_too() -> None:
    with pytest.raises(TookTooLong, match=r"not done after 0\.2 seconds; no page is open"), at_most(0.2):
        time.sleep(60)


def test_what_is_done_in_time_is_left_alone(browser: Browser) -> None:
    with at_most(60, lambda: open_pages(browser)):
        assert browser.new_page().evaluate("document.title") == ""
