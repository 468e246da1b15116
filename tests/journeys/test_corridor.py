"""The whole walk, in a real browser: from the refund file to how it goes.

One citizen whom nobody knew: the file brings her in, the caseworker finds her, they screen, talk and plan together,
she agrees from her phone, ticks what she has done, and sees who looked; both say how it goes, each for themselves.
"""

import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.installation import Running
from tests.journeys.people import answer_the_plan, fits, on_the_phone, open_as, send_the_plan, write_the_plan

pytestmark = pytest.mark.installation
expect.set_options(timeout=30_000)

CPR = "6606901233"
NAME = "Corrida Gennemprøvet"
GOAL = "Jeg vil stå i en butik igen og kende kunderne"
GREET, ASK = "Gå forbi butikken og sige hej", "Spørge butikken om mødetiden"
TRAIN = "Træne ryggen to gange om ugen"
CALL = "Ringe til butikken om et par timer om ugen"
ANSWER = "Det er min plan. Jeg begynder på mandag."
HEADER = (
    "Uge;CPR nummer;Ydelse;Beregnet udbetalingsbeløb;Refusionssats;Refusionsbeløb;"
    "Medfinansieringssats;Medfinansieringsbeløb"
)
WEEKS = 30


def line(week: date, cpr: str, benefit: str, amount: str, refund: str) -> str:
    return f"{week:%Y-%m-%d};{cpr};{benefit};{amount};20,00;{refund};0,00;0,00"


def refund_file(folder: Path) -> Path:
    """Thirty weeks, two corrections (one takes a week away), a repeated line, and three lines that cannot be read."""
    monday = date.today() - timedelta(days=date.today().weekday())
    weeks = [monday - timedelta(weeks=number) for number in range(1, WEEKS + 1)]
    rows = [line(week, CPR, "Kontanthjælp", "3.250,50", "650,10") for week in weeks]
    rows += [
        line(weeks[0], CPR, "Kontanthjælp", "-250,50", "-50,10"),
        line(weeks[-1], CPR, "Kontanthjælp", "-3.250,50", "-650,10"),
        rows[5],
        line(weeks[0], "12345", "Kontanthjælp", "3.250,50", "650,10"),
        line(weeks[0], CPR, "Månepenge", "3.250,50", "650,10"),
        f"2026-13-45;{CPR};Kontanthjælp;3.250,50;20,00;650,10;0,00;0,00",
    ]
    path = folder / "yr-ydelsesrefusion-beregning-999-00042-prøve.csv"
    path.write_bytes(("\r\n".join([HEADER, *rows]) + "\r\n").encode("windows-1252"))
    return path


def test_from_the_refund_file_to_a_plan_its_citizen_has_agreed_to(
    site: Running, browser: Browser, tmp_path: Path
) -> None:
    the_file_comes_in(open_as(browser, site, "leder"), site, refund_file(tmp_path))
    caseworker = open_as(browser, site, "sagsbehandler")
    address = the_caseworker_finds_her_and_opens_a_case(caseworker, site)
    they_screen(caseworker, site, address)
    they_talk(caseworker, site, address)
    they_plan(caseworker, site, address)
    she_agrees_on_her_phone(browser, site)
    the_caseworker_sees_the_answer(caseworker, site, address)
    both_say_how_it_goes(browser, caseworker, site, address)
    caseworker.context.close()


def the_file_comes_in(page: Page, site: Running, file: Path) -> None:
    page.goto(f"{site.url}/register/")
    page.set_input_files('input[type="file"]', file)
    page.get_by_role("button", name="Indlæs").click()
    expect(page.get_by_text("3 linjer kunne ikke læses")).to_be_visible(timeout=60_000)
    body = page.locator("main").inner_text()
    for number, reason in ((35, "ti cifre"), (36, "Månepenge"), (37, "dato")):
        assert re.search(rf"\b{number}\b", body), f"line {number} is named"
        assert reason.lower() in body.lower(), reason
    assert CPR not in body
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Hent")).first.click()
    refused = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert len(refused.strip().splitlines()) == 4
    assert CPR not in refused
    page.context.close()


