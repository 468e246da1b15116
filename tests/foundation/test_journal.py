"""The journal cannot be changed, and a change made behind its back is found."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.journal.queries import verify
from tests.cast import Cast


def write(cast: Cast, count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            record(actor=cast.actor("mette"), purpose="Prøve", verb="test.happened", data={"number": number, "æ": "ø"})


def as_intruder(statement: str) -> None:
    """Run SQL the way somebody with the database file would: with the guards taken away first."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS journal_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS journal_no_delete")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS journal_append_only ON journal_journalentry")
        cursor.execute(statement)


def test_rows_are_numbered_without_gaps_and_sealed_in_a_chain(cast: Cast) -> None:
    write(cast, 3)
    rows = list(JournalEntry.objects.all())
    assert [row.seq for row in rows] == [1, 2, 3]
    assert rows[2].previous == rows[1].seal
    assert verify().whole


def test_the_database_refuses_to_change_a_row(cast: Cast) -> None:
    write(cast, 1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        JournalEntry.objects.update(purpose="noget andet")


def test_the_database_refuses_to_remove_a_row(cast: Cast) -> None:
    write(cast, 1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        JournalEntry.objects.all().delete()


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE journal_journalentry SET purpose = 'andet' WHERE seq = 3", 3),
        ("UPDATE journal_journalentry SET citizen_id = 7 WHERE seq = 5", 5),
        ("UPDATE journal_journalentry SET data = '{}' WHERE seq = 1", 1),
        ("DELETE FROM journal_journalentry WHERE seq = 2", 3),
    ],
)
def test_one_altered_or_removed_row_is_found(cast: Cast, statement: str, where: int) -> None:
    write(cast, 6)
    as_intruder(statement)
    result = verify()
    assert not result.whole
    assert result.problems[0].seq == where


def test_a_moment_moved_by_a_second_is_found(cast: Cast) -> None:
    write(cast, 3)
    moved = JournalEntry.objects.get(seq=2).at + timedelta(seconds=1)
    as_intruder("SELECT 1")
    JournalEntry.objects.filter(seq=2).update(at=moved)
    assert verify().problems[0].seq == 2


def test_a_journal_cut_short_is_found_by_the_anchor_outside_the_database(cast: Cast, tmp_path: Path) -> None:
    write(cast, 4)
    anchor = tmp_path / "anchor"
    assert verify(anchor).whole
    as_intruder("DELETE FROM journal_journalentry WHERE seq = 4")
    assert verify().whole, "the chain alone cannot show it"
    assert not verify(anchor).whole


def test_a_journal_rewritten_from_the_start_is_found_by_the_anchor(cast: Cast, tmp_path: Path) -> None:
    write(cast, 2)
    anchor = tmp_path / "anchor"
    assert verify(anchor).whole
    as_intruder("DELETE FROM journal_journalentry")
    write(cast, 3)
    assert verify().whole
    assert not verify(anchor).whole


@pytest.mark.django_db(transaction=True)
def test_writing_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(actor=system("Test"), purpose="Prøve", verb="test.happened")


def test_an_action_needs_a_purpose(cast: Cast) -> None:
    with pytest.raises(ValueError, match="purpose"):
        record(actor=cast.system, purpose="", verb="test.happened")


def test_replacing_a_row_is_refused_too(cast: Cast) -> None:
    write(cast, 2)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            ("INSERT OR REPLACE INTO" if connection.vendor == "sqlite" else "INSERT INTO")
            + " journal_journalentry SELECT seq, at, actor_kind, actor_id, 'En anden', role, verb, citizen_id,"
            " object_type, object_id, purpose, data, previous, seal FROM journal_journalentry WHERE seq = 2"
        )
    assert verify().whole


def test_the_first_check_says_that_there_was_nothing_to_compare_with(cast: Cast, tmp_path: Path) -> None:
    write(cast, 1)
    assert not verify(tmp_path / "anchor").anchored
    assert verify(tmp_path / "anchor").anchored
