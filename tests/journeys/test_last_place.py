"""The last place, in a real browser: two want it, one gets it, the other reads what to do and is the next in line."""

import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.installation import Running, environment
from tests.journeys.people import open_as

pytestmark = pytest.mark.installation
expect.set_options(timeout=30_000)

SET_UP = """
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fodfaeste.site.settings")
import django
django.setup()
from fodfaeste.casework.cases.queries import caseload
from fodfaeste.casework.catalogue import actions as catalogue
from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.participation import actions
from fodfaeste.demo import personas
from fodfaeste.foundation.people.queries import actor_for

keeper, caseworker = (actor_for(personas.first_of(role)) for role in ("leder", "sagsbehandler"))
found = Intervention.objects.get(versions__title="Jobklub")
found.provider = Intervention.objects.filter(provider__name="Job og Mestring").first().provider
text = found.versions.get()
fields = {name: getattr(text, name) for name in catalogue.FIELDS} | {"title": "Hold med en plads", "capacity": 1}
given = {"actor": keeper, "purpose": "Prøve"}
draft = catalogue.save_draft(**given, provider=found.provider, fields=fields)
made = draft.intervention
catalogue.publish(**given, intervention=made, version=made.version)
made.refresh_from_db()
period = {"valid_from": text.published_at.date(), "valid_to": None}
catalogue.set_price(**given, intervention=made, **period, oere=50_000, per="week", source="Prøve")
for case in list(caseload(caseworker))[:2]:
    one = actions.propose(actor=caseworker, purpose="Prøve", case=case, intervention=made)
    actions.happen(actor=caseworker, purpose="Prøve", participation=one, event="agree", version=one.version)
    print(one.pk)
"""


def two_agreed(site: Running) -> list[str]:
    """Two citizens of the caseworker's who have said yes to the same group with one place; their participations."""
    done = subprocess.run(
        [sys.executable, "-c", SET_UP], env=environment(site.folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def take(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_two_want_the_last_place_and_the_freed_place_is_offered_to_who_waits(site: Running, browser: Browser) -> None:
    first, second = two_agreed(site)
    caseworker, leader = open_as(browser, site, "sagsbehandler"), open_as(browser, site, "teamleder")
    caseworker.goto(f"{site.url}/indsatser/{first}/")
    leader.goto(f"{site.url}/indsatser/{second}/")
    take(caseworker, "Tag pladsen")
    expect(caseworker.get_by_text("Har fået plads").first).to_be_visible()
    take(leader, "Tag pladsen")
    expect(leader.get_by_text("Den sidste plads er taget").first).to_be_visible()
    take(leader, "Sæt på venteliste")
    expect(leader.get_by_text("Nummer 1 på ventelisten")).to_be_visible()
    caseworker.get_by_text("Træk tilbage", exact=True).first.click()
    caseworker.get_by_label("Hvorfor?").fill("Har fået et job")
    take(caseworker, "Træk tilbage")
    leader.reload()
    expect(leader.get_by_text("Plads tilbudt").first).to_be_visible()
    provider = open_as(browser, site, "holdleder")
    provider.goto(f"{site.url}/mine-deltagere/")
    expect(provider.get_by_role("heading", name="Hold med en plads")).to_be_visible()
    expect(provider.get_by_text("svar senest").first).to_be_visible()
    take(leader, "Borgeren siger ja tak til pladsen")
    expect(leader.get_by_text("Har fået plads").first).to_be_visible()