def the_caseworker_finds_her_and_opens_a_case(page: Page, site: Running) -> str:
    page.goto(f"{site.url}/borgere/")
    page.get_by_label("CPR-nummer").fill(CPR)
    page.get_by_role("button", name="Slå op").click()
    assert CPR not in page.url
    page.get_by_role("link", name="Åbn forløb").click()
    page.get_by_label("Fornavn").fill(NAME.split(maxsplit=1)[0])
    page.get_by_label("Efternavn").fill(NAME.split()[1])
    page.get_by_label("Målgruppe").select_option(index=1)
    page.get_by_label("Ansvarlig sagsbehandler").select_option(label="Mette Eksempelsen")
    page.get_by_role("button", name="Åbn forløb").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    text = page.locator("main").inner_text()
    assert "29 uger på ydelse" in text, "the corrected week is no week"
    assert page.locator("figure svg").count(), "the timeline is a real plot"
    assert CPR not in page.content()
    return page.url.removeprefix(site.url)


def they_screen(page: Page, site: Running, address: str) -> None:
    page.goto(f"{site.url}{address}screening/")
    page.get_by_role("button", name="Begynd screening").click()
    for question in page.locator("main fieldset").all():
        question.locator('input[type="radio"]').nth(1).check()
    page.get_by_role("button", name=re.compile("Lås svarene")).click()
    expect(page.get_by_text("Mindst 26 uger på ydelse").first).to_be_visible()
    expect(page.get_by_text("Vises med hjemmel i")).to_be_visible()
    page.get_by_role("textbox", name="Din vurdering").fill(
        "Corrida kender butikken og savner den. Ryggen sætter grænser, og dem tager vi alvorligt fra begyndelsen."
    )
    page.locator('input[type="radio"][value="together"]').check()
    page.get_by_role("button", name=re.compile("vurdering", re.I)).click()
    expect(page.get_by_text("Vurderingen er låst")).to_be_visible()


def they_talk(page: Page, site: Running, address: str) -> None:
    """It simply happened: written down on one page, with what she does and what the caseworker does."""
    page.goto(f"{site.url}{address}samtaler/")
    page.get_by_role("link", name="Skriv en samtale ned").first.click()
    page.get_by_label("Møde").check()
    page.locator("#id_notes").fill("Om butikken, ryggen og formiddagene.")
    agreed = ((GREET, "borger"), (ASK, "sagsbehandler"))
    for number, (what, owner) in enumerate(agreed):
        row = page.locator("fieldset.agreement-row").nth(number)
        row.locator("select").first.select_option(value=owner)
        row.locator('input[type="text"], textarea').first.fill(what)
        row.locator('input[type="date"]').fill(f"{date.today() + timedelta(days=7):%Y-%m-%d}")
    page.get_by_role("button", name="Gem samtalen").click()
    expect(page.get_by_text("Teksten er låst")).to_be_visible()
    for what, _ in agreed:
        expect(page.locator("main .agreement").filter(has_text=what)).to_be_visible()


def they_plan(page: Page, site: Running, address: str) -> None:
    """Two steps by quick add, with the days it suggests; then the goal as she says it, and it is sent."""
    page.goto(f"{site.url}{address}plan/")
    page.get_by_role("link", name="Begynd med et delmål eller en skabelon").click()
    page.locator("#id_goal").fill("Kunne stå op i to timer ad gangen")
    for number, (what, actor, track) in enumerate(((TRAIN, "borger", "Sundhed"), (CALL, "sagsbehandler", "Job"))):
        card = page.locator("fieldset.plan-card").nth(number)
        card.get_by_label("Hvad skal der ske?").fill(what)
        card.get_by_label(track, exact=True).check()
        card.get_by_label("Hvem gør det?").select_option(value=actor)
    page.get_by_role("button", name="Læg i planen").click()
    expect(page.get_by_text("Det er lagt i planen.")).to_be_visible()
    write_the_plan(page, site, address, GOAL, [])
    send_the_plan(page)


