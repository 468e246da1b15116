"""Summary tables are counted whole or not at all, and their page says when, from what, and what went wrong."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from fodfaeste.foundation import clock, refresh
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Citizen, Team
from fodfaeste.foundation.refresh.actions import count
from fodfaeste.foundation.refresh.models import Refreshed
from fodfaeste.foundation.register import facts
from fodfaeste.foundation.register.models import BenefitWeek, ImportRun
from fodfaeste.foundation.register.tables import benefit_table, code_book, gap_weeks
from fodfaeste.foundation.rules.queries import rows
from fodfaeste.site.refreshing import refresh_all
from fodfaeste.site.setup import load_shipped
from tests.cast import Cast, make_citizen

pytestmark = pytest.mark.django_db
PURPOSE = "Prøve"


@pytest.fixture
def registered() -> Iterator[dict[str, refresh.Summary]]:
    before = dict(refresh.summaries)
    yield refresh.summaries
    refresh.summaries.clear()
    refresh.summaries.update(before)


def said(name: str) -> str:
    return Template("{% load refresh %}{% refreshed name %}").render(Context({"name": name}))


def teams_named(words: str) -> refresh.Summary:
    def fill(day: date) -> str:
        Team.objects.create(name=f"{words} {day.year}")
        return f"{words} til og med {day.year}"

    return refresh.Summary("teams", "Prøve", fill)


def failing(reason: Callable[[], object]) -> refresh.Summary:
    def fill(day: date) -> str:
        Team.objects.create(name="Halvt talt")
        reason()
        return "det hele"

    return refresh.Summary("teams", "Prøve", fill)


def nothing_there() -> None:
    raise refresh.NotCounted("Registeret er tomt. Hent en fil først.")


def no_rule_then() -> object:
    return rows("caseload_bands", date(1900, 1, 1))


def test_a_page_says_that_nothing_is_counted_yet() -> None:
    assert "ikke talt op endnu" in said("teams")


def test_a_page_says_when_its_numbers_were_counted_and_from_what(cast: Cast) -> None:
    count(actor=cast.system, purpose=PURPOSE, summary=teams_named("Registeret"))
    words = said("teams")
    assert "Talt op " in words
    assert f"Registeret til og med {clock.today().year}" in words
    assert Refreshed.objects.get().code


def test_what_is_counted_is_in_the_journal(cast: Cast) -> None:
    count(actor=cast.system, purpose=PURPOSE, summary=teams_named("Registeret"))
    assert JournalEntry.objects.filter(verb="summary.filled").count() == 1


@pytest.mark.parametrize(
    ("reason", "why"),
    [(nothing_there, "Registeret er tomt. Hent en fil først."), (no_rule_then, "har ingen række for 1. januar 1900")],
)
def test_a_count_that_fails_halfway_leaves_the_old_numbers_and_says_why(
    cast: Cast, reason: Callable[[], object], why: str
) -> None:
    list(load_shipped())
    count(actor=cast.system, purpose=PURPOSE, summary=teams_named("Registeret"))
    failed = count(actor=cast.system, purpose=PURPOSE, summary=failing(reason))
    assert failed.failed_at is not None
    assert not Team.objects.filter(name="Halvt talt").exists()
    words = said("teams")
    assert why in words
    assert "Tallene hviler på Registeret" in words


def test_a_count_that_goes_well_again_takes_the_problem_away(cast: Cast) -> None:
    count(actor=cast.system, purpose=PURPOSE, summary=failing(nothing_there))
    count(actor=cast.system, purpose=PURPOSE, summary=teams_named("Registeret"))
    assert "kunne ikke" not in said("teams")


def test_nobody_but_the_system_counts(cast: Cast) -> None:
    with pytest.raises(AccessDenied):
        count(actor=cast.actor("mette"), purpose=PURPOSE, summary=teams_named("Registeret"))
    assert not Refreshed.objects.exists()


def test_two_summaries_cannot_have_one_name(registered: dict[str, refresh.Summary]) -> None:
    refresh.register(teams_named("Registeret"))
    with pytest.raises(ValueError, match="teams"):
        refresh.register(teams_named("Et andet"))


def test_the_nightly_refresh_counts_every_summary_and_goes_on_after_one_that_fails(
    cast: Cast, registered: dict[str, refresh.Summary]
) -> None:
    refresh.register(failing(nothing_there))
    refresh.register(refresh.Summary("others", "Prøve", lambda day: "registeret"))
    lines = list(refresh_all())
    assert "teams: not counted, Registeret er tomt. Hent en fil først." in lines
    assert "others: counted, registeret" in lines


WALK = "SELECT citizen_id, week, benefit FROM register_benefitweek"


def walks(run: Callable[[], object]) -> int:
    """How often everybody's weeks were read from one end to the other; here everybody is one portion."""
    with CaptureQueriesContext(connection) as queries:
        run()
    return sum(1 for each in queries if each["sql"].startswith(WALK))


@pytest.fixture
def register(cast: Cast) -> Citizen:
    """A year of the register in which one citizen has a benefit for eight weeks."""
    list(load_shipped())
    first = date(2025, 1, 6)
    ImportRun.objects.create(
        file_name="prøve.csv", sha256="0" * 64, size=1, status="done", first_week=first,
        last_week=first + timedelta(weeks=52), created_at=clock.now(), created_by_label="Prøve",
    )  # fmt: skip
    citizen = make_citizen("Opdigtet", "Opdigtet", "6101803999")
    weeks = (first + timedelta(weeks=20 + number) for number in range(8))
    BenefitWeek.objects.bulk_create(BenefitWeek(citizen=citizen, week=week, benefit="kontanthjaelp") for week in weeks)
    return citizen


def spells() -> int:
    """How many spells a run of the refresh sees, as two summaries of it read them."""
    seen: list[int] = []

    def fill(day: date) -> str:
        window = facts.observed()
        assert window is not None
        book = code_book(benefit_table())
        seen.append(sum(len(part) for part in facts.every_spell(window, book, gap_weeks(date(2025, 12, 1)))))
        return "registeret"

    for name in ("one", "other"):
        refresh.summaries.pop(name, None)
        refresh.register(refresh.Summary(name, "Prøve", fill))
    list(refresh_all())
    assert seen[0] == seen[1], "one run rests on one reading"
    return seen[0]


def test_a_run_reads_everybodys_weeks_once_however_many_summaries_ask(
    register: Citizen, registered: dict[str, refresh.Summary]
) -> None:
    assert walks(lambda: list(refresh_all())) == 1, "the curves and the committee's figures both rest on spells"
    assert walks(spells) == 1


def test_the_next_run_reads_them_anew(register: Citizen, registered: dict[str, refresh.Summary]) -> None:
    assert spells() == 1
    BenefitWeek.objects.create(citizen=register, week=date(2025, 10, 6), benefit="kontanthjaelp")
    assert spells() == 2
