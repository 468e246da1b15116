"""Rows to compare, made up, for the tests of `fodfaeste effect match`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from fodfaeste.evidence.effects.matching.comparison import Comparison, How, compared
from fodfaeste.evidence.effects.matching.data import Asked, Sample
from fodfaeste.evidence.streams import stream

Columns = dict[str, NDArray]


def people(n: int = 400, seed: int = 1, effect: float = 2.0) -> Columns:
    """Treated by what also moves the outcome: the raw difference is wrong, the adjusted one is not."""
    draw = stream(seed)
    age, earlier = draw.normal(40.0, 10.0, n), draw.gamma(2.0, 1.0, n)
    school = np.array(["short", "middle", "long"])[draw.integers(0, 3, n)]
    chance = 1.0 / (1.0 + np.exp(0.8 + 0.05 * (age - 40.0) + 0.5 * (earlier - 2.0) - 0.4 * (school == "short")))
    treated = draw.random(n) < chance
    outcome = effect * treated + 0.1 * age + 1.5 * earlier - 1.0 * (school == "short") + draw.normal(0.0, 1.0, n)
    return {"job": outcome, "course": treated.astype(np.int64), "age": age, "earlier": earlier, "school": school}


def written(path: Path, columns: Columns) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


ASKED = Asked("job", "course", ("age", "school"), before=("earlier",))
WORDS = ("--outcome", "job", "--treatment", "course", "--covariates", "age,school", "--before", "earlier")


def numbers(design: NDArray, treated: NDArray, outcome: NDArray, cluster: NDArray | None = None) -> Sample:
    """A sample of nameless numeric covariates."""
    names = tuple(f"x{at}" for at in range(design.shape[1]))
    return Sample(outcome, treated, design, names, names, cluster=cluster)


def found(sample: Sample, **how: object) -> Comparison:
    asked = Asked("y", "d", sample.covariates)
    return compared(asked, sample, How(**how))  # type: ignore[arg-type]


def answers(comparison: Comparison) -> dict[str, tuple[float, float]]:
    """Estimate and standard error by estimator."""
    return {each.method: (each.estimate, each.se) for each in comparison.estimates}
