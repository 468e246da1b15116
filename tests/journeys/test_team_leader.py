"""A team leader's morning in a real browser: too many cases or too few, a hand-over, deadlines, and a course."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.installation import Running
from tests.journeys.asking import facts
from tests.journeys.people import colleague, fits, on_the_phone, open_as

pytestmark = pytest.mark.installation
expect.set_options(timeout=30_000)

TEAM, GIVER, RECEIVER = "Sygedagpenge og jobafklaring", "Mette Eksempelsen", "Karl Fiktivsen"
NOTE, TOLD = "Vi er midt i aftalen om lægen.", "Karl ringer til dig i denne uge."
HELD = f"""
from fodfaeste.casework.cases.models import Assignment
from fodfaeste.steering.caseload.models import HandOver
mine = Assignment.objects.filter(valid_to=None, case__closed=None, case__team__name="{TEAM}")
names = lambda who: sorted(each.case.citizen.name for each in mine.filter(employee__name=who))
found = dict(giver=names("{GIVER}"), receiver=names("{RECEIVER}"), hand_overs=HandOver.objects.count())
"""


@pytest.fixture(scope="module")
def leader(site: Running, browser: Browser) -> Page:
    """The team leader, after the administrator has put a second caseworker in the team."""
    administrator = open_as(browser, site, "administrator")
    administrator.goto(f"{site.url}/medarbejdere/")
    administrator.get_by_role("link", name=RECEIVER).click()
    administrator.get_by_role("link", name="Sæt i et team").click()
    administrator.get_by_label("Team").select_option(label=TEAM)
    administrator.locator("main form button[type=submit]").click()
    expect(administrator.get_by_text(re.compile(f"^{TEAM}")).first).to_be_visible()
    return open_as(browser, site, "teamleder")


def in_words(load: float, low: int, high: int) -> str:
    return "over spændet" if load > high else "under spændet" if load < low else "inden for spændet"


@pytest.fixture(scope="module")
def before(site: Running) -> dict[str, Any]:
    """Whose cases are whose when the morning begins."""
    found: dict[str, Any] = facts(site, HELD)
    return found


def test_the_board_has_every_case_its_band_the_weeks_ahead_and_what_would_be(
    site: Running, leader: Page, before: dict[str, Any]
) -> None:
    cases = len(before["giver"])
    leader.goto(f"{site.url}/sagstal/")
    team = leader.get_by_role("region", name=TEAM)
    expect(team.locator("dd").first).to_have_text(str(cases))
    expect(team.locator(".carriers li", has_text=GIVER)).to_contain_text(f"{cases} forløb, ")
    told = team.locator("dt", has_text="På fuld tid har hver").locator("xpath=following-sibling::dd[1]").inner_text()
    load, low, high = map(int, re.findall(r"\d+", told)[:3])
    assert in_words(load, low, high) in told

    team.get_by_text("Se tallene").click()
    weeks = [
        re.findall(r"\d+", " ".join(row.locator("td").all_inner_texts())) for row in team.locator("tbody tr").all()
    ]
    assert len(weeks) == 8
    assert all(int(least) <= int(expected) <= int(most) for expected, least, most in weeks)

    time_now = float(team.locator("dd").nth(1).inner_text().split(" til ")[1].split()[0].replace(",", "."))
    leader.get_by_label("Flere sagsbehandlere").fill("2")
    leader.get_by_label("Flere borgere").fill("100")
    leader.get_by_role("button", name="Regn").click()
    imagined = leader.get_by_role("region", name=TEAM).locator(".what-if").inner_text()
    then, lowest, highest = map(int, re.findall(r"(\d+) forløb.*?(\d+)–(\d+)", imagined)[0])
    assert then == pytest.approx((load * time_now + 100) / (time_now + 2), abs=1)
    assert in_words(then, lowest, highest) in imagined
    leader.get_by_label("Flere sagsbehandlere").fill("99")
    leader.get_by_role("button", name="Regn").click()
    expect(leader.locator(".alert-error")).to_be_visible()


def test_a_case_is_handed_over_and_the_citizen_is_told(
    site: Running, browser: Browser, leader: Page, before: dict[str, Any]
) -> None:
    for_good, for_a_time = before["giver"][0], before["giver"][1]
    leader.goto(f"{site.url}/sagstal/")
    leader.get_by_role("link", name=f"Giv forløb videre fra {GIVER}").click()
    address = leader.url
    second = leader.context.new_page()
    second.set_default_timeout(60_000)
    second.goto(address)

    leader.get_by_label(f"{for_good} til").select_option(label=RECEIVER)
    leader.get_by_role("button", name="Giv videre").click()
    expect(leader.get_by_text("Hvorfor?: ").or_(leader.locator(".form-error-message")).first).to_be_visible()
    leader.get_by_label("Hvorfor?").fill("Mette får færre forløb")
    leader.get_by_label("Det får borgerne at vide").fill(TOLD)
    leader.locator("li", has_text=for_good).get_by_text("Overdragelsesnotat").first.click()
    leader.get_by_label(f"Overdragelsesnotat om {for_good}").fill(NOTE)
    leader.get_by_role("button", name="Giv videre").click()
    expect(leader.get_by_text("Ét forløb er givet videre.")).to_be_visible()

    second.get_by_label("Hvorfor?").fill("Ferie")
    for name in (for_good, for_a_time):
        second.get_by_label(f"{name} til").select_option(label=RECEIVER)
    second.get_by_role("button", name="Giv videre").click()
    expect(second.get_by_text("Et af de valgte forløb har fået en anden ansvarlig imens.").first).to_be_visible()

    until = date.today() + timedelta(days=14)
    second.goto(address)
    second.get_by_label("Hvorfor?").fill("Ferie")
    second.get_by_label("Til og med").fill(f"{until:%Y-%m-%d}")
    second.get_by_label(f"{for_a_time} til").select_option(label=RECEIVER)
    second.get_by_role("button", name="Giv videre").dblclick()
    expect(second.get_by_text(f"Ét forløb er givet videre til og med {until:%d.%m.%Y}.")).to_be_visible()
    after = facts(site, HELD)
    assert after["receiver"] == sorted([*before["receiver"], for_good, for_a_time])
    assert after["hand_overs"] == before["hand_overs"] + 2, "nothing by the refused ones, one by the double click"
    leader.goto(f"{site.url}/sagstal/")
    row = leader.get_by_role("region", name=TEAM).locator(".carriers li", has_text=GIVER)
    expect(row).to_contain_text(f"{len(before['giver']) - 2} forløb")

    citizen = on_the_phone(browser, site, for_good)
    expect(citizen.get_by_text(f"{RECEIVER} er nu din sagsbehandler i stedet for {GIVER}.")).to_be_visible()
    expect(citizen.get_by_text(TOLD)).to_be_visible()
    expect(citizen.get_by_text(NOTE)).to_have_count(0)
    fits(citizen)
    receiver = colleague(browser, site, RECEIVER)
    answer = receiver.goto(address)
    assert answer is not None and answer.status == 403, "a caseworker gives nobody's cases away"
    expect(receiver.get_by_text("Giv videre")).to_have_count(0)


def test_every_deadline_of_the_team_says_why(site: Running, leader: Page) -> None:
    leader.goto(f"{site.url}/frister/")
    table = leader.get_by_role("region", name=TEAM).locator("tbody").first
    rules = [
        (row.get_by_role("link").inner_text(), sum(map(int, row.locator("td").all_inner_texts())))
        for row in table.locator("tr").all()
    ]
    title, number = max(rules, key=lambda each: each[1])
    assert number
    table.get_by_role("link", name=title).click()
    expect(leader.get_by_role("heading", level=1)).to_have_text(title)
    reasons = leader.locator("main .event-list .reason").all_inner_texts()
    assert len(reasons) == number and all(reasons)
    leader.locator("main .event-list li").first.locator("a").last.click()
    expect(leader.get_by_role("heading", level=1)).to_have_text("Frister i forløbet")
    expect(leader.get_by_text(reasons[0]).first).to_be_visible()


def test_a_gap_is_seen_and_a_course_is_booked(site: Running, browser: Browser, leader: Page) -> None:
    leader.goto(f"{site.url}/kompetencer/")
    line = leader.get_by_role("region", name=TEAM).locator("tr", has_text="Samtalen og de små aftaler")
    wanted, now = map(int, line.locator("td.number").all_inner_texts()[:2])
    expect(line).to_contain_text(f"mangler {wanted - now} nu")
    line.get_by_role("link").click()
    course = leader.url
    second = leader.context.new_page()
    second.goto(course)
    taken = int(re.findall(r"(\d+) af", leader.locator("dl.facts").inner_text())[0])
    who = leader.get_by_label("Tilmeld en medarbejder").locator("option").first.inner_text()
    for tab in (leader, second):
        tab.get_by_label("Tilmeld en medarbejder").select_option(label=who)
        tab.get_by_role("button", name="Tilmeld", exact=True).click()
        expect(tab.get_by_text(f"{who} er tilmeldt.")).to_be_visible()
    expect(second.locator("dl.facts")).to_contain_text(f"{taken + 1} af")
    expect(second.locator("main li", has_text=who)).to_have_count(1)
    outsider = open_as(browser, site, "udvalg", width=390)
    answer = outsider.goto(course)
    assert answer is not None and answer.status == 403
