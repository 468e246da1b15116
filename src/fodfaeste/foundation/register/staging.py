"""The tables a file is laid out in before anything of it counts. They belong to this connection and end with it.

Filling them takes no lock that anybody else could feel. The SQL is the same for SQLite and PostgreSQL.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from typing import Final

from django.db import connection

from fodfaeste.foundation.register.formats import Staged
from fodfaeste.foundation.register.rules import Refusal

_TABLES: Final = {
    "register_stage": "line INTEGER, person INTEGER, week DATE, benefit VARCHAR(60), digest {blob}, payout BIGINT, "
    "refund BIGINT, cofinancing BIGINT, refund_rate INTEGER, cofinancing_rate INTEGER",
    "register_refusal": "line INTEGER, col VARCHAR(80), reason VARCHAR(300), remedy VARCHAR(300), excerpt VARCHAR(220)",
    "register_person": "person INTEGER PRIMARY KEY, fingerprint VARCHAR(64), citizen_id BIGINT",
}
_MADE_LATER: Final = ("register_once", "register_fresh", "register_touched", "register_sum")
_STAGE_COLUMNS: Final = 10


@contextmanager
def tables() -> Iterator[None]:
    """Empty staging tables, gone again afterwards whatever happens."""
    _drop()
    blob = "BYTEA" if connection.vendor == "postgresql" else "BLOB"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -131072")
        for name, columns in _TABLES.items():
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns.format(blob=blob)})")
    try:
        yield
    finally:
        _drop()


def _drop() -> None:
    if connection.needs_rollback:  # the transaction is lost and takes the tables' last state with it
        return
    with connection.cursor() as cursor:
        for name in (*_TABLES, *_MADE_LATER):
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -2000")


def stage(rows: Sequence[Staged]) -> None:
    """Lay out rows of the file."""
    _fill("register_stage", _STAGE_COLUMNS, rows)


def refuse(refusals: Sequence[Refusal]) -> None:
    """Lay out refused lines."""
    _fill("register_refusal", 5, [astuple(each) for each in refusals])


def people(fingerprints: Iterable[str]) -> None:
    """Lay out the people of the file, numbered from 0."""
    _fill("register_person", 2, list(enumerate(fingerprints)), "(person, fingerprint)")


def _fill(table: str, width: int, rows: Sequence[Sequence[object]], columns: str = "") -> None:
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
    """Drop exact repetitions within the file, and find the lines the register does not know yet."""
    every = "digest, person, week, benefit, payout, refund, cofinancing, refund_rate, cofinancing_rate"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE register_once AS SELECT MIN(line) AS line, {every} FROM register_stage GROUP BY {every}"
        )
        cursor.execute(
            "CREATE TEMPORARY TABLE register_fresh AS SELECT * FROM register_once o "
            "WHERE NOT EXISTS (SELECT 1 FROM register_refundline r WHERE r.digest = o.digest)"
        )
        if connection.vendor == "postgresql":
            for name in ("register_stage", "register_once", "register_fresh", "register_person"):
                cursor.execute(f"ANALYZE {name}")


def count(table: str, condition: str = "1 = 1") -> int:
    """Rows of a staging table."""
    return number(f"SELECT COUNT(*) FROM {table} WHERE {condition}")


def number(sql: str) -> int:
    """One whole number from the database."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0] or 0)
