"""The manager's money in a real browser: a ledger, three columns that are never mixed, a lock, a rule that speaks."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.installation import Running
from tests.journeys.people import PHONE, fits, open_as

pytestmark = pytest.mark.installation
expect.set_options(timeout=30_000)

COLUMNS = ("Budgetteret", "Bogført", "Anslået effekt")
GOOD = (("125.000,50", "Løn"), ("-1.000,25", "Refusion"), ("0,75", "Øre"))


@pytest.fixture(scope="module")
def manager(site: Running, browser: Browser) -> Page:
    return open_as(browser, site, "leder")


def kroner(text: str) -> Decimal:
    """The first amount in the text."""
    found = re.search(r"[−-]?[\d.]+(?:,\d+)?(?= kr)", text)
    assert found, text
    return Decimal(found[0].replace(".", "").replace(",", ".").replace("−", "-"))


def totals(page: Page, site: Running) -> dict[str, Decimal]:
    """The sums of the three columns."""
    page.goto(f"{site.url}/investering/")
    row = page.locator("tr", has_text="I alt i kolonnen")
    return {name: kroner(row.locator(f'td[data-title="{name}"]').inner_text()) for name in COLUMNS}


def ledger(account: str, day: date, *amounts: tuple[str, str]) -> dict[str, Any]:
    """A file from the finance system, for the browser to send."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow(["Konto", "Dato", "Bilag", "Tekst", "Beløb"])
    for number, (amount, text) in enumerate(amounts):
        rows.writerow([account, f"{day:%d-%m-%Y}", f"B{number}", f"Opdigtet: {text}", amount])
    return {"name": "posteringer.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode("cp1252")}


def send(page: Page, site: Running, file: dict[str, Any]) -> None:
    page.goto(f"{site.url}/investering/bogfoering/")
    page.locator('input[type="file"]').set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Indlæs filen").dblclick()
    page.wait_for_url(re.compile(r"/bogfoering/(\d+/)?$"))


def test_one_bad_line_stops_the_file_and_the_mended_file_counts_once(site: Running, manager: Page) -> None:
    before = totals(manager, site)
    manager.goto(f"{site.url}/investering/1/")
    account = manager.get_by_role("region", name="Konti").locator("li").first.inner_text().split(" fra ")[0]
    day = date.today() - timedelta(days=1)

    send(manager, site, ledger(account, day, *GOOD, ("tolv tusind", "Fejl")))
    expect(manager.get_by_text("Filen er ikke bogført")).to_be_visible()
    expect(manager.get_by_text("1 linje kunne ikke læses. Derfor er intet af filen med i tallene.")).to_be_visible()
    wrong = manager.locator("tbody tr")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("»tolv tusind« er ikke et beløb.")
    expect(wrong.locator("th")).to_have_text("5")
    assert totals(manager, site) == before, "not one line of it counts"

    told = sum((kroner(f"{amount} kr") for amount, _ in GOOD), Decimal())
    send(manager, site, ledger(account, day, *GOOD))
    expect(manager.get_by_text("3 er nye. 0 var her i forvejen.")).to_be_visible()
    assert kroner(manager.get_by_role("region", name="Det kom der ud af det").inner_text()) == told
    send(manager, site, ledger(account, day, *GOOD))
    expect(manager.get_by_text("Den bragte intet nyt").first).to_be_visible()
    assert totals(manager, site) == before | {"Bogført": before["Bogført"] + told}, "only what is booked has moved"


def test_the_workbook_has_live_sums_that_agree_with_the_page(site: Running, manager: Page) -> None:
    shown = totals(manager, site)
    with manager.expect_download() as download:
        manager.get_by_role("link", name="Hent som Excel").click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    overview = book["Overblik"]
    assert str(overview["C2"].value).startswith("=SUMIFS('Budget'!")
    for name, sheet in zip(COLUMNS, ("Budget", "Bogført", "Effekt"), strict=True):
        page = book[sheet]
        formulas = [cell.value for cell in page["E"] if str(cell.value).startswith("=")]
        (formula,) = formulas
        last = int(re.fullmatch(r"=SUM\(E2:E(\d+)\)", str(formula))[1])  # type: ignore[index]
        amounts = [Decimal(str(page[f"E{row}"].value or 0)) for row in range(2, last + 1)]
        assert sum(amounts, Decimal()) == shown[name]
    across = [cell.value for row in overview.iter_rows() for cell in row if str(cell.value).startswith("=SUM(")]
    assert len(across) == 3 and all(re.fullmatch(r"=SUM\(([A-Z])\d+:\1\d+\)", str(each)) for each in across)


def test_a_baseline_is_locked_once_and_a_rule_says_when_to_stop(site: Running, browser: Browser, manager: Page) -> None:
    begins = date.today() + timedelta(days=30)
    manager.goto(f"{site.url}/investering/1/")
    manager.get_by_role("link", name="Nyt grundlag").click()
    form = manager.locator("main form")
    words = {
        "Hvad skal måles?": "Opdigtet: dage til første samtale",
        "Hvem sammenlignes med?": "Fire opdigtede kommuner",
    }
    days = {
        "Perioden begynder": begins,
        "Perioden slutter": begins + timedelta(days=365),
        "Grundlaget begynder": begins - timedelta(days=800),
        "Grundlaget slutter": begins - timedelta(days=1),
    }
    for label, text in words.items():
        form.get_by_label(label).fill(text)
    for label, on in days.items():
        form.get_by_label(label).fill(f"{on:%Y-%m-%d}")
    form.get_by_role("button", name="Gem grundlaget").click()
    expect(manager.locator(".alert-error")).to_contain_text("Hvorfor netop det?")
    form.get_by_label("Hvorfor netop det?").fill("De har ikke modellen.")
    form.get_by_role("button", name="Gem grundlaget").click()
    expect(manager.get_by_text("Grundlaget er skrevet ind.")).to_be_visible()

    second = manager.context.new_page()
    second.goto(manager.url)
    lock = f"Lås grundlaget {words['Hvad skal måles?']}"
    manager.get_by_role("button", name=lock).click()
    expect(manager.get_by_text("Grundlaget er låst.", exact=True)).to_be_visible()
    second.get_by_role("button", name=lock).click()
    expect(second.get_by_text(re.compile("En anden nåede det først|låst i forvejen"))).to_be_visible()
    mine = second.locator("li", has_text=words["Hvad skal måles?"])
    expect(mine).to_have_count(1)
    expect(mine).to_contain_text("før perioden begyndte")
    expect(mine).to_contain_text("De har ikke modellen.")

    manager.get_by_role("link", name="Ny stopregel").click()
    manager.get_by_label("Efter hvor mange måneder?").fill("1")
    manager.get_by_label("Hvad gør vi så?").fill("Opdigtet: vi begynder forfra.")
    manager.get_by_label("Hvem tager stilling?").fill("det opdigtede udvalg")
    manager.get_by_role("button", name="Gem reglen").click()
    expect(manager.locator(".alert-error")).to_contain_text("Skriv et beløb, et antal borgere eller begge dele.")
    manager.get_by_label("Hvis der er bogført mere end, i kroner").fill("1.000")
    manager.get_by_role("button", name="Gem reglen").click()
    expect(manager.get_by_text("Reglen er skrevet ind.")).to_be_visible()
    spoken = manager.locator("li", has_text="Opdigtet: vi begynder forfra.")
    expect(spoken).to_contain_text("Derfor skal det opdigtede udvalg tage stilling til at")
    assert kroner(spoken.inner_text().split("brugt ")[1]) > 1000

    phone = browser.new_context(viewport=PHONE, is_mobile=True, locale="da-DK").new_page()  # type: ignore[arg-type]
    phone.goto(f"{site.url}/demo/")
    phone.locator('form[action="/demo/login/teamleder/"] button').click()
    phone.goto(f"{site.url}/investering/")
    fits(phone)
    expect(phone.locator(".money-narrow svg")).to_be_visible()
    expect(phone.get_by_role("link", name="Bogføring")).to_have_count(0)
    for refused in ("/investering/bogfoering/", "/investering/investering.xlsx", "/investering/1/regel/"):
        assert phone.request.get(f"{site.url}{refused}").status == 403
