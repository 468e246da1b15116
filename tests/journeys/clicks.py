"""Counting what a person does: pointer presses, keys that replace them, required fields, and pages loaded.

A *walk* is written once, for somebody with hands: `hands.press(button)`, `hands.write(field, text)`,
`hands.choose(select, value)`. It is walked twice in the real browser: with a mouse (every press counts, also the ones
that only put the cursor into a field) and with the keyboard alone (every Tab, arrow, Space and Enter counts). What was
counted is compared with the committed table `docs/reference/clicks.md`; a number that got worse fails.

    def walk(hands: Hands) -> None:
        hands.press(hands.page.get_by_role("link", name="Anna"))
        hands.write(hands.page.get_by_label("Det talte I om"), "…")

    check("Registrér en samtale", walk_it(browser, site, "sagsbehandler", "/overblik/", walk))

The browser itself counts, in the page, by events that only a real device makes (`isTrusted`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.installation import Running

TABLE = Path(__file__).parents[2] / "docs" / "reference" / "clicks.md"
FURTHEST = 250
LETTERS = 7
"""So many letters somebody types to find a line of a list."""
"""So many presses of Tab without arriving means that the keyboard cannot get there."""

LISTEN = """
(() => {
  const passages = ["Tab", "Enter", " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "Escape"];
  const writes = (at) => at.matches("textarea, input:not([type=radio]):not([type=checkbox]):not([type=submit])");
  addEventListener("pointerdown", (event) => { if (event.isTrusted) counted("click", ""); }, true);
  addEventListener("keydown", (event) => {
    const typed = event.key === " " && event.target.matches && writes(event.target);
    if (event.isTrusted && passages.includes(event.key) && !typed) counted("key", event.key);
  }, true);
  addEventListener("submit", (event) => {
    const asked = new Set([...event.target.elements].filter((each) => each.required).map((each) => each.name));
    if (event.isTrusted) counted("required", [...asked].join(" "));
  }, true);
})()
"""


@dataclass
class Count:
    """What one walk took."""

    clicks: int = 0
    keys: int = 0
    pages: int = 0
    required: set[str] = field(default_factory=set)


class Hands:
    """Somebody with a mouse, who also types."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, Count()
        page.expose_binding("counted", lambda source, what, detail: self._note(what, detail))
        page.add_init_script(LISTEN)
        page.on("domcontentloaded", lambda _: self._note("page", ""))

    def begin(self, url: str) -> None:
        """Go to where the walk begins; what it took to come there does not count."""
        self.page.goto(url)
        self.page.wait_for_load_state("load")
        self.count = Count()

    def _note(self, what: str, detail: str) -> None:
        if what == "click":
            self.count.clicks += 1
        elif what == "key":
            self.count.keys += 1
        elif what == "page":
            self.count.pages += 1
        else:
            self.count.required |= set(detail.split())

    def press(self, target: Locator) -> None:
        """A link, a button, a radio button, a tick."""
        target.click()

    def write(self, target: Locator, text: str) -> None:
        """Put the cursor into the field, unless it is there already, replace what stands there, and type."""
        if not _focused(target):
            target.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def choose(self, target: Locator, value: str) -> None:
        """Open a list, choose in it. The browser's own list is no part of the page, so its press is added here."""
        target.click()
        self.page.keyboard.press("Escape")
        self.count.keys -= 1
        self.count.clicks += 1
        target.select_option(value)


class Keyboard(Hands):
    """Somebody with a keyboard alone, who reads the page from the top and tabs forward."""

    def press(self, target: Locator) -> None:
        self._reach(target)
        ticks = target.evaluate("(at) => at.matches('input[type=radio], input[type=checkbox]')")
        self.page.keyboard.press("Space" if ticks else "Enter")

    def write(self, target: Locator, text: str) -> None:
        self._reach(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def choose(self, target: Locator, value: str) -> None:
        """The first letters lead near to it and arrows the rest of the way, as in every list of the browser."""
        self._reach(target)
        wanted = target.evaluate("(at, value) => [...at.options].findIndex((each) => each.value === value)", value)
        text = target.evaluate("(at, wanted) => at.options[wanted].text", wanted)
        for letter in text[:LETTERS] if abs(wanted - self._chosen(target)) > LETTERS else "":
            if letter == " " or self._chosen(target) == wanted:
                break
            self.page.keyboard.press(letter)
        at = self._chosen(target)
        for _ in range(abs(wanted - at)):
            self.page.keyboard.press("ArrowDown" if wanted > at else "ArrowUp")
        expect(target).to_have_value(value)

    @staticmethod
    def _chosen(target: Locator) -> int:
        return int(target.evaluate("(at) => at.selectedIndex"))

    def _reach(self, target: Locator) -> None:
        """Tab until the target has the focus. A group of radio buttons is one stop, and arrows lead on inside it."""
        expect(target).to_be_visible()
        for _ in range(FURTHEST):
            if _focused(target):
                return
            inside = target.evaluate(
                "(at) => at.type === 'radio' && document.activeElement.type === 'radio'"
                " && at.name === document.activeElement.name && at.form === document.activeElement.form"
            )
            self.page.keyboard.press("ArrowDown" if inside else "Tab")
        raise AssertionError(f"the keyboard does not reach {target}")


def _focused(target: Locator) -> bool:
    return bool(target.evaluate("(at) => at === document.activeElement"))


Walk = Callable[[Hands], None]


@dataclass(frozen=True)
class Walked:
    """One walk, both ways."""

    mouse: Count
    keyboard: Count


def walk_it(
    browser: Browser, site: Running, role: str, start: str | tuple[str, str], *walks: Walk, width: int = 1280
) -> Walked:
    """Sign in as the demo's first person of a role, begin at `start`, and walk: with the mouse, then with the keyboard.

    A walk that changes what it needs (a booked conversation is held once) is given twice, as two walks, or begins at
    two places of the same kind.
    """
    counts = []
    begins = (start, start) if isinstance(start, str) else start
    for kind, begin, walk in zip((Hands, Keyboard), begins, (walks[0], walks[-1]), strict=True):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="da-DK")
        page = context.new_page()
        page.set_default_timeout(60_000)
        hands = kind(page)
        page.goto(f"{site.url}/demo/")
        page.locator(f'form[action="/demo/login/{role}/"] button').click()
        hands.begin(site.url + begin)
        walk(hands)
        counts.append(hands.count)
        context.close()
    mouse, keyboard = counts
    assert keyboard.clicks == 0, "the keyboard alone was to do it"
    return Walked(mouse, keyboard)


@dataclass(frozen=True)
class Row:
    """One row of the table: what may be needed at most."""

    capability: str
    goal: int
    clicks: int
    required: int
    pages: int
    keys: int
    keyboard_alone: bool


def rows() -> dict[str, Row]:
    """The committed table, by capability."""
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {each[0]: Row(each[0], *(int(number) for number in each[1:6]), each[6] == "yes") for each in cells}


def check(capability: str, walked: Walked) -> None:
    """Nothing got worse than the table says, and the goal holds. Fails with the row as it should read."""
    mouse, keys = walked.mouse, walked.keyboard.keys
    counted = (mouse.clicks, len(mouse.required), mouse.pages, keys)
    now = f"| {capability} | … | {' | '.join(map(str, counted))} | yes |"
    row = rows().get(capability)
    assert row is not None, f"docs/reference/clicks.md lacks a row: {now}"
    assert mouse.clicks <= row.goal, f"{mouse.clicks} clicks, the goal is {row.goal}: {now}"
    limits = (row.clicks, row.required, row.pages, row.keys)
    worse = [f"{is_now} > {was}" for is_now, was in zip(counted, limits, strict=True) if is_now > was]
    assert not worse, f"worse than docs/reference/clicks.md ({', '.join(worse)}): {now}"
    assert row.keyboard_alone, "the keyboard did it alone: say so in the table"
