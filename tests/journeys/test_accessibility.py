"""axe finds nothing on any page, at desktop and phone width, and no page needs to be scrolled sideways."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.installation import ListedPage, Running, pages

pytestmark = pytest.mark.installation
WIDTHS = (1280, 390)
SHOWN = ("page", "fragment")
FORWARDS = ("front",)
MATRIX = Path(__file__).parents[1] / "matrix" / "expected.txt"


def let_in() -> dict[str, list[str]]:
    """Page → the roles its example opens for, as the matrix expects it."""
    lines = MATRIX.read_text(encoding="utf-8").splitlines()
    roles = lines[0].partition("letter per role: ")[2].split()
    rows = [line.split() for line in lines if not line.startswith("#")]
    return {
        name: [role for role, letter in zip(roles, letters, strict=False) if letter == "o"]
        for name, method, letters in rows
        if method == "GET"
    }


LET_IN = let_in()
PAGE_RULES = {"document-title", "html-has-lang", "region", "landmark-one-main", "page-has-heading-one"}
"""Rules about whole pages, which a fragment for exchange is not."""


def sign_in(tab: Page, url: str, role: str) -> None:
    tab.goto(f"{url}/demo/")
    tab.locator(f'form[action="/demo/login/{role}/"] button').click()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_barrier(site: Running, browser: Browser, width: int) -> None:
    by_role: dict[str, list[ListedPage]] = {}
    for page in pages(site.folder):
        if page.kind in SHOWN and "GET" in page.methods and page.name not in FORWARDS:
            for role in worth_seeing(page):
                by_role.setdefault(role, []).append(page)
    found = [line for role, theirs in by_role.items() for line in walk(site, browser, width, role, theirs)]
    assert not found, "\n".join(found)


def worth_seeing(page: ListedPage) -> list[str]:
    """The roles a page is looked at as: the first that may, and for the overview every one, since it differs.

    A page's roles may, for somebody; the matrix knows which of them may open the example.
    """
    if page.name == "overview":
        return page.roles
    let_in = [role for role in page.roles if role in LET_IN.get(page.name, ())] or page.roles
    preferred = [role for role in ("sagsbehandler", "borger", "administrator") if role in let_in]
    return (preferred or let_in)[:1]


def walk(site: Running, browser: Browser, width: int, role: str, theirs: list[ListedPage]) -> list[str]:
    """Open every page as one role and say what is wrong with it."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    tab = context.new_page()
    tab.set_default_timeout(60_000)
    errors: list[str] = []

    def listen(said: ConsoleMessage) -> None:
        if said.type == "error":
            errors.append(f"the console says {said.text}")

    tab.on("console", listen)
    sign_in(tab, site.url, role)
    found = []
    for page in theirs:
        errors.clear()
        answer = tab.goto(site.url + page.example)
        status = answer.status if answer else 0
        fragment = page.kind == "fragment"  # alone it has no icon of its own, which the browser then asks for in vain
        said = [] if fragment else errors
        wrong = [f"answers {status}"] if status != 200 else [*barriers(tab, fragment=fragment), *said]
        found += [f"{page.name} as {role} at {width}: {problem}" for problem in wrong]
    context.close()
    return found


def barriers(tab: Page, *, fragment: bool) -> list[str]:
    """What axe objects to, and content wider than the window."""
    answer = Axe().run(tab)
    found = [
        f"{each['id']} ({each['impact']}): {each['nodes'][0]['html'][:160]}"
        for each in answer.response["violations"]
        if not (fragment and each["id"] in PAGE_RULES)
    ]
    if tab.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
        found.append("the page is wider than the window")
    return found