def she_agrees_on_her_phone(browser: Browser, site: Running) -> None:
    page = on_the_phone(browser, site, NAME)
    expect(page.get_by_text(GOAL).first).to_be_visible()
    fits(page)
    answer_the_plan(page, "Ja, jeg er enig", ANSWER)
    expect(page.get_by_text(ANSWER).first).to_be_visible()
    the_paper_opens(page, site)
    she_ticks_what_she_has_done(page)
    page.goto(f"{site.url}/mine-aftaler/")
    for what in (GREET, ASK):
        expect(page.get_by_text(what).first).to_be_visible()
    page.goto(f"{site.url}/min-screening/")
    expect(page.get_by_text("Corrida kender butikken").first).to_be_visible()
    page.goto(f"{site.url}/hvem-har-set/")
    seen = page.locator("main").inner_text()
    assert "Mette Eksempelsen" in seen
    assert "sagsbehandler" in seen.lower()
    page.context.close()


def she_ticks_what_she_has_done(page: Page) -> None:
    page.get_by_role("button", name=re.compile(f"^Jeg har gjort det.*{TRAIN}")).click()
    expect(page.get_by_text("Det er gjort (1)")).to_be_visible()


def the_paper_opens(page: Page, site: Running) -> None:
    address = page.get_by_role("link", name=re.compile("PDF")).first.get_attribute("href")
    answer = page.request.get(f"{site.url}{address}")
    assert answer.headers["content-type"] == "application/pdf"
    paper = PdfReader(BytesIO(answer.body()))
    text = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    assert GOAL in text
    assert "Træne ryggen" in text
    assert paper.trailer["/Root"]["/Lang"] == "da"


def the_caseworker_sees_the_answer(page: Page, site: Running, address: str) -> None:
    page.goto(f"{site.url}{address}plan/")
    expect(page.get_by_text(ANSWER).first).to_be_visible()
    done = page.locator(".plan-step--done").filter(has_text=TRAIN)
    expect(done).to_contain_text("Gjort")


def both_say_how_it_goes(browser: Browser, page: Page, site: Running, address: str) -> None:
    """Each for themselves: neither sees the other's answers before their own are sent. Then they stand side by side."""
    page.goto(f"{site.url}{address}udvikling/")
    page.get_by_role("button", name="Begynd runden").click()
    expect(page.get_by_text("Runden er begyndt")).to_be_visible()
    phone = on_the_phone(browser, site, NAME)
    phone.goto(f"{site.url}/min-udvikling/")
    expect(phone.get_by_role("heading", name="Sådan ser I det")).to_have_count(0)
    answer_how_it_goes(phone, 3, "Send mine svar")
    page.reload()
    expect(page.get_by_text("har svaret").first).to_be_visible()
    expect(page.get_by_role("heading", name="Side om side")).to_have_count(0)
    answer_how_it_goes(page, 1, "Send svarene")
    together = page.get_by_role("region", name="Side om side")
    expect(together.get_by_text("Det kan I tale om")).to_be_visible()
    assert together.locator("figure svg").count(), "the difference is a real plot"
    phone.goto(f"{site.url}/min-udvikling/")
    expect(phone.get_by_role("region", name="Sådan ser I det")).to_contain_text("I ser forskelligt")
    fits(phone)
    phone.context.close()


def answer_how_it_goes(page: Page, step: int, button: str) -> None:
    """Every question with the same step, counted from the lowest."""
    page.get_by_role("link", name="Svar nu").click()
    expect(page.locator("#svar")).to_be_visible()
    for question in page.locator("#svar fieldset").all():
        question.locator('input[type="radio"]').nth(step).check()
    page.get_by_role("button", name=button).click()
    expect(page.locator("main").get_by_role("link", name="Svar nu")).to_have_count(0)
