"""The dated rules in the database: loaded once, changed with history, read as they held."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.rules import actions, queries
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.rulebook import BenefitTable, Row, load_tables
from tests.cast import Cast

WHY = "Prøve"
BAND = {"group": "ledighedsydelse", "low": 20, "high": 30, "also": []}
TODAY = clock.today()


@pytest.fixture
def town(cast: Cast) -> Cast:
    actions.load_shipped_tables(actor=cast.system, purpose=WHY)
    return cast


def add(town: Cast, who: str = "admin", **given: object) -> RuleRow:
    wanted = {
        "table": "caseload_bands",
        "values": BAND,
        "valid_from": date(2026, 1, 1),
        "source": "Byrådet",
        **given,
    }
    return actions.add_row(actor=town.actor(who), purpose=WHY, **wanted)  # type: ignore[arg-type]


def band(group: str = "sygedagpenge") -> RuleRow:
    kept = RuleRow.objects.filter(table="caseload_bands", replaced_at=None)
    return next(row for row in kept if row.values["group"] == group)


def test_everything_shipped_is_there_once_however_often_it_is_loaded(cast: Cast) -> None:
    shipped = sum(len(table.rows) for table in load_tables().values())
    assert actions.load_shipped_tables(actor=cast.system, purpose=WHY) == shipped
    assert actions.load_shipped_tables(actor=cast.system, purpose=WHY) == 0
    assert RuleRow.objects.count() == shipped
    assert JournalEntry.objects.filter(verb="rules.shipped_loaded").count() == 1


def test_what_is_stored_is_exactly_what_was_shipped(town: Cast) -> None:
    for key, table in load_tables().items():
        assert queries.all_rows(key) == list(table.rows)


def test_the_stored_benefits_build_the_benefit_table(town: Cast) -> None:
    found = BenefitTable(queries.all_rows("benefits")).find("Sygedagpenge", TODAY)
    assert found is not None and found.key == "sygedagpenge"


def test_a_change_of_the_municipality_survives_the_next_load(town: Cast) -> None:
    actions.replace_row(
        actor=town.actor("admin"),
        purpose=WHY,
        row=band(),
        values={"group": "sygedagpenge", "low": 25, "high": 28, "also": []},
        valid_from=date(2015, 1, 1),
        source="Byrådet",
    )
    actions.end_row(actor=town.actor("admin"), purpose=WHY, row=band("kontanthjaelp"), last_day=TODAY)
    assert actions.load_shipped_tables(actor=town.system, purpose=WHY) == 0
    assert band().values["low"] == 25
    assert band("kontanthjaelp").valid_to == TODAY


def test_rows_hold_from_their_first_day_through_their_last(town: Cast) -> None:
    add(town, valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 31))

    def on(day: date) -> bool:
        return any(row.values["group"] == "ledighedsydelse" for row in queries.rows("caseload_bands", day))

    assert [on(date(2026, 2, 28)), on(date(2026, 3, 1)), on(date(2026, 3, 31)), on(date(2026, 4, 1))] == [
        False,
        True,
        True,
        False,
    ]


def test_the_contact_rules_change_with_the_reform(town: Cast) -> None:
    before = {row.values["portfolio_percent"] for row in queries.rows("contact_rules", date(2026, 6, 30))}
    after = {row.values["portfolio_percent"] for row in queries.rows("contact_rules", date(2026, 7, 1))}
    assert before == {0}
    assert 75 in after


def test_a_day_without_a_rule_says_which_table_which_day_and_what_to_do(town: Cast) -> None:
    with pytest.raises(queries.NoRule) as missing:
        queries.rows("refund_ladder", date(2015, 3, 3))
    assert missing.value.message == (
        "Tabellen »Refusionstrappen« har ingen række for 3. marts 2015. En administrator kan tilføje den under Regler."
    )


def test_an_unknown_table_is_a_mistake_of_its_own(town: Cast) -> None:
    with pytest.raises(queries.UnknownTable):
        queries.rows("findes_ikke")
    with pytest.raises(Refused):
        add(town, table="findes_ikke")


def test_what_was_believed_can_be_read_again(town: Cast) -> None:
    with clock.at(clock.now() + timedelta(days=1)):
        actions.replace_row(
            actor=town.actor("admin"),
            purpose=WHY,
            row=band(),
            values={"group": "sygedagpenge", "low": 1, "high": 2, "also": []},
            valid_from=date(2015, 1, 1),
            source="Byrådet",
        )
        later = clock.now() + timedelta(seconds=1)

    def low(**given: object) -> list[object]:
        rows = queries.rows("caseload_bands", **given)  # type: ignore[arg-type]
        return [row.values["low"] for row in rows if row.values["group"] == "sygedagpenge"]

    assert low() == [1]
    assert low(believed=clock.now()) == [32]
    assert low(believed=later) == [1]
    assert queries.history("caseload_bands").count() == 3


@pytest.mark.parametrize("who", ["mette", "lise", "tage", "anna", "frank"])
def test_only_the_administrator_changes_rules(town: Cast, who: str) -> None:
    with pytest.raises(AccessDenied):
        add(town, who)
    with pytest.raises(AccessDenied):
        actions.end_row(actor=town.actor(who), purpose=WHY, row=band(), last_day=TODAY)
    assert add(town).pk


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"values": {**BAND, "low": -1}}, "low"),
        ({"values": {**BAND, "low": "mange"}}, "low"),
        ({"values": {"group": "x", "low": 1}}, "high"),
        ({"values": {**BAND, "farve": "rød"}}, None),
        ({"source": "  "}, "source"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"valid_to": date(2025, 12, 31)}, "valid_to"),
        ({"values": {**BAND, "group": "sygedagpenge"}}, "valid_from"),
    ],
)
def test_a_wrong_row_is_refused_at_its_field_and_nothing_is_written(
    town: Cast, given: dict[str, object], field: str | None
) -> None:
    before = RuleRow.objects.count()
    with pytest.raises(Refused) as refused:
        add(town, **given)
    assert refused.value.field == field
    assert RuleRow.objects.count() == before


def test_a_new_answer_to_an_old_question_may_begin_when_the_old_one_has_ended(town: Cast) -> None:
    values = {"group": "sygedagpenge", "low": 30, "high": 33, "also": []}
    first = TODAY + timedelta(days=1)
    with pytest.raises(Refused):
        add(town, values=values, valid_from=first)
    actions.end_row(actor=town.actor("admin"), purpose=WHY, row=band(), last_day=TODAY)
    assert add(town, values=values, valid_from=first).pk


def test_a_row_somebody_else_replaced_is_stale_and_shows_the_newest(town: Cast) -> None:
    old = band()
    newest = actions.end_row(actor=town.actor("admin"), purpose=WHY, row=old, last_day=TODAY + timedelta(days=30))
    newest = actions.end_row(actor=town.actor("admin"), purpose=WHY, row=newest, last_day=TODAY)
    with pytest.raises(Stale) as stale:
        actions.end_row(actor=town.actor("admin"), purpose=WHY, row=old, last_day=TODAY)
    assert stale.value.current == newest


def test_a_row_cannot_end_before_it_begins_or_after_its_end(town: Cast) -> None:
    row = add(town, valid_from=TODAY, valid_to=TODAY + timedelta(days=9))
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=9)):
        with pytest.raises(Refused) as refused:
            actions.end_row(actor=town.actor("admin"), purpose=WHY, row=row, last_day=day)
        assert refused.value.field == "last_day"


def test_a_benefit_name_that_means_two_things_is_refused(town: Cast) -> None:
    benefit = dict(next(row for row in queries.rows("benefits") if row.values["key"] == "sygedagpenge").values)
    wanted = {**benefit, "key": "andet_noeglenavn", "aliases": ["Kontanthjælp"]}
    with pytest.raises(Refused, match="kun betyde én ydelse"):
        add(town, table="benefits", values=wanted)
    assert add(town, table="benefits", values={**wanted, "title": "Ny ydelse", "aliases": ["Ny ydelse"]}).pk


def test_the_journal_says_which_row_and_never_what_was_written(town: Cast) -> None:
    row = add(town, note="Hemmelig tanke")
    entry = JournalEntry.objects.get(verb="rules.row_added")
    assert f'"row":{row.pk}' in entry.data
    assert "Hemmelig" not in entry.data


def test_reading_a_table_takes_one_query_whatever_its_size(town: Cast) -> None:
    def count(key: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert all(isinstance(row, Row) for row in queries.all_rows(key))
        return len(asked)

    assert count("spell_definition") == count("rates") == 1


def test_a_corrected_step_keeps_its_place_on_the_ladder(town: Cast) -> None:
    step = next(row for row in RuleRow.objects.filter(table="refund_ladder") if row.values["from_week"] == 5)
    actions.replace_row(
        actor=town.actor("admin"),
        purpose=WHY,
        row=step,
        values={**step.values, "refund_percent": 45},
        valid_from=step.valid_from,
        source="Ny lov",
    )
    assert [(row.values["from_week"], row.values["refund_percent"]) for row in queries.rows("refund_ladder")] == [
        (1, 80),
        (5, 45),
        (27, 30),
        (53, 20),
    ]
