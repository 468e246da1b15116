"""Take the pictures in docs/images: a demo municipality is built, served and photographed at desktop and phone width.

`python -m tools.screenshots [FOLDER [NAME…]]` writes to FOLDER (default docs/images); names limit what is taken.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from tests import installation

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = {"": 1280, "-phone": 390}
SHOTS: dict[str, tuple[str, str]] = {
    "demo": ("", "demo"),
    "overview": ("sagsbehandler", "overview"),
    "citizens": ("sagsbehandler", "citizens"),
    "citizen": ("sagsbehandler", "citizen"),
    "screening": ("sagsbehandler", "screening"),
    "conversation": ("sagsbehandler", "conversation"),
    "conversation-shared": ("sagsbehandler", "conversation_shared"),
    "plan": ("sagsbehandler", "plan"),
    "plan-edit": ("sagsbehandler", "plan_edit"),
    "register-run": ("administrator", "register_run"),
    "rules": ("administrator", "rules"),
    "employee": ("administrator", "employee"),
    "overview-leader": ("leder", "overview"),
    "my-plan": ("borger", "my_plan"),
    "my-agreements": ("borger", "my_agreements"),
    "my-screening": ("borger", "my_screening"),
    "my-data": ("borger", "my_data"),
    "who-looked": ("borger", "who_looked"),
}


def main(target: Path, names: list[str]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        installation.build(Path(folder))
        site = installation.serve(Path(folder))
        browser = playwright.chromium.launch(executable_path=installation.chromium(), args=installation.CHROMIUM_FLAGS)
        try:
            examples = paths(Path(folder))
            for suffix, width in WIDTHS.items():
                for name, (role, page) in SHOTS.items():
                    if names and name not in names:
                        continue
                    tab = browser.new_context(viewport={"width": width, "height": 900}).new_page()
                    enter(tab, site.url, role)
                    tab.goto(site.url + examples[page])
                    tab.screenshot(path=target / f"{name}{suffix}.png", full_page=True)
                    tab.context.close()
        finally:
            browser.close()
            site.stop()


def paths(folder: Path) -> dict[str, str]:
    return {page.name: page.example for page in installation.pages(folder)}


def enter(tab: Page, url: str, role: str) -> None:
    if role:
        tab.goto(f"{url}/demo/")
        tab.locator(f'form[action="/demo/login/{role}/"] button').click()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/images", sys.argv[2:])
