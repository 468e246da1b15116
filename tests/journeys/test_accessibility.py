"""axe finds nothing on any page, at desktop and phone width, and no page needs to be scrolled sideways."""

import json
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests import installation
from tests.installation import Running

pytestmark = pytest.mark.installation
WIDTHS = (1280, 390)
PAGE_RULES = {"document-title", "html-has-lang", "region", "landmark-one-main", "page-has-heading-one"}
"""Rules about whole pages, which a fragment for exchange is not."""


def all_pages(folder: Path) -> list[dict[str, object]]:
    done = subprocess.run(
        installation.command("pages", "--json"), env=installation.environment(folder), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def sign_in(page: Page, url: str, role: str) -> None:
    page.goto(f"{url}/demo/")
    page.locator(f'form[action="/demo/login/{role}/"] button').click()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_barrier(site: Running, browser: Browser, width: int) -> None:
    pages = [
        page for page in all_pages(site.folder) if page["kind"] in ("page", "fragment") and "GET" in page["methods"]
    ]
    found: list[str] = []
    by_role: dict[str, list[dict[str, object]]] = {}
    for page in pages:
        for role in _worth_seeing(page):
            by_role.setdefault(role, []).append(page)
    for role, theirs in by_role.items():
        context = browser.new_context(viewport={"width": width, "height": 900})
        tab = context.new_page()
        errors: list[str] = []
        tab.on(
            "console", lambda message, errors=errors: errors.append(message.text) if message.type == "error" else None
        )
        sign_in(tab, site.url, role)
        for page in theirs:
            if page["name"] in ("healthz", "readyz", "front"):
                continue
            errors.clear()
            answer = tab.goto(site.url + str(page["example"]))
            assert answer is not None
            assert answer.status == 200, f"{page['name']} as {role}: {answer.status}"
            found += [
                f"{page['name']} as {role}: {problem}" for problem in barriers(tab, fragment=page["kind"] == "fragment")
            ]
            found += [f"{page['name']} as {role}: the browser says {error}" for error in errors]
        context.close()
    assert not found, "\n".join(found)


def _worth_seeing(page: dict[str, object]) -> list[str]:
    """The roles a page is looked at as: the first that may, and for the overview every one, since it differs."""
    roles = [str(role) for role in page["roles"]]  # type: ignore[attr-defined]
    if page["name"] == "overview":
        return roles
    preferred = [role for role in ("sagsbehandler", "borger", "administrator") if role in roles]
    return (preferred or roles)[:1]


def barriers(tab: Page, *, fragment: bool) -> list[str]:
    """What axe objects to, and content wider than the window."""
    answer = Axe().run(tab)
    found = [
        f"{each['id']} ({each['impact']}): {each['nodes'][0]['html'][:160]}"
        for each in answer.response["violations"]
        if not (
            fragment
            and each["id"] in ("document-title", "html-has-lang", "region", "landmark-one-main", "page-has-heading-one")
        )
    ]
    if tab.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
        found.append("the page is wider than the window")
    return found
