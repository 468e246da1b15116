"""A course from the template to the numbers, in a real browser: leader, caseworker and citizen, each in a window."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.installation import Running
from tests.journeys.people import a_new_citizen, fits, on_the_phone, open_as

pytestmark = pytest.mark.installation
expect.set_options(timeout=30_000)
TABLET = 820
TITLE = "Bekymringer, der kører i ring"
NAME = "Prøvehold i browseren"
FIRST, LAST, CPR = "Hedvig", "Holdprøve", "7204921224"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def the_course(page: Page, site: Running) -> str:
    """The address of the course, from the list of courses."""
    page.goto(f"{site.url}/hold/")
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return page.url.removeprefix(site.url)


def open_a_group(page: Page, site: Running) -> str:
    """Its days are shown first: over Easter, whose Monday is passed over. Then one that meets today is opened."""
    address = the_course(page, site)
    page.get_by_role("link", name="Åbn et hold").click()
    page.get_by_label("Holdets navn").fill(NAME)
    page.get_by_label("Hanne Demoholt").check()
    page.locator("[name='tid-0-weekday']").select_option(label="Mandag")
    page.get_by_label("Tidligste første dag").fill("2027-03-22")
    press(page, "Vis dagene")
    expect(page.get_by_text("anden påskedag")).to_be_visible()
    today = date.today()
    page.locator("[name='tid-0-weekday']").select_option(value=str(min(today.weekday(), 4)))
    page.get_by_label("Tidligste første dag").fill(f"{today:%Y-%m-%d}")
    press(page, "Vis dagene")
    expect(page.get_by_role("heading", name="Sådan falder mødegangene")).to_be_visible()
    press(page, "Åbn holdet")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    return address


def propose_and_refer(page: Page, site: Running, citizen: str, course: str) -> None:
    """The caseworker proposes the course, writes down the yes, and refers."""
    page.goto(f"{site.url}{course}")
    page.get_by_role("link", name="Læs om indsatsen i kataloget").click()
    intervention = re.findall(r"/indsatskatalog/(\d+)/", page.url)[0]
    page.goto(f"{site.url}{citizen}indsatser/{intervention}/foreslaa/")
    page.get_by_label("Hvorfor netop det?").fill("Du vil gerne bruge mindre tid på bekymringer.")
    page.get_by_role("button", name=re.compile("^Foreslå")).first.click()
    page.get_by_role("link", name=TITLE).first.click()
    press(page, "Borgeren siger ja")
    press(page, "Send henvisningen")
    expect(page.get_by_text("Henvist, venter på svar").first).to_be_visible()


def answer_all(page: Page, step: str, anxiety: str) -> None:
    """The same step of every question, and one of its own about anxiety."""
    for key in ("uro", "humoer", "soevn", "overskud"):
        page.locator(f"#svar_{key}_{step}").check()
    page.locator(f"#svar_frygt_{anxiety}").check()
    press(page, "Send mine svar" if page.get_by_role("button", name="Send mine svar").count() else "Send svarene")
    expect(page.get_by_text("Tak. Svarene er sendt.")).to_be_visible()


def from_the_overview(page: Page, site: Running, text: str) -> None:
    """What waits for the caseworker, also when it stands further down."""
    page.goto(f"{site.url}/overblik/")
    more = page.get_by_text(re.compile("^Vis .* mere$"))
    if more.count():
        more.first.click()
        expect(page).to_have_url(re.compile("alle=ja"))
    line = page.get_by_role("listitem").filter(has_text=text).last
    line.get_by_role("link").last.click()


def row(page: Page) -> Locator:
    return page.locator(".attend > li").filter(has_text=f"{FIRST} {LAST}")


def test_a_course_runs_from_the_template_to_the_numbers(site: Running, browser: Browser) -> None:
    leader = open_as(browser, site, "holdleder")
    caseworker = open_as(browser, site, "sagsbehandler")
    course = open_a_group(leader, site)
    citizen = a_new_citizen(caseworker, site, FIRST, LAST, CPR)
    propose_and_refer(caseworker, site, citizen, course)

    # The leader puts her on the group; she answers on her phone; the answers are for the caseworker to decide about.
    leader.reload()
    referred = leader.get_by_role("listitem").filter(has_text=f"{FIRST} {LAST}")
    referred.get_by_role("link", name="Sæt på hold").click()
    leader.get_by_label(re.compile(NAME)).check()
    press(leader, "Sæt på holdet")
    expect(leader.get_by_text("Svarer, før holdet begynder").first).to_be_visible()
    phone = on_the_phone(browser, site, f"{FIRST} {LAST}")
    phone.goto(f"{site.url}/mit-hold/")
    fits(phone)
    phone.get_by_role("link", name="Svar, hvordan du har det").first.click()
    answer_all(phone, "2", "3")
    expect(phone.get_by_text("Din sagsbehandler taler med dig")).to_be_visible()
    from_the_overview(caseworker, site, f"Er {NAME} det rigtige?")
    expect(caseworker.get_by_text("Svarene viser megen angst")).to_be_visible()
    caseworker.get_by_label("Holdet alligevel").check()
    press(caseworker, "Gem")
    expect(caseworker.get_by_text("Skriv kort hvorfor.").first).to_be_visible()
    caseworker.get_by_label("Hvorfor?").fill("Hun kender to på holdet og vil gerne prøve.")
    press(caseworker, "Gem")
    expect(caseworker.get_by_text("På holdet").first).to_be_visible()
    enrolment = caseworker.url.removeprefix(site.url)

    # Attendance on a tablet: she did not come (one tap), because she was ill (the second).
    tablet = open_as(browser, site, "holdleder", width=TABLET)
    tablet.goto(f"{site.url}/hold/")
    tablet.get_by_role("link", name=NAME).first.click()
    if not meets_today():
        return
    tablet.get_by_role("link", name="Skriv fremmøde").click()
    fits(tablet)
    row(tablet).get_by_role("button", name="Kom ikke").click()
    row(tablet).get_by_role("button", name="Syg").click()
    expect(row(tablet).get_by_role("button", name="Syg")).to_have_attribute("aria-pressed", "true")
    expect(tablet.get_by_text("Alle er skrevet")).to_be_visible()
    tablet.reload()
    expect(row(tablet).get_by_role("button", name="Kom ikke")).to_have_attribute("aria-pressed", "true")
    row(tablet).get_by_role("button", name="Kom", exact=True).click()
    expect(row(tablet).get_by_role("button", name="Kom", exact=True)).to_have_attribute("aria-pressed", "true")

    # After: the answers again together, the talk, and the step towards a job in time.
    leader.goto(f"{site.url}{enrolment}")
    leader.goto(f"{site.url}{enrolment}svar/efter/")
    answer_all(leader, "1", "1")
    leader.get_by_text("Skriv den afsluttende samtale").click()
    leader.get_by_label("Hvad talte I om?").fill("Du bruger bekymringstiden og vil gerne se et lager.")
    press(leader, "Har gennemført")
    expect(leader.get_by_text("Gennemført").first).to_be_visible()
    from_the_overview(caseworker, site, f"Aftal et skridt mod job efter {NAME}")
    caseworker.get_by_label("Hvad er skridtet?").fill("Besøge lageret sammen")
    caseworker.get_by_label("Hvornår?").fill(f"{date.today() + timedelta(days=6):%Y-%m-%d}")
    press(caseworker, "Læg i planen")
    expect(caseworker.get_by_text("Skridtet er aftalt og står i planen.")).to_be_visible()
    caseworker.goto(f"{site.url}{citizen}plan/")
    expect(caseworker.get_by_text("Besøge lageret sammen").first).to_be_visible()
    phone.goto(f"{site.url}/mit-hold/")
    expect(phone.get_by_text("Besøge lageret sammen")).to_be_visible()
    numbers_are_told_or_hidden(leader, site, course)


def meets_today() -> bool:
    """Not at the weekend, and not on a public holiday, when no group meets."""
    from fodfaeste.casework.courses.rules import free_because

    return date.today().weekday() < 5 and not free_because(date.today())


def numbers_are_told_or_hidden(page: Page, site: Running, course: str) -> None:
    page.goto(f"{site.url}{course}")
    shown = page.get_by_role("region", name="Det skete der")
    expect(shown).to_contain_text(re.compile("Er begyndt|For få er begyndt|Ingen er talt op"))
