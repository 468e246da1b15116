"""Random streams that do not overlap: every stream is derived from a seed and a key by hashing, never by counting up.

Consecutive seeds of some generators give the same stream shifted by one, and the spread between draws collapses
unnoticed. A stream here is a Philox counter generator keyed by a hash of the seed and the key, so draw 1 and draw 2
have nothing in common and the result does not depend on how many processes or threads share the work.
"""

from __future__ import annotations

import numpy as np


def stream(seed: int, *key: int) -> np.random.Generator:
    """The stream of a seed and a key of whole numbers (such as a draw, or a draw and a person), all at least 0."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=key)))
