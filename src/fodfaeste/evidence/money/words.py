"""Random words that belong to a draw, a person and an event: a counter is hashed, nothing is counted on.

The counter is mixed twice with the finaliser of SplitMix64 (Steele, Lea and Flood 2014, OOPSLA; Stafford's variant 13),
each time with one of the draw's two keys. The keys come from NumPy's SeedSequence, so consecutive seeds and draws share
nothing. A person's words do not depend on anybody else: results are the same whatever the number of threads, and a
larger cohort contains the smaller one. The compiled twin of `plain_word` is `kernel.word`.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from fodfaeste.evidence.money.kernel import EVENT_BITS, FIRST, GOLDEN, SECOND

_MASK: Final = (1 << 64) - 1


def keys(seed: int, draw: int) -> tuple[np.uint64, np.uint64]:
    """The two keys of a draw."""
    one, two = np.random.SeedSequence(seed, spawn_key=(draw, 1)).generate_state(2, np.uint64)
    return np.uint64(one), np.uint64(two)


def plain_word(k1: int, k2: int, person: int, event: int) -> int:
    """64 random bits in Python's whole numbers, for the reference."""
    counter = (person << EVENT_BITS) | event
    return _mix(_mix((counter * int(GOLDEN) + k1) & _MASK) ^ k2)


def _mix(z: int) -> int:
    z = (z ^ (z >> 30)) * int(FIRST) & _MASK
    z = (z ^ (z >> 27)) * int(SECOND) & _MASK
    return z ^ (z >> 31)
