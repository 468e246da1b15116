"""From the staging tables into the register, set by set. Called inside the one transaction of an import."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.people.queries import read_cpr, vault
from fodfaeste.foundation.register.models import ImportRun, Remark
from fodfaeste.foundation.register.staging import count, number

_LOCK: Final = 7_302_012  # imports one after the other, see pg_advisory_xact_lock
_BATCH: Final = 1000
_MOST_LINES: Final = 20
_IS_WEEK: Final = "(bare > 0 OR payout > 0)"
_AMOUNTS: Final = ("payout", "refund", "cofinancing")
_DIFFERS: Final = "({})".format(" OR ".join(f"old_{name} IS DISTINCT FROM {name}" for name in _AMOUNTS))
_KEY: Final = "citizen_id, week, benefit"


@dataclass(frozen=True)
class Merged:
    """What came of the file."""

    lines_new: int
    weeks_new: int
    weeks_changed: int
    weeks_removed: int
    weeks_unchanged: int
    persons_new: int
    corrections: int
    negatives: int


def merge(run: ImportRun, digits: Sequence[str], say: Callable[[str], None]) -> Merged:
    """Bring the staged lines into the register and recompute the weeks they touch."""
    queue_up()
    say("finder borgerne")
    persons_new = _citizens(digits)
    say("skriver nye linjer")
    lines_new = _lines(run)
    say("lægger uger sammen")
    _sums()
    say("gemmer uger")
    found = {
        "weeks_new": count("register_sum", f"{_IS_WEEK} AND old_id IS NULL"),
        "weeks_changed": count("register_sum", f"{_IS_WEEK} AND old_id IS NOT NULL AND {_DIFFERS}"),
        "weeks_removed": count("register_sum", f"NOT {_IS_WEEK} AND old_id IS NOT NULL"),
    }
    unchanged = _unchanged()
    _weeks()
    say("noterer rettelser")
    corrections, negatives = _corrections(run), _negatives(run)
    _refusals(run)
    return Merged(
        lines_new=lines_new,
        weeks_unchanged=unchanged,
        persons_new=persons_new,
        corrections=corrections,
        negatives=negatives,
        **found,
    )


def queue_up() -> None:
    """One import at a time from here to the end of the transaction. SQLite has that already (BEGIN IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def touched_citizens() -> list[int]:
    """The citizens whose weeks may have changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT citizen_id FROM register_sum ORDER BY citizen_id")
        return [row[0] for row in cursor.fetchall()]


def _run(sql: str, parameters: Sequence[Any] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return int(cursor.rowcount)


def _citizens(digits: Sequence[str]) -> int:
    """Give every person of the file with kept lines a citizen; those nobody knows yet are known from here alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.person, p.fingerprint FROM register_person p "
            "WHERE NOT EXISTS (SELECT 1 FROM people_citizen c WHERE c.cpr_fingerprint = p.fingerprint) "
            "AND p.person IN (SELECT person FROM register_once) ORDER BY p.person"
        )
        unknown = cursor.fetchall()
    seal = vault().seal
    for start in range(0, len(unknown), _BATCH):
        Citizen.objects.bulk_create(
            Citizen(
                cpr_fingerprint=fingerprint,
                cpr_sealed=seal(digits[person]),
                birth_date=read_cpr(digits[person]).birth_date,
                register_only=True,
            )
            for person, fingerprint in unknown[start : start + _BATCH]
        )
    _run(
        "UPDATE register_person SET citizen_id = "
        "(SELECT c.id FROM people_citizen c WHERE c.cpr_fingerprint = register_person.fingerprint)"
    )
    return len(unknown)


def _lines(run: ImportRun) -> int:
    """Add the lines the register does not know. They come in the order of weeks, so that sums read in one sweep."""
    return _run(
        "INSERT INTO register_refundline (digest, citizen_id, week, benefit, payout_oere, refund_oere, "
        "cofinancing_oere, refund_rate, cofinancing_rate, first_run_id) "
        "SELECT o.digest, p.citizen_id, o.week, o.benefit, o.payout, o.refund, o.cofinancing, o.refund_rate, "
        "o.cofinancing_rate, %s FROM register_once o JOIN register_person p ON p.person = o.person "
        "WHERE o.fresh = 1 ON CONFLICT (digest) DO NOTHING",
        [run.pk],
    )


