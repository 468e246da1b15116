"""Golden numbers for reliability and change: pingouin, krippendorff and statsmodels on small public tables."""

from __future__ import annotations

import csv
import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
import pingouin
import statsmodels.formula.api as smf
from statsmodels.regression.mixed_linear_model import MixedLMParams

ROOT = Path(__file__).parent.parent / "tests" / "published"


def table(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def intraclass() -> dict[str, Any]:
    frame = pd.DataFrame(table("shrout_fleiss")).astype({"score": float})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = pingouin.intraclass_corr(frame, targets="citizen", raters="role", ratings="score")
    limits = next(name for name in found.columns if name.startswith("CI95"))
    return {
        str(row["Type"]): {"icc": float(row["ICC"]), "ci": [float(each) for each in row[limits]]}
        for _, row in found.iterrows()
    }


def alpha() -> dict[str, Any]:
    wide = pd.DataFrame(table("shrout_fleiss")).astype({"score": float}).pivot(
        index="citizen", columns="role", values="score"
    )  # fmt: skip
    value, limits = pingouin.cronbach_alpha(wide)
    return {"alpha": float(value), "ci": [float(each) for each in limits]}


def disagreement() -> dict[str, Any]:
    frame = pd.DataFrame(table("krippendorff")).astype({"score": float})
    canonical = frame.pivot(index="role", columns="citizen", values="score").to_numpy()
    source = np.random.default_rng(7)
    other = np.clip(np.rint(source.normal(5, 1.5, (1, 60)) + source.normal(0, 1.2, (4, 60))), 1, 10)
    other[source.random(other.shape) < 0.25] = np.nan
    metrics = ("nominal", "ordinal", "interval", "ratio")

    def each(ratings: np.ndarray) -> dict[str, float]:
        return {
            name: float(krippendorff.alpha(reliability_data=ratings, level_of_measurement=name)) for name in metrics
        }

    made = [[None if np.isnan(value) else value for value in row] for row in other.T]
    return {"canonical": each(canonical), "made": {"ratings": made, "alpha": each(other)}}


def crossed_with_gaps() -> dict[str, Any]:
    """Citizens × items with every eleventh score missing, by statsmodels' general mixed model; scores are made here."""
    source = np.random.default_rng(5)
    scores = 5 + source.normal(0, 1, (24, 1)) + source.normal(0, 1.5, (1, 6)) + source.normal(0, 0.7, (24, 6))
    scores.flat[np.arange(144) % 11 == 3] = np.nan
    citizen, item = np.nonzero(~np.isnan(scores))
    frame = pd.DataFrame({"citizen": citizen, "item": item, "score": scores[citizen, item], "one": 1})
    parts = {"citizen": "0 + C(citizen)", "item": "0 + C(item)"}
    model = smf.mixedlm("score ~ 1", frame, groups="one", re_formula="0", vc_formula=parts)
    found = model.fit(reml=True, method="lbfgs", maxiter=2000)
    named = dict(zip(model.exog_vc.names, found.vcomp, strict=True))
    return {
        "scores": [[None if np.isnan(value) else value for value in row] for row in scores],
        "citizen": float(named["citizen"]),
        "item": float(named["item"]),
        "residual": float(found.scale),
    }


def lines() -> dict[str, Any]:
    """A line per citizen, estimated and known error, by statsmodels; the scores are made here."""
    source = np.random.default_rng(11)
    own = source.multivariate_normal([5, 0.3], [[1, 0.05], [0.05, 0.15]], size=60)
    level = own[:, :1] + own[:, 1:] * np.arange(4.0) + source.normal(0, 0.6, (60, 4))
    level[np.arange(4)[None, :] >= source.integers(1, 5, 60)[:, None]] = np.nan
    citizen, occasion = np.nonzero(~np.isnan(level))
    frame = pd.DataFrame({"citizen": citizen, "time": occasion, "score": level[citizen, occasion]})
    model = smf.mixedlm("score ~ time", frame, groups="citizen", re_formula="~time")
    start = MixedLMParams.from_components(np.array([5, 0.3]), np.diag([2.0, 0.4]))
    found = model.fit(reml=True, start_params=start, method="lbfgs", maxiter=2000)
    effects = np.array([found.random_effects[at].to_numpy() for at in range(60)])
    return {
        "level": [[None if np.isnan(value) else value for value in row] for row in level],
        "usual": [float(each) for each in found.fe_params],
        "covariance": np.asarray(found.cov_re).tolist(),
        "error": float(found.scale),
        "slopes": (found.fe_params["time"] + effects[:, 1]).tolist(),
    }


def main() -> None:
    found = {
        "versions": {name: version(name) for name in ("pingouin", "krippendorff", "statsmodels", "numpy")},
        "shrout_fleiss": intraclass(),
        "cronbach": alpha(),
        "krippendorff": disagreement(),
        "crossed_with_gaps": crossed_with_gaps(),
        "lines": lines(),
    }
    target = ROOT / "golden" / "progression.json"
    target.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{target.name} written\n")


if __name__ == "__main__":
    main()
