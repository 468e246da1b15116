"""The four dangers, judged from what was really put in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fodfaeste.evidence.effects.matching.balance import BALANCED, Balance, Overlap
from fodfaeste.evidence.effects.matching.data import Asked, Sample
from fodfaeste.evidence.effects.matching.sensitivity import Bounds
from fodfaeste.evidence.effects.question import Guard, Guards
from fodfaeste.evidence.sources import BadInput

_WRITTEN: Final = re.compile(r"\s*(\d+)\s*[-–]\s*(\d+)\s+(week|month|year|uge|måned|år)[a-zæøå]*\s*", re.IGNORECASE)
_MONTHS: Final = {"week": 12 / 52.18, "uge": 12 / 52.18, "month": 1.0, "måned": 1.0, "year": 12.0, "år": 12.0}
LONG: Final = 24.0
SHORT: Final = 12.0
"""Months. Programmes show their effect after two to three years and little within one (Card, Kluve and Weber 2018)."""


@dataclass(frozen=True, slots=True)
class Window:
    """When the outcome is measured, in months after the start of treatment."""

    text: str
    first: float
    last: float


def parse_window(text: str) -> Window:
    """``0-36 months`` (weeks, years; uger, måneder, år). Raises `BadInput`."""
    found = _WRITTEN.fullmatch(text)
    if not found or int(found[2]) <= int(found[1]):
        raise BadInput(f"--window: {text!r} is no stretch of time after the start; write it as '0-36 months'")
    months = _MONTHS[found[3].casefold()]
    return Window(f"{' '.join(text.split())} after the start", int(found[1]) * months, int(found[2]) * months)


def guards_of(
    asked: Asked,
    sample: Sample,
    window: Window | None,
    estimator: str,
    table: tuple[Balance, ...],
    shared: Overlap | None,
    strength: Bounds | None,
) -> Guards:
    """What was done about each danger."""
    raw = estimator == "difference"
    return Guards(
        _regression_to_the_mean(asked, raw, table),
        _lock_in(window),
        _business_cycle(asked, sample, raw, table),
        _selection(sample, estimator, table, shared, strength),
    )


def _regression_to_the_mean(asked: Asked, raw: bool, table: tuple[Balance, ...]) -> Guard:
    if not asked.before:
        return Guard(
            "not handled",
            "No outcome from before the treatment is among the covariates; people who start at a low point recover "
            "anyway. Name it with --before.",
        )
    names = ", ".join(asked.before)
    if raw:
        return Guard("not handled", f"The difference in means does not use {names}.")
    apart = _furthest([each for each in table if each.covariate in asked.before])
    if apart <= BALANCED:
        return Guard("handled", f"Compared with untreated who had the same {names} (at most {apart:.2f} s.d. apart).")
    return Guard("partly", f"{names} are adjusted for, but the compared remain up to {apart:.2f} s.d. apart in them.")


def _lock_in(window: Window | None) -> Guard:
    if window is None:
        return Guard(
            "not handled",
            "It is not stated when the outcome is measured; while people take part they search less. State --window.",
        )
    if window.last < SHORT:
        return Guard("not handled", f"The outcome ends {window.last:.0f} months after the start, within the lock-in.")
    if window.last < LONG:
        return Guard("partly", f"The outcome ends {window.last:.0f} months after the start; effects take 24 to 36.")
    if window.first > 0.0:
        return Guard(
            "partly",
            f"Measured to month {window.last:.0f}; what was lost before month {window.first:.0f} is left out.",
        )
    return Guard("handled", f"Measured from the start to month {window.last:.0f}, lock-in included.")


def _business_cycle(asked: Asked, sample: Sample, raw: bool, table: tuple[Balance, ...]) -> Guard:
    if not asked.period:
        return Guard(
            "not handled",
            "Nothing in the data says that both groups were measured in the same calendar time. Name the column that "
            "does with --period.",
        )
    if asked.period not in sample.of:
        return Guard("handled", f"All rows are of the same period ({sample.reference[asked.period]}).")
    if raw:
        return Guard("not handled", f"The difference in means does not use {asked.period}.")
    apart = _furthest([each for each in table if each.covariate.startswith(f"{asked.period}: ")])
    if apart <= BALANCED:
        return Guard("handled", f"Compared within the same {asked.period} (shares at most {apart:.2f} s.d. apart).")
    return Guard("partly", f"{asked.period} is adjusted for, but its shares remain up to {apart:.2f} s.d. apart.")


def _selection(
    sample: Sample, estimator: str, table: tuple[Balance, ...], shared: Overlap | None, strength: Bounds | None
) -> Guard:
    if estimator == "difference" or shared is None:
        return Guard("not handled", "The difference in means compares people as they are.")
    apart = _furthest(list(table))
    if not shared.ok:
        return Guard("not handled", f"Too few untreated resemble the treated: {shared.reason}.")
    if apart > BALANCED and estimator == "ipw":
        return Guard("not handled", f"The compared remain up to {apart:.2f} s.d. apart in what is observed.")
    rest = (
        f"; something unobserved explaining {strength.robustness_value:.1%} of the rest of both treatment and outcome "
        "would bring the regression's estimate to 0"
        if strength
        else ""
    )
    alike = f"Alike in {len(sample.covariates)} covariates (at most {apart:.2f} s.d. apart)"
    if apart > BALANCED:
        alike = f"The compared remain up to {apart:.2f} s.d. apart, which a regression has to make up for"
    return Guard("partly", f"{alike}; what is unrecorded stays open{rest}.")


def _furthest(rows: list[Balance]) -> float:
    return max((abs(each.smd_after) for each in rows), default=0.0)
