"""The one loop over persons, compiled. Apart, since loading the compiler takes longer than counting a small file."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def fill(
    counts: NDArray[np.int64], time: NDArray[Any], event: NDArray[Any], group: NDArray[np.int32]
) -> bool:  # pragma: no cover - compiled
    """Count into (4, groups, causes, times); False, with the counts spoilt, when a value is not whole or lies outside.

    Persons go to the four parts by turns, so that two in a row with the same week need not wait for each other.
    """
    kinds, weeks, single = counts.shape[2], counts.shape[3], counts.shape[1] == 1
    for at in range(len(time)):
        when, how = np.int64(time[at]), np.int64(event[at])
        if when < 0 or when >= weeks or how < 0 or how >= kinds or when != time[at] or how != event[at]:
            return False
        which = 0 if single else group[at]
        counts[at & 3, which, how, when] += 1
    return True
