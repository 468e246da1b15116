"""Other people's numbers for the LaLonde data: statsmodels and DoubleML, and the data itself for our tests."""

from __future__ import annotations

import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import causaldata
import doubleml
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import statsmodels.api as sm
from scipy.optimize import approx_fprime
from sklearn.linear_model import LinearRegression, LogisticRegression
from statsmodels.treatment.treatment_effects import TreatmentEffect

ROOT = Path(__file__).parent.parent / "tests" / "published"
COVARIATES = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]
FURTHER = ["u74", "u75"]
"""No earnings at all in a year."""
FOLDS = 5


def observational() -> pd.DataFrame:
    """The 185 treated of the experiment and 15,992 people of a survey."""
    experiment = causaldata.nsw_mixtape.load_pandas().data
    survey = causaldata.cps_mixtape.load_pandas().data
    return pd.concat([experiment[experiment["treat"] == 1], survey], ignore_index=True)


def widened(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(u74=1.0 * (frame["re74"] == 0), u75=1.0 * (frame["re75"] == 0))


def written(frame: pd.DataFrame, name: str) -> None:
    table = pa.Table.from_pandas(frame[["treat", *COVARIATES, "re78"]], preserve_index=False)
    pq.write_table(table.replace_schema_metadata(None), ROOT / "data" / name, compression="zstd", compression_level=19)


def standardised(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    x = frame[columns].astype(float)
    return sm.add_constant((x - x.mean()) / x.std())


def teffects(frame: pd.DataFrame, columns: list[str]) -> dict[str, dict[str, float]]:
    """The moment estimator of statsmodels, which does not converge on the survey (told by its estimate moving away)."""
    treated = frame["treat"].to_numpy()
    y, x = frame["re78"].astype(float), standardised(frame, columns)
    logit = sm.Logit(treated, x).fit(disp=0, maxiter=200)
    found = TreatmentEffect(sm.OLS(y, x), treated, results_select=logit)
    result = found.ipw(return_results=True, effect_group=1).results_gmm
    odds = np.exp(logit.fittedvalues.to_numpy()[treated == 0])
    by_hand = float(y[treated == 1].mean() - np.average(y[treated == 0], weights=odds))
    converged = abs(by_hand - float(result.params[0])) < 1e-6 * abs(by_hand)
    return {
        "ipw": {
            "estimate": by_hand,
            "se_of_statsmodels": float(result.bse[0]) if converged else None,
            "log_likelihood": float(logit.llf),
        }
    }


def stacked(frame: pd.DataFrame, columns: list[str]) -> dict[str, dict[str, float]]:
    """Sandwich standard errors of weighting and of the doubly robust estimator from all moments at once, with nothing
    but numerical derivatives: logit, outcome regression, two means."""
    d, y = frame["treat"].to_numpy(float), frame["re78"].to_numpy(float)
    x = standardised(frame, columns).to_numpy()
    k, n = x.shape[1], len(y)
    scale = y.std()
    y = y / scale
    beta = sm.Logit(d, x).fit(disp=0, maxiter=200).params
    gamma = np.linalg.lstsq(x[d == 0], y[d == 0], rcond=None)[0]
    told = {}
    for name, outcome_model in (("ipw", False), ("doubly_robust", True)):
        start_gamma = gamma if outcome_model else np.zeros(k)
        odds = np.where(d == 1, 0.0, np.exp(x @ beta))
        error = y - x @ start_gamma
        start = np.r_[beta, start_gamma, error[d == 1].mean(), odds @ error / odds.sum()]

        def moments(theta: np.ndarray, outcome_model: bool = outcome_model) -> np.ndarray:
            score = x @ theta[:k]
            error = y - x @ theta[k : 2 * k]
            of_logit = x * (d - 1 / (1 + np.exp(-score)))[:, None]
            of_outcome = x * ((1 - d) * error)[:, None] if outcome_model else np.broadcast_to(theta[k : 2 * k], (n, k))
            of_means = d * (error - theta[-2]), (1 - d) * np.exp(score) * (error - theta[-1])
            return np.column_stack([of_logit, of_outcome, *of_means])

        slope = approx_fprime(start, lambda theta: moments(theta).mean(axis=0), 1e-7)
        found = moments(start)
        inverse = np.linalg.inv(slope)
        variance = inverse @ (found.T @ found / n) @ inverse.T / n
        contrast = np.zeros(len(start))
        contrast[-2:] = 1.0, -1.0
        told[f"{name}_stacked"] = {
            "estimate": float(contrast @ start * scale),
            "se": float(np.sqrt(contrast @ variance @ contrast) * scale),
        }
    return told


def least_squares(frame: pd.DataFrame, columns: list[str]) -> dict[str, float]:
    x = sm.add_constant(frame[["treat", *columns]].astype(float))
    model = sm.OLS(frame["re78"].astype(float), x)
    plain, hc2 = model.fit(), model.fit(cov_type="HC2", use_t=True)
    by_age = model.fit(cov_type="cluster", cov_kwds={"groups": frame["age"].to_numpy()}, use_t=True)
    return {
        "estimate": plain.params["treat"], "se": plain.bse["treat"], "hc2": hc2.bse["treat"],
        "clustered_by_age": by_age.bse["treat"], "p_hc2": hc2.pvalues["treat"],
    }  # fmt: skip


def double_machine(frame: pd.DataFrame, columns: list[str]) -> dict[str, float]:
    """Cross-fitted, linear and (unpenalised) logistic, on standardised covariates, several divisions."""
    scaled = frame[["re78", "treat"]].astype(float)
    scaled = scaled.join((frame[columns] - frame[columns].mean()) / frame[columns].std())
    data = doubleml.DoubleMLData(scaled, "re78", "treat")
    np.random.seed(1)
    logistic = LogisticRegression(C=np.inf, max_iter=10_000, tol=1e-8)
    model = doubleml.DoubleMLIRM(
        data, LinearRegression(), logistic, n_folds=FOLDS, n_rep=11, score="ATTE", normalize_ipw=False
    ).fit()
    return {
        "estimate": float(model.coef[0]), "se": float(model.se[0]),
        "lowest": float(model.all_coef.min()), "highest": float(model.all_coef.max()), "folds": FOLDS, "splits": 11,
    }  # fmt: skip


def main() -> None:
    warnings.simplefilter("ignore")
    experiment, against = causaldata.nsw_mixtape.load_pandas().data, observational()
    written(experiment, "lalonde_nsw.parquet")
    written(against, "lalonde_cps.parquet")
    golden = {
        "packages": {each: version(each) for each in ("statsmodels", "DoubleML", "causaldata", "scikit-learn")},
    }
    for name, frame in (("nsw", experiment), ("cps", against)):
        golden[name] = {"difference": least_squares(frame, [])}
        for what, columns in (("linear", COVARIATES), ("earnings", [*COVARIATES, *FURTHER])):
            golden[name][what] = {
                "covariates": columns,
                "regression": least_squares(widened(frame), columns),
                **teffects(widened(frame), columns),
                **stacked(widened(frame), columns),
                "double_machine_learning": double_machine(widened(frame), columns),
            }
    out = ROOT / "golden" / "lalonde.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")
    json.dump(golden, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
