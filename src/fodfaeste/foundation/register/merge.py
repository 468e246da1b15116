"""From the staging tables into the register, set by set. Called inside the one transaction of an import."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

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
    _weeks()
    unchanged = _weeks_in_file() - found["weeks_new"] - found["weeks_changed"]
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
        cursor.execute("SELECT DISTINCT citizen_id FROM register_touched ORDER BY citizen_id")
        return [row[0] for row in cursor.fetchall()]


def _run(sql: str, parameters: Sequence[object] = ()) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return int(cursor.rowcount)


def _citizens(digits: Sequence[str]) -> int:
    """Give every person of the file with kept lines a citizen; those nobody knows yet are known from here alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.person, p.fingerprint FROM register_person p "
            "WHERE NOT EXISTS (SELECT 1 FROM people_citizen c WHERE c.cpr_fingerprint = p.fingerprint) "
            "AND p.person IN (SELECT person FROM register_fresh) ORDER BY p.person"
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
    """Add the lines the register does not know. In the order of weeks, so that later sums read in one sweep."""
    return _run(
        "INSERT INTO register_refundline (digest, citizen_id, week, benefit, payout_oere, refund_oere, "
        "cofinancing_oere, refund_rate, cofinancing_rate, first_run_id) "
        "SELECT f.digest, p.citizen_id, f.week, f.benefit, f.payout, f.refund, f.cofinancing, f.refund_rate, "
        "f.cofinancing_rate, %s FROM register_fresh f JOIN register_person p ON p.person = f.person "
        "WHERE 1 = 1 ORDER BY p.citizen_id, f.week, f.benefit, f.digest ON CONFLICT (digest) DO NOTHING",
        [run.pk],
    )


def _sums() -> None:
    """For every week the new lines touch: its sum over all lines, and what stood there before."""
    _run(
        f"CREATE TEMPORARY TABLE register_touched AS SELECT DISTINCT p.citizen_id, f.week, f.benefit "
        "FROM register_fresh f JOIN register_person p ON p.person = f.person"
    )
    if connection.vendor == "postgresql":
        _run("ANALYZE register_touched")
    sums = ", ".join(f"CAST(SUM(l.{name}_oere) AS BIGINT) AS {name}" for name in _AMOUNTS)
    before = ", ".join(f"MAX(w.{name}_oere) AS old_{name}" for name in _AMOUNTS)
    key = "t.citizen_id, t.week, t.benefit"
    same = "{0}.citizen_id = t.citizen_id AND {0}.week = t.week AND {0}.benefit = t.benefit"
    _run(
        f"CREATE TEMPORARY TABLE register_sum AS SELECT {key}, {sums}, COUNT(*) - COUNT(l.payout_oere) AS bare, "
        f"MAX(w.id) AS old_id, {before} FROM register_touched t "
        f"JOIN register_refundline l ON {same.format('l')} "
        f"LEFT JOIN register_benefitweek w ON {same.format('w')} GROUP BY {key}"
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
        f"FROM register_sum WHERE {_IS_WEEK} AND old_id IS NULL ORDER BY {_KEY}"
    )


def _weeks_in_file() -> int:
    """How many of the file's weeks are weeks of the register now."""
    return number(
        "SELECT COUNT(*) FROM (SELECT DISTINCT person, week, benefit FROM register_once) o "
        "JOIN register_person p ON p.person = o.person "
        "JOIN register_benefitweek w ON w.citizen_id = p.citizen_id AND w.week = o.week AND w.benefit = o.benefit"
    )


def _corrections(run: ImportRun) -> int:
    """Weeks that stand in the file more than once with amounts that differ. They are summed, and they are listed."""
    found = (
        "SELECT person, week, benefit FROM register_once WHERE payout IS NOT NULL "
        "GROUP BY person, week, benefit HAVING COUNT(*) > 1"
    )
    return _remark(
        run,
        "correction",
        "SELECT p.citizen_id, o.week, o.benefit, o.line FROM register_once o JOIN register_person p "
        f"ON p.person = o.person JOIN ({found}) f ON f.person = o.person AND f.week = o.week "
        "AND f.benefit = o.benefit ORDER BY p.citizen_id, o.week, o.benefit, o.line",
    )


def _negatives(run: ImportRun) -> int:
    """Weeks of the file whose sum is below zero: a repayment whose original row has not come yet."""
    return _remark(
        run,
        "negative",
        "SELECT s.citizen_id, s.week, s.benefit, o.line FROM register_sum s "
        "JOIN register_person p ON p.citizen_id = s.citizen_id JOIN register_once o ON o.person = p.person "
        "AND o.week = s.week AND o.benefit = s.benefit WHERE s.bare = 0 AND s.payout < 0 "
        "ORDER BY s.citizen_id, s.week, s.benefit, o.line",
    )


def _remark(run: ImportRun, kind: str, sql: str) -> int:
    made, total = [], 0
    for (citizen_id, week, benefit), lines in groupby(_stream(sql), key=lambda row: (row[0], row[1], row[2])):
        numbers = sorted(line for *_, line in lines)[:_MOST_LINES]
        when = week if isinstance(week, date) else date.fromisoformat(week)
        made.append(Remark(run=run, kind=kind, citizen_id=citizen_id, week=when, benefit=benefit, lines=numbers))
        total += 1
        if len(made) == _BATCH:
            Remark.objects.bulk_create(made)
            made.clear()
    Remark.objects.bulk_create(made)
    return total


def _stream(sql: str) -> Iterator[tuple[int, date, str, int]]:
    """Rows a batch at a time. The result is read before anything else is written."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(_BATCH):
            yield from rows


def _refusals(run: ImportRun) -> None:
    _run(
        'INSERT INTO register_refusedline (run_id, line, "column", reason, remedy, excerpt) '
        "SELECT %s, line, col, reason, remedy, excerpt FROM register_refusal ORDER BY line",
        [run.pk],
    )
