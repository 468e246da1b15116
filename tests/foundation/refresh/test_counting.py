"""Summary tables are counted whole or not at all, and their page says when, from what, and what went wrong."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.template import Context, Template

from fodfaeste.foundation import clock, refresh
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Team
from fodfaeste.foundation.refresh.actions import count
from fodfaeste.foundation.refresh.models import Refreshed
from fodfaeste.foundation.rules.queries import rows
from fodfaeste.site.refreshing import refresh_all
from fodfaeste.site.setup import load_shipped
from tests.cast import Cast

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
