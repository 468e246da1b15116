"""The estimates as one document, and as lines for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fodfaeste.evidence.survival.comparing import Comparison, gray, logrank
from fodfaeste.evidence.survival.counts import CountTable, Floats
from fodfaeste.evidence.survival.curves import (
    Curve,
    Estimates,
    at_times,
    checked_horizon,
    kaplan_meier,
    median,
    rmst,
)
from fodfaeste.evidence.survival.incidence import Incidence, aalen_johansen, shares_at
from fodfaeste.evidence.survival.repeated import gray_by_person, logrank_by_person
from fodfaeste.evidence.survival.resampling import People


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that is computed from one count table. ``shown`` and ``shares_shown`` are read off at the asked
    times, if any."""

    table: CountTable
    curve: Curve
    shown: Curve
    medians: Estimates
    means: Estimates
    horizon: float
    logrank: Comparison | None
    incidence: Incidence | None
    shares_shown: Incidence | None
    gray: dict[str, Comparison] | None


def results(
    tables: Sequence[CountTable],
    table: CountTable,
    conf: float,
    times: Sequence[float] = (),
    horizon: float | None = None,
    competing: bool = False,
    people: Sequence[People] = (),
    seed: int = 0,
) -> Results:
    """Estimate all of it. ``tables`` are the strata of ``table``. With ``people`` (of the whole table, then of every
    stratum) tests add spells up by person. Raises `BadInput`."""
    curve = kaplan_meier(table, conf)
    several = len(table.groups) > 1
    share = aalen_johansen(table, conf) if competing else None
    return Results(
        table,
        curve,
        at_times(curve, times) if times else curve,
        median(curve),
        rmst(table, horizon, conf),
        checked_horizon(table, horizon),
        None if not several else logrank_by_person(tables, people[1:]) if people else logrank(tables),
        share,
        share if share is None or not times else shares_at(share, times),
        None if not (several and competing) else gray_by_person(table, people[0], seed) if people else gray(table),
    )


def document_of(found: Results) -> dict[str, Any]:
    """The document the command promises: groups, log-rank and, for competing risks, incidence and Gray's test."""
    made: dict[str, Any] = {
        "conf": found.curve.conf,
        "rmst_horizon": found.horizon,
        "groups": {name: _group(found, at) for at, name in enumerate(found.table.groups)},
        "logrank": None if found.logrank is None else _test(found.logrank, found.table.groups),
    }
    if found.shares_shown is not None:
        made["cumulative_incidence"] = {
            name: _incidence(found, found.shares_shown, at) for at, name in enumerate(found.table.groups)
        }
        tests = found.gray
        made["gray"] = None if tests is None else {way: _test(each, found.table.groups) for way, each in tests.items()}
    return made


def _group(found: Results, at: int) -> dict[str, Any]:
    by_way = found.table.exits[at].sum(axis=1)
    made: dict[str, Any] = {"n": int(by_way.sum()), "events": int(by_way[1:].sum()), "censored": int(by_way[0])}
    if found.incidence is not None:
        made["events_by_cause"] = dict(zip(found.table.causes, by_way[1:].tolist(), strict=True))
    medians, means = found.medians, found.means
    return made | {
        "median": medians.value[at],
        "median_ci": [medians.lower[at], medians.upper[at]],
        "rmst": means.value[at],
        "rmst_se": means.se[at],
        "rmst_ci": [means.lower[at], means.upper[at]],
        "table": [
            {
                "time": _week(found.shown.times[row]),
                "at_risk": int(found.shown.at_risk[at, row]),
                "events": int(found.shown.events[at, row]),
                "censored": int(found.shown.censored[at, row]),
                "survival": found.shown.survival[at, row],
                "se": found.shown.se[at, row],
                "lower": found.shown.lower[at, row],
                "upper": found.shown.upper[at, row],
            }
            for row in _rows(found, at)
        ],
    }


def _incidence(found: Results, shares: Incidence, at: int) -> dict[str, Any]:
    return {
        way: [
            {
                "time": _week(shares.times[row]),
                "cif": shares.share[at, number, row],
                "se": shares.se[at, number, row],
                "lower": shares.lower[at, number, row],
                "upper": shares.upper[at, number, row],
            }
            for row in _rows(found, at)
        ]
        for number, way in enumerate(shares.causes)
    }


def _rows(found: Results, at: int) -> list[int]:
    """The asked times, else those at which somebody in the group leaves."""
    if found.shown is not found.curve:
        return list(range(len(found.shown.times)))
    return np.flatnonzero(found.table.exits[at].any(axis=0)).tolist()


def _test(test: Comparison, groups: Sequence[str]) -> dict[str, Any]:
    return {
        "test": test.test,
        "chi2": test.chi2,
        "df": test.df,
        "p": test.p,
        "observed": dict(zip(groups, test.observed.tolist(), strict=True)),
        "expected": dict(zip(groups, test.expected.tolist(), strict=True)),
    }


def _week(time: Floats | float) -> int | float:
    """Whole numbers stay whole."""
    value = float(time)
    return int(value) if value.is_integer() else value


def lines_of(found: Results) -> list[str]:
    """The same for people: a line per group, the asked times, and the tests."""
    told = []
    level = f"{100 * found.curve.conf:g} %"
    for at, name in enumerate(found.table.groups):
        by_way = found.table.exits[at].sum(axis=1)
        told.append(f"{name}: {by_way.sum()} spells, {by_way[1:].sum()} ended, {by_way[0]} censored")
        mid, mean = found.medians, found.means
        told.append(
            f"  median {_number(mid.value[at])} ({level}: {_number(mid.lower[at])} to {_number(mid.upper[at])}); "
            f"mean up to {found.horizon:g}: {mean.value[at]:.1f} ({mean.lower[at]:.1f} to {mean.upper[at]:.1f})"
        )
        if found.shown is not found.curve:
            told += _asked(found, at)
    if found.logrank is not None:
        told.append(_sentence(found.logrank, "any way out" if found.gray is not None else ""))
    told += [_sentence(test, way) for way, test in (found.gray or {}).items()]
    return told


def _asked(found: Results, at: int) -> list[str]:
    shown, shares = found.shown, found.shares_shown
    told = []
    for row, time in enumerate(shown.times):
        parts = [f"still there {_share(shown.survival, shown.lower, shown.upper, (at, row))}"]
        if shares is not None:
            parts += [
                f"{way} {_share(shares.share, shares.lower, shares.upper, (at, number, row))}"
                for number, way in enumerate(shares.causes)
            ]
        told.append(f"  at {time:g}: {', '.join(parts)}")
    return told


def _share(value: Floats, lower: Floats, upper: Floats, at: tuple[int, ...]) -> str:
    if np.isnan(value[at]):
        return "not known"
    limits = "" if np.isnan(lower[at]) else f" ({100 * lower[at]:.1f} to {100 * upper[at]:.1f})"
    return f"{100 * value[at]:.1f} %{limits}"


def _number(value: float) -> str:
    return "not reached" if np.isnan(value) else f"{value:g}"


def _sentence(test: Comparison, what: str) -> str:
    about = f", {what}" if what else ""
    if np.isnan(test.chi2):
        return f"{test.test} test{about}: nothing to compare"
    return f"{test.test} test{about}: chi2 {test.chi2:.2f}, df {test.df}, p {test.p:.2g}"
