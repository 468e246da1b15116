"""The pages' own words are easy to read: what people typed, names and lists of choices are not counted."""

import pytest
from playwright.sync_api import Browser, Page

from fodfaeste.foundation.plain_words import lix
from tests import installation
from tests.installation import Running

pytestmark = pytest.mark.installation

EASIEST_FOR_CITIZENS = 35
EASIEST_FOR_STAFF = 45
FEWEST_WORDS = 30
"""A page with fewer words of its own says nothing about sentences: a name and a date decide.

Labels and buttons of up to three words are none."""

OWN_WORDS = """() => {
  const main = document.querySelector("main").cloneNode(true);
  const typed = "script, style, svg, textarea, select, blockquote, .quote, .notes, .plan-what, .plan-said, "
    + ".plan-goals, .plan-meta, .reason, .message, .agreement, .event-list, .nobullet-list, .persona-list, table, dl, "
    + "time, code, .analysis-question, .sr-only";
  main.querySelectorAll(typed).forEach((each) => each.remove());
  const sentences = "h1, h2, h3, p, li, summary, legend, label, a, button";
  const blocks = main.querySelectorAll(`${sentences}, .form-hint, figcaption`);
  const outer = [...blocks].filter((each) => !each.parentElement.closest(sentences));
  const words = outer.map((each) => each.textContent.replace("(frivilligt)", "").replace(/\\s+/g, " ").trim());
  return words.filter((each) => each.split(" ").length >= 4).join("\\n\\n");
}"""


def sign_in(browser: Browser, site: Running, role: str) -> Page:
    page = browser.new_context(locale="da-DK").new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site.url}/demo/")
    page.locator(f'form[action="/demo/login/{role}/"] button').click()
    return page


def too_hard(browser: Browser, site: Running, role: str, limit: int) -> dict[str, float]:
    """Page → its measure, where it is over the limit."""
    page, found = sign_in(browser, site, role), {}
    for each in installation.pages(site.folder):
        if each.kind != "page" or "GET" not in each.methods or role not in each.roles or not each.example:
            continue
        answer = page.goto(site.url + each.example)
        if answer is None or answer.status != 200:
            continue
        words = page.evaluate(OWN_WORDS)
        measure = lix(words)
        if len(words.split()) >= FEWEST_WORDS and measure > limit:
            found[each.name] = round(measure, 1)
    return found


def test_every_page_of_the_citizen_is_easy_to_read(site: Running, browser: Browser) -> None:
    assert too_hard(browser, site, "borger", EASIEST_FOR_CITIZENS) == {}


@pytest.mark.parametrize("role", ["sagsbehandler", "teamleder", "administrator"])
def test_every_page_of_the_staff_is_readable(site: Running, browser: Browser, role: str) -> None:
    assert too_hard(browser, site, role, EASIEST_FOR_STAFF) == {}
