"""What the simulated cohorts say: for programs, and as a short English text."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.money.assumptions import price_statement
from fodfaeste.evidence.money.cohort import Cohort
from fodfaeste.evidence.money.scenario import Scenario
from fodfaeste.evidence.money.simulation import Draws
from fodfaeste.evidence.money.uncertainty import LEVEL

Floats = NDArray[np.float64]
MILLION = 1e6


def cohort_report(scenario: Scenario, cohort: Cohort, made: Draws, seed: int) -> dict[str, Any]:
    """Savings by year in million kroner, weeks a person by state, and where the spread comes from."""
    on = [at for at, each in enumerate(cohort.states) if each.kind == "benefit"]
    benefit = made.in_state[:, :, on].sum(axis=(2, 3)) / made.persons
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "unit": "mio. kr.",
        "price_level": scenario.price_level,
        "method": cohort.effect.size.method,
        "comparison": cohort.effect.size.comparison or None,
        "persons": made.persons,
        "weeks": made.weeks,
        "draws": len(made.discounted),
        "seed": seed,
        "clipped_draws": made.clipped,
        "stays_simulated": made.stays,
        "years": _years(made),
        "npv": float(made.discounted.mean() / MILLION),
        "weeks_by_state": [
            {"state": each.name, "title": each.title, **_worlds(made.in_state[:, :, at].sum(axis=2) / made.persons)}
            for at, each in enumerate(cohort.states)
        ],
        "intervals": {
            "level": LEVEL,
            "npv": interval(made.discounted / MILLION),
            "npv_positive": float(np.mean(made.discounted > 0)),
            "saving_gross": interval(made.saved_gross.sum(axis=1) / MILLION),
            "saving_net": interval(made.saved.sum(axis=1) / MILLION),
            "saving_net_per_person_kr": interval(made.saved.sum(axis=1) / made.persons),
            "benefit_weeks_fewer_per_person": interval(benefit[:, 0] - benefit[:, 1]),
        },
        "spread": _spread(made),
        "statements": _statements(scenario, cohort, made),
        "assumptions": [*(each.told() for each in cohort.assumptions()), *cohort.told_shares(),
                        scenario.discounting.assumption.told()],
    }  # fmt: skip


def interval(values: Floats) -> dict[str, float]:
    """Mean, median and the 2.5 % and 97.5 % quantiles of the draws."""
    tail = (1 - LEVEL) / 2
    low, mid, high = np.quantile(values, [tail, 0.5, 1 - tail]).tolist()
    return {"lower": low, "median": mid, "upper": high, "mean": float(values.mean())}


def _years(made: Draws) -> list[dict[str, Any]]:
    gross, net = made.saved_gross / MILLION, made.saved / MILLION
    rows = []
    for at in range(net.shape[1]):
        found = interval(net[:, at])
        rows.append({"year": at + 1, "saving_gross": float(gross[:, at].mean()), "saving_net": found["mean"],
                     "lower": found["lower"], "upper": found["upper"],
                     "state_gain": float((gross[:, at] - net[:, at]).mean()),
                     "cumulative": float(net[:, : at + 1].sum(axis=1).mean())})  # fmt: skip
    return rows


def _worlds(weeks: Floats) -> dict[str, float]:
    found = interval(weeks[:, 1] - weeks[:, 0])
    means = weeks.mean(axis=0)
    return {
        "without": float(means[0]),
        "with_investment": float(means[1]),
        "difference": found["mean"],
        "lower": found["lower"],
        "upper": found["upper"],
    }


def _spread(made: Draws) -> dict[str, float]:
    """Standard deviations of the present value: all, and the part that is people rather than assumptions."""
    draws = len(made.discounted)
    whole = float(made.discounted.var(ddof=1)) if draws > 1 else float("nan")
    people = float(made.people.mean())
    return {
        "sd": whole**0.5 / MILLION,
        "sd_people": people**0.5 / MILLION,
        "sd_assumptions": max(0.0, whole - people) ** 0.5 / MILLION,
        "standard_error_of_the_mean": (whole / draws) ** 0.5 / MILLION,
    }


def _statements(scenario: Scenario, cohort: Cohort, made: Draws) -> list[str]:
    size = cohort.effect.size
    said = [
        f"The effect ({size.value:g} {size.unit}) is estimated against: {size.comparison}."
        if size.method == "effect"
        else "The effect is a budget assumption, not measured: without a comparison the saving is what would follow if "
        "it came true."
        if size.method == "budget"
        else "The effect is taken from accounts, not from a comparison; it may be the business cycle.",
        price_statement(scenario.price_level, cohort.assumptions()),
        f"Both worlds are priced by the refund ladder of {scenario.rules_of.isoformat()}.",
        "The investment itself is not in these figures; `fodfaeste business-case` sets it against the saving.",
        "Everybody enters a state in week 1 (an inflow); years have 52 weeks.",
    ]
    if made.clipped:
        said.append(f"In {made.clipped} of {len(made.discounted)} draws the effect would leave a mean stay below one "
                    "week; it counts as one week there, so the effect is smaller than drawn.")  # fmt: skip
    if len(made.discounted) < 40:
        said.append("With fewer than 40 draws the interval is little more than the smallest and the largest draw.")
    return said


def spoken(report: dict[str, Any]) -> str:
    """The report for people."""
    found = report["intervals"]
    lines = [report["title"], *(f"  {each}" for each in report["statements"]), ""]
    lines.append(
        f"{report['persons']} persons, {report['weeks']} weeks, {report['draws']} draws (seed {report['seed']})"
    )
    lines += ["", f"{'year':>6} {'gross':>10} {'municipal':>10}   95 % interval     (mio. kr. saved)"]
    lines += [
        f"{row['year']:>6} {row['saving_gross']:>10.1f} {row['saving_net']:>10.1f}   "
        f"{row['lower']:.1f} to {row['upper']:.1f}"
        for row in report["years"]
    ]
    each = found["saving_net_per_person_kr"]
    lines += ["", f"present value of the municipal saving: {_told(found['npv'])} mio. kr."]
    lines.append(f"municipal saving a person: {each['mean']:.0f} kr. ({each['lower']:.0f} to {each['upper']:.0f})")
    lines.append(f"benefit weeks fewer a person: {_told(found['benefit_weeks_fewer_per_person'])}")
    spread = report["spread"]
    lines.append(
        f"spread of the present value: {spread['sd']:.2f}, of which people {spread['sd_people']:.2f} and assumptions "
        f"{spread['sd_assumptions']:.2f} mio. kr."
    )
    lines += ["", f"{'weeks a person in':24} {'without':>9} {'with':>9} {'difference':>11}"]
    lines += [
        f"{row['title']:24} {row['without']:>9.1f} {row['with_investment']:>9.1f} {row['difference']:>11.1f}"
        for row in report["weeks_by_state"]
    ]
    return "\n".join(lines)


def _told(found: dict[str, float]) -> str:
    return f"{found['mean']:.1f} ({found['lower']:.1f} to {found['upper']:.1f})"
