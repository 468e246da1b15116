"""Other people's synthetic controls: mlsynth and a conic solver, on two published panels.

The panel of Proposition 99 lies in `tests/published/data`; the prison panel is written there from causaldata.
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import causaldata
import cvxpy as cp
import numpy as np
import pandas as pd
from mlsynth import SDID

ROOT = Path(__file__).parent.parent / "tests" / "published"
SMOKING = ("prop99_smoking.csv", "packs", "California", 1989)
PRISONS = ("texas_prisons.csv", "bmprison", "Texas", 1993)


def write_prisons() -> None:
    frame = causaldata.texas.load_pandas().data[["state", "year", "bmprison"]]
    frame = frame.astype({"year": int, "bmprison": int}).sort_values(["state", "year"])
    frame.to_csv(ROOT / "data" / PRISONS[0], index=False)


def panel(name: str, outcome: str, unit: str) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    wide = pd.read_csv(ROOT / "data" / name).pivot(index="year", columns="state", values=outcome)
    return wide, wide[unit].to_numpy(float), wide.drop(columns=unit).to_numpy(float)


def conic(donors: np.ndarray, target: np.ndarray, ridge: float = 0.0, free: bool = False) -> np.ndarray:
    """Simplex weights by an interior-point solver, in numbers of size 1."""
    weights, level = cp.Variable(donors.shape[1]), cp.Variable()
    size = np.abs(target).max() or 1.0
    misfit = (target - donors @ weights) / size - (level if free else 0)
    loss = cp.sum_squares(misfit) + ridge / size**2 * cp.sum_squares(weights)
    problem = cp.Problem(cp.Minimize(loss), [weights >= 0, cp.sum(weights) == 1])
    problem.solve(solver=cp.CLARABEL, tol_gap_abs=1e-14, tol_gap_rel=1e-14, tol_feas=1e-14)
    found = np.maximum(weights.value, 0)
    return found / found.sum()


def controls(name: str, outcome: str, unit: str, start: int) -> dict[str, Any]:
    wide, treated, donors = panel(name, outcome, unit)
    pre = int((wide.index < start).sum())
    names = [each for each in wide.columns if each != unit]
    weights = conic(donors[:pre], treated[:pre])
    gap = treated - donors @ weights
    moved = treated - donors @ conic(donors[:pre], treated[:pre], free=True)
    return {
        "weights": dict(zip(names, weights, strict=True)),
        "att": gap[pre:].mean(),
        "rmspe_pre": float(np.sqrt((gap[:pre] ** 2).mean())),
        "rmspe_post": float(np.sqrt((gap[pre:] ** 2).mean())),
        "demeaned_att": moved[pre:].mean() - moved[:pre].mean(),
        "did": (treated - donors.mean(axis=1))[pre:].mean() - (treated - donors.mean(axis=1))[:pre].mean(),
    }


def synthetic_did(name: str, outcome: str, unit: str, start: int) -> dict[str, float]:
    frame = pd.read_csv(ROOT / "data" / name)[["state", "year", outcome]]
    frame["treat"] = ((frame["state"] == unit) & (frame["year"] >= start)).astype(int)
    asked = {"df": frame, "outcome": outcome, "treat": "treat", "unitid": "state", "time": "year"}
    found = SDID({**asked, "display_graphs": False, "B": 500}).fit()
    return {"estimate": float(found.effects.att), "placebo_se_500_draws": float(found.inference.standard_error)}


def conic_did(treated: np.ndarray, donors: np.ndarray, pre: int) -> float:
    """The estimator of the publication with both sets of weights by the interior-point solver."""
    zeta = (len(treated) - pre) ** 0.25 * np.diff(donors[:pre], axis=0).std(ddof=1)
    units = conic(donors[:pre], treated[:pre], ridge=zeta**2 * pre, free=True)
    times = conic(donors[:pre].T, donors[pre:].mean(axis=0), free=True)
    against = treated - donors @ units
    return float(against[pre:].mean() - times @ against[:pre])


def conic_placebos(name: str, outcome: str, unit: str, start: int) -> dict[str, float]:
    wide, _, donors = panel(name, outcome, unit)
    pre, names = int((wide.index < start).sum()), [each for each in wide.columns if each != unit]
    return {each: conic_did(donors[:, at], np.delete(donors, at, axis=1), pre) for at, each in enumerate(names)}


def main() -> None:
    warnings.simplefilter("ignore")
    write_prisons()
    golden: dict[str, Any] = {
        "packages": {each: version(each) for each in ("mlsynth", "cvxpy", "clarabel", "causaldata")}
    }
    for name, case in (("smoking", SMOKING), ("prisons", PRISONS)):
        golden[name] = {**controls(*case), "synthetic_did": synthetic_did(*case)}
        golden[name]["synthetic_did"]["placebos"] = conic_placebos(*case)
    out = ROOT / "golden" / "synth.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    json.dump(golden, sys.stdout, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main()
