"""Where a register is computed: embedded in this process, or on a Spark cluster. One result, to the byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from fodfaeste.evidence.codetable import CodeTable
from fodfaeste.evidence.outputs import runs_table, spells_table
from fodfaeste.evidence.readers import Register, reading
from fodfaeste.evidence.spells import Window

if TYPE_CHECKING:
    import pyarrow as pa

EMBEDDED: Final = "embedded"
Progress = Callable[[int, int | None], None]


class Computed(Protocol):
    """A register on some engine. ``runs`` or ``spells`` may be asked for once."""

    @property
    def rows(self) -> int:
        """How many rows were read."""

    @property
    def notes(self) -> Mapping[str, int]:
        """What else is to be told about the input."""

    @property
    def window(self) -> Window:
        """The weeks that are observed."""

    def runs(self) -> pa.Table:
        """All runs, in order of person and week."""

    def spells(self, window: Window, gap_weeks: int) -> pa.Table:
        """All spells inside a window, in order of person and week."""


@dataclass(frozen=True, slots=True)
class _Embedded:
    register: Register
    table: CodeTable

    @property
    def rows(self) -> int:
        return self.register.rows

    @property
    def notes(self) -> Mapping[str, int]:
        return self.register.notes

    @property
    def window(self) -> Window:
        return self.register.window

    def runs(self) -> pa.Table:
        return runs_table(self.register, self.table.book)

    def spells(self, window: Window, gap_weeks: int) -> pa.Table:
        return spells_table(self.register, self.table.book, window, gap_weeks)


@contextmanager
def reading_with(
    engine: str, place: str, shape: str, table: CodeTable, progress: Progress | None = None
) -> Iterator[Computed]:
    """A register on the engine ``embedded`` or ``spark://HOST:PORT``. Raises `BadInput`."""
    if engine == EMBEDDED:
        with reading(Path(place), shape, table, progress) as register:
            yield _Embedded(register, table)
        return
    from fodfaeste.evidence.engine.cluster import checked_master
    from fodfaeste.evidence.engine.spark import reading_on

    with reading_on(checked_master(engine), place, shape, table, progress) as remote:
        yield remote
