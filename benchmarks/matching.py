"""What comparing similar people costs: `python -m benchmarks.matching [ROWS]`, one million rows by default.

`fodfaeste effect match` computes all five estimators with balance, overlap and sensitivity. The yardstick is a usual
script with pandas, statsmodels and scikit-learn, which does less: regression with HC2, a logit, weighting, the doubly
robust estimate, and the nearest neighbour on the score, the last three without standard errors. Both read the same
Parquet file in a process of their own. Regression, weighting and the doubly robust estimate must agree to six digits.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measuring import Measured, measured, table, verdict

ORACLE = "oracles/.venv/bin/python"
GOAL = 20.0
COVARIATES = [f"x{at}" for at in range(8)]
YARDSTICK = """
import json, sys
import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn.neighbors import NearestNeighbors

frame = pd.read_parquet(sys.argv[1])
columns = sys.argv[2].split(",")
y, d = frame["y"].to_numpy(), frame["d"].to_numpy() == 1
x = sm.add_constant(frame[columns])
least = sm.OLS(y, x.assign(d=d.astype(float))).fit(cov_type="HC2", use_t=True)
logit = sm.Logit(d.astype(float), x).fit(disp=0)
score = logit.fittedvalues.to_numpy()
odds = np.exp(score[~d])
error = y - sm.OLS(y[~d], x[~d]).fit().predict(x).to_numpy()
tree = NearestNeighbors(n_neighbors=1).fit(score[~d, None])
near = tree.kneighbors(score[d, None], return_distance=False)[:, 0]
print(json.dumps({
    "regression": [least.params["d"], least.bse["d"]],
    "ipw": y[d].mean() - np.average(y[~d], weights=odds),
    "doubly-robust": error[d].mean() - np.average(error[~d], weights=odds),
    "nearest": (y[d] - y[~d][near]).mean(),
}))
"""


def written(path: Path, rows: int) -> None:
    draw = np.random.default_rng(11)
    x = draw.normal(size=(rows, len(COVARIATES)))
    treated = draw.random(rows) < 1.0 / (1.0 + np.exp(2.0 + 0.5 * x[:, 0] - 0.3 * x[:, 1] + 0.2 * x[:, 2]))
    y = 2.0 * treated + x.sum(axis=1) + draw.normal(size=rows)
    columns = {name: x[:, at] for at, name in enumerate(COVARIATES)}
    pq.write_table(pa.table(columns | {"d": treated.astype(np.int8), "y": y}), path, compression="zstd")


def agree(ours: Measured, theirs: Measured) -> None:
    """End the benchmark unless both say the same."""
    found = {each["method"]: each for each in json.loads(ours.output)["all_estimates"]}
    expected = json.loads(theirs.output)
    pairs = [(found["regression"]["se"], expected["regression"][1])]
    pairs += [(found[name]["estimate"], np.ravel(expected[name])[0]) for name in ("regression", "ipw", "doubly-robust")]
    if not all(np.isclose(one, other, rtol=1e-6) for one, other in pairs):
        sys.exit(f"the results differ: {pairs}")


def main(rows: int = 1_000_000, rounds: int = 2) -> None:
    with tempfile.TemporaryDirectory(prefix="fodfaeste-bench-") as name:
        path = Path(name) / "people.parquet"
        written(path, rows)
        fodfaeste = Path(sys.executable).parent / "fodfaeste"
        words = ["--outcome", "y", "--treatment", "d", "--covariates", ",".join(COVARIATES), "--json"]
        ours = measured([fodfaeste, "effect", "match", path, *words], rounds=rounds)
        theirs = measured([ORACLE, "-c", YARDSTICK, path, ",".join(COVARIATES)], rounds=rounds)
    agree(ours, theirs)
    ratio = theirs.cpu / ours.cpu
    print(f"{rows} rows, {len(COVARIATES)} covariates, Parquet; the process as a whole, best of {rounds}\n")
    rows_told = [
        ("fodfaeste effect match: five estimators, all standard errors", ours, "1.0", f"at most {GOAL:g} CPU s"),
        ("pandas, statsmodels, scikit-learn: four estimates, one standard error", theirs, f"{ratio:.1f}", ""),
    ]
    told = [
        (what, f"{each.seconds:.1f}", f"{each.cpu:.1f}", f"{each.peak_mb:.0f}", times, goal,
         verdict(each.cpu, GOAL, most=True) if goal else "")
        for what, each, times, goal in rows_told
    ]  # fmt: skip
    print(table(("program", "seconds", "CPU seconds", "peak memory MB", "ratio", "goal", "met?"), told))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
