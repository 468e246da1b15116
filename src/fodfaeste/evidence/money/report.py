"""A business case as a report: for programs the contract's keys and more, for people a short text, in English."""

from __future__ import annotations

from typing import Any

import numpy as np

from fodfaeste.evidence.money.assumptions import Assumption, price_statement
from fodfaeste.evidence.money.business_case import Flows, break_even, break_even_year, evaluate
from fodfaeste.evidence.money.discounting import irr
from fodfaeste.evidence.money.scenario import Scenario
from fodfaeste.evidence.money.tornado import Swing, tornado
from fodfaeste.evidence.money.uncertainty import Index, intervals, simulated, sobol

SOBOL_DRAWS = 2_048


def business_case(scenario: Scenario, draws: int, seed: int) -> dict[str, Any]:
    """Everything the command says. Amounts in million kroner, in one price level."""
    flows = evaluate(scenario)
    cumulative = flows.cumulative
    at = float(break_even(scenario.first_year, cumulative)[0])
    made = simulated(scenario, draws, seed) if draws else None
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "unit": "mio. kr.",
        "price_level": scenario.price_level,
        "method": {"investment": scenario.investments[0].amount.method, "saving": scenario.saving_method},
        "comparison": scenario.comparison or None,
        "years": _years(scenario, flows),
        "break_even": break_even_year(at, scenario.first_year),
        "break_even_at": at,
        "npv": float(flows.npv[0]),
        "irr": irr(flows.balance[0].tolist()),
        "discounted_to": scenario.first_year,
        "totals": {name: float(np.sum(values)) for name, values in _columns(flows).items() if name != "cumulative"},
        "intervals": intervals(scenario, made, seed) if made else {},
        "tornado": [_swing(each) for each in tornado(scenario)],
        "sobol": [_index(each) for each in (sobol(scenario, SOBOL_DRAWS, seed) if made else ())],
        "statements": statements(scenario),
        "assumptions": [_told(scenario, each) for each in scenario.assumptions()],
        "goals": [each.told() for each in scenario.goals],
        "switched_off": [each.share.told() for each in scenario.deductions if not each.on],
    }


def statements(scenario: Scenario) -> list[str]:
    """What has to be said with the figures, in plain words."""
    method = scenario.saving_method
    known = {
        "budget": "The saving is a budget assumption: it was decided beforehand and is not measured.",
        "account": "The saving is booked, not an effect: without a comparison nobody knows what it would have been "
        "without the investment, and most of a fall in benefits can be the business cycle.",
        "effect": f"The saving is an estimated effect, against: {scenario.comparison}.",
    }
    said = [known[method]]
    if method != "effect":
        said.append("'A year shorter' is an effect only against a comparison; here there is none.")
    said.append(price_statement(scenario.price_level, scenario.assumptions()))
    if scenario.spells or scenario.savings[0].basis == "gross":
        said.append(
            f"Both worlds are priced by the refund ladder of {scenario.rules_of.isoformat()}, so a change of the rules "
            "is not counted as an effect."
        )
    else:
        said.append(
            "The saving is published as the municipality's own: no refund is deducted again, and the state's part is "
            "not known, so gross and net are the same figure here."
        )
    on = [each.share.title_en for each in scenario.deductions if each.on]
    off = {"Equalisation between municipalities", "Budget guarantee"} - set(on)
    if on:
        said.append(f"Deducted from the municipal saving: {', '.join(on).lower()}.")
    if off:
        said.append(
            f"Not deducted: {' and '.join(sorted(off)).lower()}. A saved benefit is therefore not the whole story of "
            "the municipality's gain."
        )
    return said


