"""A release that ships other rows than the last: corrections arrive, the municipality's own words stay."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from fodfaeste import rulebook
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.rules import actions, queries
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.rulebook import Row, Table
from tests.cast import Cast

WHY = "Prøve"


@pytest.fixture
def ship(cast: Cast, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """`ship(rows)` is a release whose table of caseload bands holds these rows; it gives how many were added."""
    real = rulebook.load_tables()

    def release(rows: tuple[Row, ...]) -> int:
        tables = {**real, "caseload_bands": replace(real["caseload_bands"], rows=rows)}
        monkeypatch.setattr(rulebook, "load_tables", lambda: MappingProxyType(tables))
        return actions.load_shipped_tables(actor=cast.system, purpose=WHY)

    actions.load_shipped_tables(actor=cast.system, purpose=WHY)
    return release


def bands() -> Table:
    return rulebook.load_tables()["caseload_bands"]


def corrected(row: Row, low: int) -> Row:
    return replace(row, values=MappingProxyType({**row.values, "low": low}))


def lows() -> dict[str, object]:
    return {str(row.values["group"]): row.values["low"] for row in queries.rows("caseload_bands")}


def test_a_correction_replaces_what_was_shipped_and_points_to_it(ship) -> None:  # type: ignore[no-untyped-def]
    first, second = bands().rows
    assert ship((corrected(first, 30), second)) == 1
    assert lows()["sygedagpenge"] == 30
    old = RuleRow.objects.get(table="caseload_bands", replaced_at__isnull=False)
    assert old.replaced_by is not None and old.replaced_by.values["low"] == 30
    assert ship((corrected(first, 30), second)) == 0


def test_a_correction_of_what_the_municipality_changed_is_left_out(cast: Cast, ship) -> None:  # type: ignore[no-untyped-def]
    first, second = bands().rows
    row = next(r for r in RuleRow.objects.filter(table="caseload_bands") if r.values["group"] == "sygedagpenge")
    actions.replace_row(
        actor=cast.actor("admin"),
        purpose=WHY,
        row=row,
        values={**row.values, "low": 21},
        valid_from=row.valid_from,
        source="Byrådet",
    )
    assert ship((corrected(first, 30), corrected(second, 38))) == 1
    assert lows() == {"sygedagpenge": 21, "kontanthjaelp": 38}


def test_a_new_column_reaches_rows_from_before_it_and_leaves_what_they_said(cast: Cast, ship) -> None:  # type: ignore[no-untyped-def]
    first, second = bands().rows
    row = next(r for r in RuleRow.objects.filter(table="caseload_bands") if r.values["group"] == "sygedagpenge")
    actions.replace_row(
        actor=cast.actor("admin"),
        purpose=WHY,
        row=row,
        values={**row.values, "low": 21},
        valid_from=row.valid_from,
        source="Byrådet",
    )
    for each in RuleRow.objects.filter(table="caseload_bands"):  # as they were before the column "also" was there
        del each.values["also"]
        each.save(update_fields=["values"])
    assert ship((first, second)) == 0
    assert lows() == {"sygedagpenge": 21, "kontanthjaelp": second.values["low"]}
    kept = {row.values["group"]: row.values["also"] for row in queries.rows("caseload_bands")}
    assert kept == {"sygedagpenge": first.values["also"], "kontanthjaelp": second.values["also"]}
    assert JournalEntry.objects.filter(verb="rules.shipped_loaded").last() is not None


def test_a_row_that_is_shipped_no_longer_is_withdrawn_and_stays_readable(ship) -> None:  # type: ignore[no-untyped-def]
    first, _ = bands().rows
    assert ship((first,)) == 0
    assert set(lows()) == {"sygedagpenge"}
    assert queries.history("caseload_bands").count() == 2
