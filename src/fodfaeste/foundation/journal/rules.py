"""How a journal row is sealed and how the chain is checked. No Django."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

GENESIS = "0" * 64


@dataclass(frozen=True)
class Row:
    """The sealed content of one journal row."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_label: str
    role: str
    verb: str
    citizen_id: int | None
    object_type: str
    object_id: int | None
    purpose: str
    data: str
    previous: str


@dataclass(frozen=True)
class Break:
    """A place where the chain does not hold."""

    seq: int
    problem: str


def canonical(data: object) -> str:
    """JSON text that is the same for equal data."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def seal(row: Row) -> str:
    """SHA-256 over the whole row, the previous seal included."""
    content = asdict(row) | {"at": row.at.astimezone(UTC).isoformat(timespec="microseconds")}
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def breaks(rows: Iterable[tuple[Row, str]]) -> Iterator[Break]:
    """Walk the chain from its first row and name every place where it does not hold."""
    expected_seq, previous = 1, GENESIS
    for row, stored in rows:
        if row.seq != expected_seq:
            yield Break(row.seq, f"rows {expected_seq} to {row.seq - 1} are missing")
        if row.previous != previous:
            yield Break(row.seq, "does not follow the row before it")
        if seal(row) != stored:
            yield Break(row.seq, "was altered after it was written")
        expected_seq, previous = row.seq + 1, stored