def spoken(scenario: Scenario, report: dict[str, Any]) -> str:
    """The report for people."""
    lines = [report["title"], *(f"  {each}" for each in report["statements"]), ""]
    lines.append(
        f"{'mio. kr.':>6}  {'invested':>10} {'gross':>10} {'net':>10} {'state':>10} {'cumulative':>11}   95 % interval"
    )
    bands = {each["year"]: each for each in report["intervals"].get("cumulative", [])}
    for row in report["years"]:
        band = bands.get(row["year"])
        told = f"   {band['lower']:.1f} to {band['upper']:.1f}" if band else ""
        lines.append(
            f"{row['year']:>8}  {row['investment']:>10.1f} {row['saving_gross']:>10.1f} {row['saving_net']:>10.1f} "
            f"{_known(row['state_gain']):>10} {row['cumulative']:>11.1f}{told}"
        )
    rate = scenario.discounting.assumption
    lines += ["", f"break-even: {_when(report['break_even'], report['break_even_at'])}{_when_interval(report)}"]
    lines.append(f"present value in {scenario.first_year}: {report['npv']:.1f}{_npv_interval(report)}")
    lines.append(f"  at {100 * rate.value:g} % a year: {rate.source}")
    if report["tornado"]:
        lines += ["", "present value when one assumption goes from its 5 % to its 95 % quantile:"]
        lines += [
            f"  {each['name']:32} {each['npv_at_low']:>9.1f} to {each['npv_at_high']:>9.1f}"
            for each in report["tornado"]
        ]
    if scenario.goals:
        lines += ["", "aimed at (in no sum):"]
        lines += [
            f"  {each.label('en')}: {each.value:g} {each.unit} [{each.method}]: {each.source}"
            for each in scenario.goals
        ]
    lines += ["", "assumptions:"]
    for each in report["assumptions"]:
        how = f" [{each['method']}]" if each["method"] else ""
        lines.append(f"  {each['name']} = {each['value']:g} {each['unit']}{how}: {each['source']}")
        if each.get("split_source"):
            lines.append(f"    by year: {each['split_source']}")
    return "\n".join(lines)


def _known(amount: float) -> str:
    return f"{amount:.1f}" if np.isfinite(amount) else "unknown"


def _years(scenario: Scenario, flows: Flows) -> list[dict[str, Any]]:
    columns = _columns(flows)
    deducted = flows.deducted
    return [
        {
            "year": year,
            **{name: float(values[at]) for name, values in columns.items()},
            "deducted": {name: float(values[0, at]) for name, values in deducted.items()},
        }
        for at, year in enumerate(scenario.years)
    ]


def _columns(flows: Flows) -> dict[str, Any]:
    return {
        "investment": flows.investment[0],
        "saving_gross": flows.gross[0],
        "saving_after_refund": flows.municipal[0],
        "saving_net": flows.net[0],
        "state_gain": flows.state[0],
        "cumulative": flows.cumulative[0],
    }


def _told(scenario: Scenario, each: Assumption) -> dict[str, Any]:
    told = each.told()
    for figure in (*scenario.investments, *scenario.savings):
        if figure.amount is each:
            years = range(figure.first, figure.first + len(figure.shares))
            told["by_year"] = {str(year): share * each.value for year, share in zip(years, figure.shares, strict=True)}
            told["split_source"] = figure.split_source or None
    return told


def _swing(each: Swing) -> dict[str, Any]:
    named = {"name": each.assumption.name, "title": each.assumption.title, "unit": each.assumption.unit}
    return named | {"low": each.low, "high": each.high, "npv_at_low": each.npv_at_low, "npv_at_high": each.npv_at_high}


def _index(each: Index) -> dict[str, Any]:
    return {"name": each.name, "first_order": each.first, "total": each.total}


def _when(year: int | None, at: float) -> str:
    return "not within the years of the scenario" if year is None else f"{year} ({at:.1f})"


def _when_interval(report: dict[str, Any]) -> str:
    found = report["intervals"].get("break_even")
    if not found:
        return ""
    ends = [found["lower"] or "never", found["upper"] or "never"]
    return (
        f", 95 % interval {ends[0]} to {ends[1]}; not at all in {100 * found['never_within_the_years']:.1f} % of draws"
    )


def _npv_interval(report: dict[str, Any]) -> str:
    if not report["intervals"]:
        return "; no assumption is uncertain, so there is no interval"
    found = report["intervals"]["npv"]
    chance = 100 * report["intervals"]["npv_positive"]
    return (
        f", mean of the draws {found['mean']:.1f}, 95 % interval {found['lower']:.1f} to {found['upper']:.1f}; "
        f"above 0 in {chance:.1f} % of draws"
    )
