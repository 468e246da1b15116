"""Other people's numbers for survival: lifelines, scikit-survival and statsmodels on small public data sets."""

from __future__ import annotations

import csv
import json
import math
import warnings
from importlib.metadata import version
from pathlib import Path

import lifelines
import numpy as np
import pandas as pd
import statsmodels.api as sm
from lifelines.datasets import load_multicenter_aids_cohort_study
from lifelines.statistics import multivariate_logrank_test
from lifelines.utils import median_survival_times, restricted_mean_survival_time
from sksurv.compare import compare_survival
from sksurv.datasets import load_bmt, load_veterans_lung_cancer
from sksurv.nonparametric import cumulative_incidence_competing_risks, kaplan_meier_estimator

ROOT = Path(__file__).parent.parent / "tests" / "published"
DATA = ROOT / "data"


def rows(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / name)


def written(name: str, frame: pd.DataFrame) -> None:
    frame.to_csv(DATA / name, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")


def data_files() -> None:
    """The public data, as shipped with the packages, in small files of our own."""
    features, outcome = load_bmt()
    written(
        "bmt.csv",
        pd.DataFrame({"months": outcome["ftime"].astype(int), "status": outcome["status"].astype(int),
                      "disease": features["dis"].map({"0": "ALL", "1": "AML"})}),
    )  # fmt: skip
    features, outcome = load_veterans_lung_cancer()
    written(
        "veteran.csv",
        pd.DataFrame({"days": outcome["Survival_in_days"].astype(int), "died": outcome["Status"].astype(int),
                      "treatment": features["Treatment"], "cell": features["Celltype"],
                      "karnofsky": features["Karnofsky_score"].astype(int)}),
    )  # fmt: skip
    cohort = load_multicenter_aids_cohort_study()
    written("aids_cohort.csv", cohort[["T", "D", "W"]].rename(columns={"T": "until", "D": "died", "W": "entered"}))


def curve(time: pd.Series, event: pd.Series, entry: pd.Series | None = None) -> dict[str, object]:
    """Kaplan-Meier of lifelines (survival, log(-log) limits, median) without its row at time 0."""
    fitted = lifelines.KaplanMeierFitter().fit(time, event, entry=entry)
    limits = fitted.confidence_interval_survival_function_
    kept = sorted(set(time))
    table = fitted.event_table.loc[kept]
    middle = median_survival_times(limits).to_numpy().ravel()
    return {
        "time": [float(each) for each in kept],
        "at_risk": table["at_risk"].astype(int).tolist(),
        "events": table["observed"].astype(int).tolist(),
        "survival": fitted.survival_function_["KM_estimate"].loc[kept].tolist(),
        "lower": limits.iloc[:, 0].loc[kept].tolist(),
        "upper": limits.iloc[:, 1].loc[kept].tolist(),
        "median": float(fitted.median_survival_time_),
        "median_ci": [None if math.isinf(each) else float(each) for each in middle],
    }


def by_group(name: str, time: str, event: str, group: str, horizon: float) -> dict[str, object]:
    data = rows(name)
    made: dict[str, object] = {"horizon": horizon, "groups": {}}
    for label, part in data.groupby(group):
        found = curve(part[time], part[event])
        fitted = lifelines.KaplanMeierFitter().fit(part[time], part[event])
        found["rmst"] = float(restricted_mean_survival_time(fitted, t=horizon))
        _, survival = kaplan_meier_estimator(part[event].astype(bool), part[time])
        found["survival_sksurv"] = survival.tolist()
        made["groups"][str(label)] = found  # type: ignore[index]
    first = multivariate_logrank_test(data[time], data[group], data[event])
    outcome = np.array(list(zip(data[event].astype(bool), data[time], strict=True)), dtype=[("e", bool), ("t", float)])
    chi2, p = compare_survival(outcome, data[group].to_numpy())
    made["logrank"] = {
        "lifelines": {"chi2": float(first.test_statistic), "p": float(first.p_value)},
        "sksurv": {"chi2": float(chi2), "p": float(p)},
    }
    return made


def incidence(name: str, time: str, status: str, group: str) -> dict[str, object]:
    """scikit-survival's exact shares with limits, and those of lifelines for several seeds of its random jitter."""
    data = rows(name)
    made: dict[str, object] = {}
    for label, part in data.groupby(group):
        when, shares, limits = cumulative_incidence_competing_risks(
            part[status].to_numpy(np.int64), part[time].to_numpy(float), conf_type="log-log", var_type="Dinse_Approx"
        )
        jittered = {}
        for seed in range(5):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                fitted = lifelines.AalenJohansenFitter(seed=seed, calculate_variance=False)
                fitted.fit(part[time], part[status], event_of_interest=1)
            jittered[seed] = float(fitted.cumulative_density_.iloc[-1, 0])
        made[str(label)] = {
            "time": when.tolist(),
            "share": shares[1:].tolist(),
            "lower": limits[1:, 0].tolist(),
            "upper": limits[1:, 1].tolist(),
            "lifelines_last_share_of_1_by_seed": jittered,
        }
    return made


def jitter() -> dict[str, object]:
    """Weeks as registers have them, 400 spells. The exact share, and lifelines' by seed.

    lifelines moves all events by random amounts as soon as one tied week has a single exit by some way, which the last
    weeks of every register have; events then fall before or after those censored in the same week by chance.
    """
    draw = np.random.default_rng(1)
    time, status = np.minimum(draw.geometric(1 / 8, 400), 40), draw.choice(4, 400, p=[0.4, 0.3, 0.25, 0.05])
    _, shares = cumulative_incidence_competing_risks(status.astype(np.int64), time.astype(float))
    moved = []
    for seed in range(5):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = lifelines.AalenJohansenFitter(seed=seed, calculate_variance=False)
            fitted.fit(time, status, event_of_interest=1)
        index = fitted.cumulative_density_.index
        at = index[index < 12.5][-1]
        moved.append(float(fitted.cumulative_density_.loc[at].iloc[0]))
    return {
        "time": time.tolist(),
        "status": status.tolist(),
        "at": 12,
        "exact": float(shares[1][11]),
        "lifelines": moved,
    }


def person_months(data: pd.DataFrame, edges: list[int]) -> tuple[pd.DataFrame, pd.Series]:
    """Every month of every patient as a row: dummies of bands and covariates, and what happened in it."""
    long = data.loc[data.index.repeat(data["month"])].copy()
    long["at"] = long.groupby(level=0).cumcount() + 1
    long["outcome"] = np.where(long["at"] == long["month"], long["status"], 0)
    band = np.searchsorted(edges, long["at"])
    design = pd.DataFrame({f"band{each}": (band == each) * 1.0 for each in range(len(edges) + 1)}, index=long.index)
    design["AML"] = (long["disease"] == "AML") * 1.0
    return design, long["outcome"]


def models() -> dict[str, object]:
    """statsmodels on single person-months of the 177 transplants: binomial with both links, and multinomial."""
    data = rows("bmtcrr.csv")
    data["month"] = np.ceil(data["ftime"]).astype(int)
    edges = [3, 6, 12]
    design, outcome = person_months(data, edges)
    made: dict[str, object] = {"edges": edges}
    for name, link in (("logit", sm.families.links.Logit()), ("cloglog", sm.families.links.CLogLog())):
        fitted = sm.GLM((outcome == 1) * 1.0, design, family=sm.families.Binomial(link=link)).fit(
            tol=1e-14, maxiter=200
        )
        made[name] = {"AML": float(fitted.params["AML"]), "se": float(fitted.bse["AML"]), "llf": float(fitted.llf)}
    fitted = sm.MNLogit(outcome, design).fit(disp=0, method="newton", maxiter=200, tol=1e-14)
    made["multinomial"] = {
        "AML": fitted.params.loc["AML"].tolist(),
        "se": fitted.bse.loc["AML"].tolist(),
        "llf": float(fitted.llf),
    }
    design.insert(0, "one", 1.0)
    months = data.loc[data.index.repeat(data["month"])].groupby(level=0).cumcount().to_numpy() + 1
    line = pd.DataFrame({"one": 1.0, "log": np.log(months), "AML": design["AML"].to_numpy()})
    fitted = sm.GLM((outcome.to_numpy() == 1) * 1.0, line, family=sm.families.Binomial()).fit(tol=1e-14, maxiter=200)
    made["log"] = {"params": fitted.params.tolist(), "se": fitted.bse.tolist(), "llf": float(fitted.llf)}
    return made


def main() -> None:
    data_files()
    cohort = rows("aids_cohort.csv")
    found = {
        "versions": {name: version(name) for name in ("lifelines", "scikit-survival", "statsmodels")},
        "freireich": by_group("freireich.csv", "time", "event", "group", 23),
        "veteran_cell": by_group("veteran.csv", "days", "died", "cell", 180),
        "veteran_treatment": by_group("veteran.csv", "days", "died", "treatment", 180),
        "aids_cohort": curve(cohort["until"], cohort["died"], cohort["entered"]),
        "bmt": incidence("bmt.csv", "months", "status", "disease"),
        "bmtcrr": incidence("bmtcrr.csv", "ftime", "status", "disease"),
        "jitter": jitter(),
        "models": models(),
    }
    (ROOT / "golden" / "survival.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