def _sums() -> None:
    """For every week the new lines touch: its sum over all lines, and what stood there before."""
    sums = ", ".join(f"CAST(SUM(l.{name}_oere) AS BIGINT)" for name in _AMOUNTS)
    before = ", ".join(f"MAX(w.{name}_oere)" for name in _AMOUNTS)
    same = "{0}.citizen_id = p.citizen_id AND {0}.week = t.week AND {0}.benefit = t.benefit"
    _run(
        "INSERT INTO register_sum SELECT MAX(p.citizen_id), t.week, t.benefit, t.lines, "
        f"{sums}, COUNT(*) - COUNT(l.payout_oere), MAX(w.id), {before} FROM register_week t "
        f"JOIN register_person p ON p.person = t.person JOIN register_refundline l ON {same.format('l')} "
        f"LEFT JOIN register_benefitweek w ON {same.format('w')} WHERE t.fresh > 0 GROUP BY t.id"
    )


def _weeks() -> None:
    """Make the weeks what their sums say."""
    columns = ", ".join(f"{name}_oere" for name in _AMOUNTS)
    _run(f"DELETE FROM register_benefitweek WHERE id IN (SELECT old_id FROM register_sum WHERE NOT {_IS_WEEK})")
    _run(
        "UPDATE register_benefitweek SET payout_oere = s.payout, refund_oere = s.refund, "
        f"cofinancing_oere = s.cofinancing FROM register_sum s WHERE register_benefitweek.id = s.old_id "
        f"AND {_IS_WEEK} AND {_DIFFERS}"
    )
    _run(
        f"INSERT INTO register_benefitweek ({_KEY}, {columns}) SELECT {_KEY}, {', '.join(_AMOUNTS)} "
        f"FROM register_sum WHERE {_IS_WEEK} AND old_id IS NULL"
    )


def _unchanged() -> int:
    """The file's weeks that stand in the register as they stood before."""
    untouched = number(
        "SELECT COUNT(*) FROM register_week t JOIN register_person p ON p.person = t.person "
        "JOIN register_benefitweek w ON w.citizen_id = p.citizen_id AND w.week = t.week AND w.benefit = t.benefit "
        "WHERE t.fresh = 0"
    )
    return untouched + count("register_sum", f"{_IS_WEEK} AND old_id IS NOT NULL AND NOT {_DIFFERS}")


def _corrections(run: ImportRun) -> int:
    """Weeks that stand in the file more than once with amounts that differ. They are summed, and they are listed."""
    return _remark(
        run,
        "correction",
        "SELECT p.citizen_id, t.week, t.benefit, t.lines FROM register_week t "
        "JOIN register_person p ON p.person = t.person WHERE t.payouts > 1 ORDER BY t.id",
    )


def _negatives(run: ImportRun) -> int:
    """Weeks of the file whose sum is below zero: a repayment whose original row has not come yet."""
    return _remark(
        run,
        "negative",
        "SELECT citizen_id, week, benefit, lines FROM register_sum WHERE bare = 0 AND payout < 0 "
        "ORDER BY citizen_id, week, benefit",
    )


def _remark(run: ImportRun, kind: str, sql: str) -> int:
    total = 0
    for rows in _batches(sql):
        total += len(rows)
        Remark.objects.bulk_create(
            Remark(
                run=run,
                kind=kind,
                citizen_id=citizen_id,
                week=week,
                benefit=benefit,
                lines=sorted(map(int, lines.split(",")))[:_MOST_LINES],
            )
            for citizen_id, week, benefit, lines in rows
        )
    return total


def _batches(sql: str) -> Iterator[list[tuple[int, date, str, str]]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(_BATCH):
            yield rows


def _refusals(run: ImportRun) -> None:
    _run(
        'INSERT INTO register_refusedline (run_id, line, "column", reason, remedy, excerpt) '
        "SELECT %s, line, col, reason, remedy, excerpt FROM register_refusal ORDER BY line, fault",
        [run.pk],
    )
