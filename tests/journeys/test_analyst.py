"""An analyst's question in a real browser: asked and locked beforehand, answered, doubted, opened, published."""

import hashlib
import json
import math
import random
import re
import subprocess
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.installation import Running, command, environment
from tests.journeys.asking import facts
from tests.journeys.people import fits, open_as
from tests.steering.evaluation.bank import TOKEN, Bank, serving

pytestmark = pytest.mark.installation
expect.set_options(timeout=30_000)

TABLE, MEASURE, TITLE = "opdigtet77", "Opdigtede fuldtidspersoner pr. 1.000 indbyggere", "Opdigtet: samtaler hver uge"
TITLE_EN, UNIT_EN = "Weekly talks, invented", "full-time persons per 1,000 inhabitants"
OTHERS = [f"Opdigtet Kommune {number}" for number in range(1, 21)]
EFFECT = -5.0
BEFORE, AFTER = 12, 6
"""Quarters with numbers before the effort, and with it."""
COUNT_AGAIN = """
from fodfaeste.foundation import clock
from fodfaeste.steering.committee.counting import fill
found = fill(clock.today())
"""


def quarter(ahead: int) -> str:
    """The quarter so many quarters after today's."""
    at = date.today().year * 4 + (date.today().month - 1) // 3 + ahead
    return f"{at // 4}Q{at % 4 + 1}"


def answer(place: str, until: int) -> bytes:
    """What the bank knows: every place at its level through one business cycle; the effect moves `place` from the next
    quarter on."""
    chance, rows = random.Random(77), []
    for each in (place, *OTHERS):
        level = 40 + chance.gauss(0, 2)
        for ahead in range(1 - BEFORE, AFTER + 1):
            value = (
                level + 4 * math.cos(ahead / 3) + chance.gauss(0, 0.2) + (EFFECT if each == place and ahead >= 1 else 0)
            )
            if ahead <= until:
                rows.append([each, quarter(ahead), round(value, 2)])
    return json.dumps({"columns": ["Område", "Periode", MEASURE], "rows": rows}, ensure_ascii=False).encode()


@pytest.fixture(scope="module")
def bank() -> Iterator[Bank]:
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def analyst(site: Running, browser: Browser) -> Page:
    return open_as(browser, site, "forsker")


