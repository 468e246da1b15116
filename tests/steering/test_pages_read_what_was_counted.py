"""Steering pages read what the refresh has counted: as many statements for fifty citizens as for five, and none that
walks through the citizens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.casework.plans.models import Plan
from fodfaeste.foundation import clock
from fodfaeste.foundation.register import facts
from fodfaeste.foundation.register.models import BenefitWeek, ImportRun
from fodfaeste.site.refreshing import refresh_all
from fodfaeste.site.setup import load_shipped
from tests.cast import Cast, make_citizen

SignIn = Callable[[str], Client]

ABOUT_CITIZENS = (
    "people_citizen", "register_benefitweek", "register_registerstatus", "cases_case", "cases_assignment",
    "conversations_conversation", "plans_plan", "participation_participation", "screening_screening",
    "progression_rating", "companies_placement", "courses_enrolment", "deadlines_duedeadline",
)  # fmt: skip
"""Tables that grow with the citizens."""
OVERVIEW = "/overblik/"
"""The list of what needs oneself: of one's own people, and read as it stands."""
STEERING = (
    "/sagstal/", "/sagstal/stillinger/", "/frister/", "/kompetencer/", "/investering/", "/investering/fremskrivning/",
    "/investering/bogfoering/", "/investering/konti/", "/effekt/", "/effekt/statistik/", "/brugerundersoegelse/",
    "/udvalg/",
)  # fmt: skip
PAGES = {
    "lise": (OVERVIEW, *STEERING),
    "frank": ("/investering/", "/investering/fremskrivning/", "/effekt/", "/effekt/statistik/",
              "/brugerundersoegelse/", "/udvalg/"),
    "ulla": ("/investering/", "/effekt/", "/brugerundersoegelse/", "/udvalg/"),
}  # fmt: skip
OF_ONES_TEAM = (
    OVERVIEW,
    *STEERING[:5],
    "/sagstal/fravaer/",
    "/frister/regel/first_conversation/",
    "/brugerundersoegelse/",
)


def grow(town: Cast, numbers: range) -> None:
    """So many citizens more in each team: three years of weeks, a case, talks and a plan."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    weeks = []
    for number in numbers:
        for team, worker in (("Nord", "mette"), ("Syd", "sofie")):
            citizen = make_citizen(f"Nr{number}", team, f"6{number % 9 + 1}01{80 + (team == 'Syd')}{2000 + number:04}")
            opened = today - timedelta(days=200 + number)
            case = Case.objects.create(
                citizen=citizen, team=town.team[team], target_group="kontanthjaelp", opened=opened
            )
            Assignment.objects.create(case=case, employee=town.employee[worker], valid_from=opened)
            Plan.objects.create(citizen=citizen, case=case, own_goal="Jeg vil i gang i haven")
            Conversation.objects.create(
                citizen=citizen, case=case, employee=town.employee[worker], status="held", closed_at=clock.now(),
                starts=clock.now() - timedelta(days=120),
            )  # fmt: skip
            weeks += [(citizen, monday - timedelta(weeks=each)) for each in range(number % 40, 130) if each % 50]
    BenefitWeek.objects.bulk_create(
        BenefitWeek(citizen=citizen, week=week, benefit="kontanthjaelp", payout_oere=300_000, refund_oere=60_000)
        for citizen, week in weeks
    )
    facts.refresh()


@pytest.fixture
def town(cast: Cast) -> Cast:
    list(load_shipped())
    last = clock.today() - timedelta(days=clock.today().weekday())
    ImportRun.objects.create(
        file_name="prøve.csv", sha256="0" * 64, size=1, status="done", first_week=last - timedelta(weeks=156),
        last_week=last, created_at=clock.now(), created_by_label="Prøve",
    )  # fmt: skip
    return cast


def statements(client: Client, path: str) -> list[str]:
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200, path
    return [each["sql"] for each in caught]


def counted(town: Cast, sign_in: SignIn, pages: dict[str, tuple[str, ...]]) -> dict[tuple[str, str], list[str]]:
    """(Who, path) → what the page asks once everything has been counted."""
    list(refresh_all())
    return {(who, path): statements(sign_in(who), path) for who, paths in pages.items() for path in paths}


def test_pages_of_the_whole_municipality_walk_through_no_citizens_and_ask_as_often_for_fifty_as_for_five(
    town: Cast, sign_in: SignIn
) -> None:
    grow(town, range(5))
    few = counted(town, sign_in, PAGES)
    grow(town, range(5, 50))
    many = counted(town, sign_in, PAGES)
    assert {page: len(asked) for page, asked in many.items()} == {page: len(asked) for page, asked in few.items()}
    live = {
        (page, table)
        for page, asked in many.items()
        if page[1] != OVERVIEW
        for sql in asked
        for table in ABOUT_CITIZENS
        if sql.startswith("SELECT") and f'"{table}"' in sql
    }
    assert not live, "these read people where they should read what was counted"


def test_a_team_leaders_pages_ask_as_often_for_fifty_citizens_as_for_five(town: Cast, sign_in: SignIn) -> None:
    grow(town, range(5))
    few = counted(town, sign_in, {"tage": OF_ONES_TEAM})
    grow(town, range(5, 50))
    many = counted(town, sign_in, {"tage": OF_ONES_TEAM})
    assert {page: len(asked) for page, asked in many.items()} == {page: len(asked) for page, asked in few.items()}
    live = {page for page, asked in many.items() for sql in asked if '"register_benefitweek"' in sql}
    assert live <= {("tage", OVERVIEW)}, "nobody's weeks are counted while somebody looks"


def test_the_refresh_has_counted_something_for_these_pages(town: Cast, sign_in: SignIn) -> None:
    """Pages that show nothing would ask little, too."""
    grow(town, range(12))
    list(refresh_all())
    shown = {path: sign_in("lise").get(path).content.decode() for path in ("/sagstal/", "/frister/", "/investering/")}
    assert "Nord" in shown["/sagstal/"] and "Syd" in shown["/sagstal/"]
    assert "Nord" in shown["/frister/"]
    assert "Kontanthjælp" in shown["/investering/"]
