"""The tables a file is laid out in before anything of it counts. They belong to this connection and end with it.

Filling them takes no lock that anybody else could feel. The SQL is the same for SQLite and PostgreSQL.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from typing import Any, Final

from django.db import connection

from fodfaeste.foundation.register.formats import Staged
from fodfaeste.foundation.register.rules import Refusal

_AMOUNTS: Final = "payout BIGINT, refund BIGINT, cofinancing BIGINT, refund_rate INTEGER, cofinancing_rate INTEGER"
_TABLES: Final = {
    "register_stage": f"(line INTEGER, person INTEGER, week DATE, benefit VARCHAR(60), digest {{blob}}, {_AMOUNTS})",
    "register_refusal": "(line INTEGER, col VARCHAR(80), reason VARCHAR(300), remedy VARCHAR(300), "
    "excerpt VARCHAR(220), fault INTEGER)",
    "register_person": "(person INTEGER PRIMARY KEY, fingerprint VARCHAR(64), citizen_id BIGINT)",
    # The distinct lines of the file, in the order of their weeks; `fresh` is 1 when the register does not know them.
    "register_once": f"(line INTEGER, person INTEGER, week DATE, benefit VARCHAR(60), digest {{blob}}, {_AMOUNTS}, "
    "fresh INTEGER, PRIMARY KEY (person, week, benefit, digest)){clustered}",
    # The weeks of the file with how many of their lines are fresh and have an amount, and where they stand.
    "register_week": "(id {serial}, person INTEGER, week DATE, benefit VARCHAR(60), fresh INTEGER, payouts INTEGER, "
    "lines TEXT)",
    # The weeks with fresh lines: what they sum to now, and what they summed to before.
    "register_sum": "(citizen_id BIGINT, week DATE, benefit VARCHAR(60), lines TEXT, payout BIGINT, refund BIGINT, "
    "cofinancing BIGINT, bare INTEGER, old_id BIGINT, old_payout BIGINT, old_refund BIGINT, old_cofinancing BIGINT)",
}
_DIALECT: Final = {
    "sqlite": {"blob": "BLOB", "serial": "INTEGER PRIMARY KEY", "clustered": " WITHOUT ROWID"},
    "postgresql": {"blob": "BYTEA", "serial": "SERIAL PRIMARY KEY", "clustered": ""},
}
_JOINED: Final = {"sqlite": "GROUP_CONCAT(line)", "postgresql": "STRING_AGG(line::text, ',')"}
_STAGE_COLUMNS: Final = 10


@contextmanager
def tables() -> Iterator[None]:
    """Empty staging tables, gone again afterwards whatever happens."""
    _drop()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -131072")
        for name, columns in _TABLES.items():
            cursor.execute(f"CREATE TEMPORARY TABLE {name} {columns.format(**_DIALECT[connection.vendor])}")
    try:
        yield
    finally:
        _drop()


def _drop() -> None:
    if connection.needs_rollback:  # the transaction is lost and takes the tables' last state with it
        return
    with connection.cursor() as cursor:
        for name in _TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -2000")


def stage(rows: Sequence[Staged]) -> None:
    """Lay out rows of the file."""
    _fill("register_stage", _STAGE_COLUMNS, rows)


def refuse(refusals: Sequence[Refusal]) -> None:
    """Lay out refused lines."""
    _fill("register_refusal", 6, [astuple(each) for each in refusals])


def people(fingerprints: Iterable[str]) -> None:
    """Lay out the people of the file, numbered from 0."""
    _fill("register_person", 2, list(enumerate(fingerprints)), "(person, fingerprint)")


def _fill(table: str, width: int, rows: Sequence[Sequence[Any]], columns: str = "") -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} {columns} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * width)
        with _short_transaction():
            cursor.executemany(f"INSERT INTO {table} {columns} VALUES ({marks})", rows)


@contextmanager
def _short_transaction() -> Iterator[None]:
    """One commit per batch. Not `atomic`: that would take the write lock of the whole database on SQLite."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")


def sift() -> None:
    """Drop exact repetitions within the file, find the lines the register does not know, and gather the weeks."""
    columns = "line, person, week, benefit, digest, payout, refund, cofinancing, refund_rate, cofinancing_rate"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO register_once ({columns}, fresh) SELECT {columns}, CASE WHEN EXISTS "
            "(SELECT 1 FROM register_refundline r WHERE r.digest = s.digest) THEN 0 ELSE 1 END "
            "FROM register_stage s WHERE 1 = 1 ORDER BY person, week, benefit, digest, line ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            "INSERT INTO register_week (person, week, benefit, fresh, payouts, lines) "
            f"SELECT person, week, benefit, SUM(fresh), COUNT(payout), {_JOINED[connection.vendor]} "
            "FROM register_once GROUP BY person, week, benefit ORDER BY person, week, benefit"
        )
        _analyze("register_once", "register_week", "register_person")


def _analyze(*tables: str) -> None:
    """PostgreSQL plans better when it knows how much there is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in tables:
                cursor.execute(f"ANALYZE {name}")


def count(table: str, condition: str = "1 = 1") -> int:
    """Rows of a staging table."""
    return number(f"SELECT COUNT(*) FROM {table} WHERE {condition}")


def number(sql: str) -> int:
    """One whole number from the database."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0] or 0)