def fetch(site: Running, bank: Bank, place: str, until: int) -> str:
    """What those who run the installation do: ask the bank."""
    bank.answers["v3"] = answer(place, until)
    words = ("statistics", "fetch", "jobindsats-v3", TABLE, "--period", "latest:48", "--base-url", bank.address)
    env = environment(site.folder) | {"FODFAESTE_JOBINDSATS_TOKEN": TOKEN}
    done = subprocess.run(command(*words), env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_question_is_locked_answered_and_read_by_the_committee(
    site: Running, browser: Browser, bank: Bank, analyst: Page
) -> None:
    analyst.goto(f"{site.url}/effekt/1/")
    place = (
        analyst.locator("dt", has_text=re.compile("^Kommune$")).locator("xpath=following-sibling::dd[1]").inner_text()
    )
    assert f"{21 * BEFORE} numbers new" in fetch(site, bank, place, 0)
    analyst.goto(f"{site.url}/effekt/statistik/")
    expect(analyst.locator("tr", has_text=MEASURE).locator("td.number")).to_have_text("21")

    ask(analyst, site, place)
    address = analyst.url
    second = analyst.context.new_page()
    second.goto(f"{address}ret/")
    analyst.get_by_role("link", name="Lås spørgsmålet").click()
    analyst.get_by_role("button", name="Lås for altid").click()
    expect(analyst.locator(".alert-error")).to_be_visible()
    analyst.get_by_label("Hvorfor dette udfald og disse kommuner?").fill("Opdigtet: de ligner os.")
    analyst.get_by_role("button", name="Lås for altid").dblclick()
    expect(analyst.get_by_text("Spørgsmålet er låst.")).to_be_visible()
    second.get_by_label("Titel", exact=True).fill("Noget andet")
    second.get_by_role("button", name="Gem kladden").click()
    expect(second.get_by_role("heading", name="Spørgsmålet er blevet låst imens")).to_be_visible()
    expect(second.get_by_label("Titel", exact=True)).to_have_value("Noget andet")
    analyst.get_by_role("button", name="Regn nu").click()
    expect(analyst.get_by_text(re.compile("^Venter på tal for")).first).to_be_visible()
    expect(analyst.get_by_role("heading", level=1)).to_have_text(TITLE)

    assert f"{21 * AFTER} numbers new, 0 revised, {21 * BEFORE} unchanged" in fetch(site, bank, place, AFTER)
    analyst.get_by_role("button", name="Regn nu").dblclick()
    verdict = analyst.locator(".verdict")
    for _ in range(40):
        if verdict.count():
            break
        analyst.wait_for_timeout(1500)
        analyst.reload()
    said = verdict.inner_text()
    assert said.startswith("Effekt vist.")
    low, high = (float(each.replace(",", ".").replace("−", "-")) for each in interval(said))
    assert low < EFFECT < high < 0, "what is true lies inside, and nothing does not"
    expect(analyst.get_by_role("region", name="Beregninger").locator("li")).to_have_count(1)

    analyst.get_by_role("link", name="Svar på forbeholdene").click()
    for field in analyst.locator("main form textarea").all():
        field.fill("Opdigtet svar: det har vi set efter.")
    analyst.get_by_role("button", name="Gem svarene").click()
    expect(analyst.get_by_text("Svarene er gemt.")).to_be_visible()
    expect(analyst.get_by_text("Ikke besvaret")).to_have_count(0)
    expect(analyst.get_by_text("Opdigtet svar: det har vi set efter.")).to_have_count(5)
    opened_to_its_source(analyst)

    refused = analyst.goto(f"{address}udgiv/")
    assert refused is not None and refused.status == 403, "who reckons does not publish"
    leader = open_as(browser, site, "leder", width=390)
    leader.goto(f"{address}udgiv/")
    leader.get_by_label("Hvad skal udvalget vide sammen med tallet?").fill(
        "Opdigtet: vi kender kun de første kvartaler."
    )
    leader.get_by_role("button", name="Udgiv", exact=True).click()
    expect(leader.get_by_text("Resultatet er udgivet.")).to_be_visible()
    fits(leader)
    facts(site, COUNT_AGAIN)
    leader.goto(f"{site.url}/udvalg/")
    leader.get_by_role("button", name="Skriv kvartalets rapport").click()
    leader.goto(leader.url.replace("/kladde/", "/rapport/"))
    expect(leader.get_by_text("Kladde. Ikke offentliggjort.").first).to_be_visible()
    row = leader.locator("tr", has_text=TITLE)
    expect(row).to_contain_text("Effekt vist.")
    assert interval(row.inner_text()) == interval(said), "the report says what the page says"
    leader.goto(f"{leader.url}?sprog=en")
    row = leader.locator("tr", has_text=TITLE_EN)
    expect(row).to_contain_text(UNIT_EN)
    expect(row).not_to_contain_text("fuldtidspersoner")


def ask(analyst: Page, site: Running, place: str) -> None:
    """Fill the question in; it is refused once, for a period that ends before it begins."""
    analyst.goto(f"{site.url}/effekt/")
    analyst.get_by_role("link", name="Nyt spørgsmål").click()
    analyst.get_by_label(re.compile(f"^{re.escape(MEASURE)}")).check()
    analyst.get_by_role("button", name="Videre").click()
    words = {
        "Titel": TITLE,
        "Titel på engelsk": TITLE_EN,
        "Hvilken indsats?": "Opdigtet: en samtale hver uge",
        "Hvem skal den virke for?": "Opdigtede mennesker",
        "Hvad tæller tallet?": "fuldtidspersoner pr. 1.000 indbyggere",
        "Hvad tæller tallet, på engelsk?": UNIT_EN,
        "Indsatsen begynder": quarter(1),
        "Der måles til og med": quarter(0),
    }
    for label, text in words.items():
        analyst.get_by_label(re.compile(rf"^{re.escape(label)}( \(frivilligt\))?$")).fill(text)
    analyst.get_by_label("Jeres kommune").select_option(label=place)
    for name in OTHERS:
        analyst.get_by_label(name, exact=True).check()
    analyst.get_by_role("button", name="Gem kladden").click()
    expect(analyst.locator(".alert-error")).to_be_visible()
    analyst.get_by_label("Der måles til og med").fill(quarter(AFTER))
    analyst.get_by_role("button", name="Gem kladden").click()
    expect(analyst.get_by_text("Spørgsmålet er gemt som kladde.")).to_be_visible()


def interval(said: str) -> tuple[str, str]:
    found = re.search(r"intervallet (\S+) til (\S+?)\.(?:\s|$)", said)
    assert found, said
    return found[1], found[2]


def opened_to_its_source(analyst: Page) -> None:
    """From the figure to its method, the very numbers, and the program's version."""
    analyst.get_by_role("link", name="Sådan er tallet regnet").click()
    for heading in ("Metode", "Data", "Program"):
        expect(analyst.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(analyst.get_by_text("(den, der kører nu)")).to_be_visible()
    with analyst.expect_download() as numbers:
        analyst.get_by_role("link", name="Hent tallene (CSV)").click()
    content = numbers.value.path().read_bytes()
    assert len(content.splitlines()) == 1 + 21 * (BEFORE + AFTER)
    expect(analyst.get_by_role("region", name="Data").locator("code").first).to_have_text(
        hashlib.sha256(content).hexdigest()
    )
