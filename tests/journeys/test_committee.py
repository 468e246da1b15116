"""A quarter's report, from the manager's words to the committee's decision, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.installation import Running
from tests.journeys.people import open_as

pytestmark = pytest.mark.installation
expect.set_options(timeout=30_000)
SUMMARY = "Vi holdt flere samtaler end sidst. Om det virker, ved vi ikke endnu."


def test_from_the_managers_words_to_the_committees_decision(site: Running, browser: Browser) -> None:
    leader, member = open_as(browser, site, "leder"), open_as(browser, site, "udvalg", width=390)
    leader.goto(f"{site.url}/udvalg/")
    leader.get_by_role("button", name="Skriv kvartalets rapport").click()
    draft = leader.url
    leader.locator("#id_summary").fill("")
    leader.get_by_role("button", name="Offentliggør").click()
    expect(leader.get_by_text("Skriv kort, hvad der er sket").first).to_be_visible()
    leader.locator("#id_summary").fill(SUMMARY)
    leader.get_by_role("button", name="Offentliggør").click()
    expect(leader.get_by_text("Rapporten er offentliggjort.")).to_be_visible()

    leader.goto(draft)
    expect(leader).to_have_url(re.compile(r"/udvalg/rapport/\d+/$"))
    leader.get_by_role("link", name="Skriv en beslutning").click()
    leader.get_by_label("Hvilken del af modellen?").select_option(label="Lavere sagstal")
    leader.get_by_label("Fortsætter uændret").check()
    leader.get_by_label(re.compile("^Samtaler holdt")).check()
    leader.get_by_label("Hvornår følges der op?").fill("2035-01-08")
    leader.get_by_role("button", name="Gem beslutningen").click()
    expect(leader.get_by_text("Beslutningen er skrevet ind.")).to_be_visible()

    member.goto(f"{site.url}/udvalg/")
    expect(member.get_by_text(SUMMARY)).to_be_visible()
    expect(member.get_by_text("Lavere sagstal")).to_be_visible()
    expect(member.get_by_role("button", name="Skriv kvartalets rapport")).to_have_count(0)
    member.get_by_role("link", name="Læs rapporten").click()
    row = member.locator("tr", has_text="Samtaler holdt")
    row.locator("summary").click()
    expect(row.get_by_text("Talt, som det står skrevet.")).to_be_visible()
    expect(member.locator(".drawn--wide").first).to_be_hidden()
    member.get_by_role("link", name="In English").click()
    expect(member.get_by_role("heading", name="In short")).to_be_visible()
    with member.expect_download() as numbers:
        member.get_by_role("link", name="CSV").click()
    assert "work.conversations" in numbers.value.path().read_text(encoding="utf-8")
