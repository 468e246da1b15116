"""From influence functions to standard errors, intervals and p-values, with or without clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from fodfaeste.evidence.effects.matching.data import Flags, Ints
from fodfaeste.evidence.effects.question import Estimate
from fodfaeste.evidence.tables import Floats

LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Clusters:
    """Groups of rows whose outcomes hang together: ``of`` numbers them from 0 (n)."""

    of: Ints
    count: int
    treated: int
    untreated: int

    @property
    def usable(self) -> bool:
        """Chance between clusters shows only when each arm has two of them."""
        return min(self.treated, self.untreated) > 1


def clusters_of(cluster: Ints | None, treated: Flags) -> Clusters | None:
    """The clusters, and how many hold treated and untreated rows."""
    if cluster is None:
        return None
    names, of = np.unique(cluster, return_inverse=True)
    return Clusters(of, len(names), len(np.unique(of[treated])), len(np.unique(of[~treated])))


def spread(influence: Floats, clusters: Clusters | None) -> float:
    """The standard error of a mean of ``influence`` (n, mean 0), summed within clusters (the variance of the sums times
    G / (G - 1), as in Liang and Zeger, Biometrika 73, 1986). NaN when clusters cannot tell."""
    n = len(influence)
    if clusters is None:
        return float(np.sqrt(n / (n - 1.0) * (influence @ influence)) / n)
    if not clusters.usable:
        return float("nan")
    sums = np.bincount(clusters.of, weights=influence, minlength=clusters.count)
    return float(np.sqrt(clusters.count / (clusters.count - 1.0) * (sums @ sums)) / n)


def stated(method: str, value: float, se: float, df: float, clusters: Clusters | None, note: str) -> Estimate:
    """An estimate with its interval and two-sided test: t with ``df`` degrees of freedom (infinite: normal), and with
    the number of clusters less one when there are clusters."""
    if clusters is not None:
        df = clusters.count - 1.0
        note += f"; {clusters.count} clusters"
    if not se > 0.0:
        return Estimate(method, value, float("nan"), (float("nan"),) * 2, float("nan"), note + "; " + _NONE)
    law = stats.norm if np.isinf(df) else stats.t(df)
    reach = float(law.ppf(0.5 + LEVEL / 2.0)) * se
    test = "two-sided Wald test, normal" if np.isinf(df) else f"two-sided t test, {df:.1f} degrees of freedom"
    return Estimate(method, value, se, (value - reach, value + reach), float(2.0 * law.sf(abs(value) / se)), note, test)


_NONE: Final = "no standard error: all of one arm lies in a single cluster"
