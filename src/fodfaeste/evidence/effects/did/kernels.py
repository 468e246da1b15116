"""One pass over the rows of a large panel: sums over clusters × periods, and whether they say all there is to know."""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray


@nb.njit(cache=True, nogil=True)
def cell_sums(
    outcome: NDArray[np.float64],
    treated: NDArray[np.float64],
    unit: NDArray[np.integer],
    time: NDArray[np.integer],
    cluster: NDArray[np.integer],
    periods: int,
    total: NDArray[np.float64],
    dose: NDArray[np.float64],
    count: NDArray[np.float64],
    home: NDArray[np.int64],
) -> bool:
    """Fill ``total``, ``dose`` and ``count`` (clusters · periods). False when some unit is not there exactly once in
    every period or changes its cluster, or treatment differs within a cell; then the sums are of no use.

    ``home`` (units, all -1) is scratch. At most 62 periods: a unit's periods are bits of one number. As many powers of
    two as there are periods have the sum 2^periods - 1 only when all are different.
    """
    seen = np.zeros(len(home), dtype=np.int64)
    times = np.zeros(len(home), dtype=np.int32)
    first = np.full(len(total), np.nan)
    for row in range(len(outcome)):
        who, when, where = unit[row], time[row], cluster[row]
        if home[who] < 0:
            home[who] = where
        elif home[who] != where:
            return False
        seen[who] += np.int64(1) << np.int64(when)
        times[who] += 1
        cell = where * periods + when
        if count[cell] == 0:
            first[cell] = treated[row]
        elif first[cell] != treated[row]:
            return False
        total[cell] += outcome[row]
        count[cell] += 1
        dose[cell] += treated[row]
    whole = (np.int64(1) << np.int64(periods)) - 1
    for who in range(len(home)):  # noqa: SIM110 - a loop compiles to less than a generator
        if times[who] != periods or seen[who] != whole:
            return False
    return True
