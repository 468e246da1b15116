"""Benefit codes as small numbers with their properties in columns, for work on whole registers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.rulebook import Benefit, BenefitTable

NONE: Final = 0
BENEFIT: Final = 1
EDUCATION: Final = 2
PENSION: Final = 3
EMIGRATED: Final = 4
DEAD: Final = 5
IGNORED: Final = 6
KINDS: Final = ("none", "benefit", "education", "pension", "emigrated", "dead", "ignored")


@dataclass(frozen=True)
class CodeBook:
    """Benefits in a fixed order; a *code* is a position in that order.

    ``kind`` (index into `KINDS`), ``priority`` (lowest names a shared week), ``on_ladder`` and ``self_support`` are
    arrays as long as ``keys``.
    """

    keys: tuple[str, ...]
    kind: NDArray[np.int8]
    priority: NDArray[np.int32]
    on_ladder: NDArray[np.bool_]
    self_support: NDArray[np.bool_]

    @classmethod
    def of(cls, benefits: Iterable[Benefit]) -> CodeBook:
        """A code book of these benefits, ordered by key so that codes do not depend on the order given."""
        every = sorted(benefits, key=lambda benefit: benefit.key)
        if len({benefit.key for benefit in every}) != len(every):
            raise ValueError("code book: two benefits have the same key")
        if len(every) > np.iinfo(np.int16).max:
            raise ValueError("code book: too many benefits")
        return cls(
            keys=tuple(benefit.key for benefit in every),
            kind=np.array([KINDS.index(benefit.kind) for benefit in every], dtype=np.int8),
            priority=np.array([benefit.priority for benefit in every], dtype=np.int32),
            on_ladder=np.array([benefit.on_ladder for benefit in every], dtype=np.bool_),
            self_support=np.array([benefit.self_support for benefit in every], dtype=np.bool_),
        )

    @classmethod
    def from_table(cls, table: BenefitTable | None = None) -> CodeBook:
        """The code book of a benefit table (the shipped one by default)."""
        return cls.of((table or BenefitTable()).by_key.values())

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def index(self) -> dict[str, int]:
        """Code by key."""
        return {key: code for code, key in enumerate(self.keys)}

    def code(self, key: str) -> int:
        """The code of a key. Raises KeyError naming it."""
        return self.index[key]

    def key(self, code: int) -> str | None:
        """The key of a code, None for -1."""
        return None if code < 0 else self.keys[code]

    @cached_property
    def rank(self) -> NDArray[np.int32]:
        """Which of two codes names a shared week: the lowest. Benefits first, then other kinds, ``none`` last."""
        kind_order = np.select([self.kind == BENEFIT, self.kind == NONE], [0, 2], default=1)
        order = np.lexsort((np.arange(len(self)), self.priority, kind_order))
        rank = np.empty(len(self), dtype=np.int32)
        rank[order] = np.arange(len(self), dtype=np.int32)
        return rank
