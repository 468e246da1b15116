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
from sklearn.linear_model import LinearRegression, LogisticRegression
from statsmodels.treatment.treatment_effects import TreatmentEffect

ROOT = Path(__file__).parent.parent / "tests" / "published"
COVARIATES = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]
FURTHER = ["age2", "u74", "u75"]
"""Age squared and no earnings at all in a year, as in Dehejia and Wahba's specifications."""
FOLDS = 5


def observational() -> pd.DataFrame:
    """The 185 treated of the experiment and 15,992 people of a survey."""
    experiment = causaldata.nsw_mixtape.load_pandas().data
    survey = causaldata.cps_mixtape.load_pandas().data
    return pd.concat([experiment[experiment["treat"] == 1], survey], ignore_index=True)


def widened(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        age2=frame["age"].astype(float) ** 2, u74=1.0 * (frame["re74"] == 0), u75=1.0 * (frame["re75"] == 0)
    )


def written(frame: pd.DataFrame, name: str) -> None:
    table = pa.Table.from_pandas(frame[["treat", *COVARIATES, "re78"]], preserve_index=False)
    pq.write_table(table.replace_schema_metadata(None), ROOT / "data" / name, compression="zstd", compression_level=19)


def teffects(frame: pd.DataFrame, columns: list[str]) -> dict[str, dict[str, float]]:
    """Moment estimators of statsmodels, whose standard errors carry the estimation of the propensity."""
    treated = frame["treat"].to_numpy()
    y, x = frame["re78"].astype(float), frame[columns].astype(float)
    scaled = sm.add_constant((x - x.mean()) / x.std())
    logit = sm.Logit(treated, scaled).fit(disp=0, maxiter=200)
    found = TreatmentEffect(sm.OLS(y, scaled), treated, results_select=logit)
    told = {}
    for name in ("ipw", "ra"):
        result = getattr(found, name)(return_results=True, effect_group=1).results_gmm
        told[name] = {"estimate": float(result.params[0]), "se": float(result.bse[0])}
    odds = np.exp(logit.fittedvalues.to_numpy()[treated == 0])
    told["ipw"]["by_hand"] = float(y[treated == 1].mean() - np.average(y[treated == 0], weights=odds))
    told["log_likelihood"] = float(logit.llf)
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
        data, LinearRegression(), logistic, n_folds=FOLDS, n_rep=21, score="ATTE", normalize_ipw=False
    ).fit()
    return {
        "estimate": float(model.coef[0]), "se": float(model.se[0]),
        "lowest": float(model.all_coef.min()), "highest": float(model.all_coef.max()), "folds": FOLDS, "splits": 21,
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
        for what, columns in (("linear", COVARIATES), ("squares", [*COVARIATES, *FURTHER])):
            golden[name][what] = {
                "covariates": columns,
                "regression": least_squares(widened(frame), columns),
                **teffects(widened(frame), columns),
                "double_machine_learning": double_machine(widened(frame), columns),
            }
    out = ROOT / "golden" / "lalonde.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")
    json.dump(golden, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
