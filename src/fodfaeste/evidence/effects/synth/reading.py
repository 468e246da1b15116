"""From a panel file to one treated unit and its donors; what cannot be estimated from is refused here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.effects.panel import Panel, load_panel
from fodfaeste.evidence.effects.synth.control import Case
from fodfaeste.evidence.effects.synth.simplex import Floats
from fodfaeste.evidence.periods import parse_period
from fodfaeste.evidence.sources import BadInput, plain

_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked for; texts are as written on the command line."""

    outcome: str | None
    unit: str | None
    time: str | None
    treated_unit: str
    treated_from: str
    donors: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    predictors: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    per: Path | None = None
    drop: tuple[str, ...] = ()
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A case with the words for its report. ``predictors`` is (K, 1 + J), the treated unit first."""

    case: Case
    treated: str
    outcome: str
    per_people: bool
    periods: NDArray[np.int64]
    kind: str
    labels: tuple[str, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    predictors: Floats
    predictor_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A predictor: the mean of a column from one period to another."""

    text: str
    column: str
    first: str
    last: str


def read_question(path: Path, asked: Asked) -> Question:
    """Read and check. Raises `BadInput`."""
    wanted = [_wanted(text) for text in asked.predictors]
    extra = list(dict.fromkeys(each.column for each in wanted))
    panel = load_panel(
        path,
        outcome=asked.outcome,
        unit=asked.unit,
        time=asked.time,
        extra=extra,
        where=asked.where,
        per=asked.per,
        drop=asked.drop,
        first=asked.first,
        last=asked.last,
    )
    treated = panel.unit(asked.treated_unit)
    donors, left_out = _donors(panel, treated, asked)
    pre = _before(panel, asked.treated_from)
    rows = [treated, *donors]
    outcome = panel.outcome[rows]
    _whole(panel, outcome, rows, "outcome")
    if np.ptp(outcome) == 0:
        raise BadInput(f"{path}: the outcome {panel.names[2]} is {outcome[0, 0]:g} everywhere; choose another outcome")
    names = tuple(panel.units[at] for at in donors)
    return Question(
        Case(outcome[0], np.ascontiguousarray(outcome[1:].T), names, pre),
        panel.units[treated],
        panel.names[2],
        asked.per is not None,
        panel.periods,
        panel.kind,
        tuple(panel.labels),
        tuple(panel.units[at] for at in left_out),
        panel.notes,
        np.array([_means(panel, each, rows, pre) for each in wanted]).reshape(len(wanted), len(rows)),
        tuple(each.text for each in wanted),
    )


def _donors(panel: Panel, treated: int, asked: Asked) -> tuple[list[int], list[int]]:
    chosen = [panel.unit(name, "--donors") for name in asked.donors] or list(range(len(panel.units)))
    out = [panel.unit(name, "--exclude") for name in asked.exclude]
    for option, places in (("--donors", chosen if asked.donors else []), ("--exclude", out)):
        if treated in places:
            raise BadInput(f"{option}: {panel.units[treated]} is the treated unit; take it off the list")
    donors = sorted(set(chosen) - set(out) - {treated})
    if len(donors) < _FEWEST:
        raise BadInput(
            f"{panel.table.path}: {len(donors) or 'no'} donor{'' if len(donors) == 1 else 's'} beside "
            f"{panel.units[treated]} {'is' if len(donors) == 1 else 'are'} left in column {panel.names[0]}; "
            f"a synthetic control needs at least {_FEWEST} untreated units"
        )
    return donors, [at for at in range(len(panel.units)) if at != treated and at not in set(donors)]


def _before(panel: Panel, text: str) -> int:
    start = panel.period(text, "--treated-from")
    pre = int((panel.periods < start).sum())
    span = f"{panel.label(0)} to {panel.label(len(panel.periods) - 1)}"
    if pre == len(panel.periods) or start < panel.periods[0]:
        raise BadInput(f"--treated-from: {text} is outside the periods of the data, {span}; choose one of them")
    if pre < _FEWEST:
        raise BadInput(
            f"--treated-from: there {'is' if pre == 1 else 'are'} {pre or 'no'} period{'' if pre == 1 else 's'} before "
            f"{text} in the data ({span}); at least {_FEWEST} are needed to learn weights from"
        )
    return pre


def _whole(panel: Panel, values: Floats, rows: Sequence[int], what: str) -> None:
    empty = np.argwhere(np.isnan(values))
    if not len(empty):
        return
    unit, period = map(int, empty[0])
    name, missing = panel.units[rows[unit]], int(np.isnan(values[unit]).sum())
    row = int(panel.row[rows[unit], period])
    remedy = (
        "fill it in or choose periods by --from and --to" if unit == 0 else "fill it in or leave it out by --exclude"
    )
    more = f" ({missing} of {values.shape[1]} periods missing)" if missing > 1 else ""
    panel.table.refuse(
        f"{name} has no {what} in {panel.label(period)}{more}; {remedy}",
        row if row >= 0 else None,
        panel.names[2] if row >= 0 else "",
    )


def _wanted(text: str) -> _Wanted:
    column, sign, when = text.rpartition(":")
    column, when = column.strip(), when.strip()
    if not sign or not column or not when:
        raise BadInput(f"--predictors: {text!r} is not COLUMN:PERIOD or COLUMN:FIRST-LAST; write income:1980-1988")
    if _is_period(when):
        return _Wanted(text, column, when, when)
    for at, letter in enumerate(when):
        if letter == "-" and _is_period(when[:at]) and _is_period(when[at + 1 :]):
            return _Wanted(text, column, when[:at], when[at + 1 :])
    raise BadInput(
        f"--predictors: {when!r} in {text!r} is neither a period nor two with a hyphen between; write 1980-1988"
    )


def _is_period(text: str) -> bool:
    try:
        parse_period(text)
    except ValueError:
        return False
    return True


def _means(panel: Panel, wanted: _Wanted, rows: Sequence[int], pre: int) -> Floats:
    first, last = panel.period(wanted.first, "--predictors"), panel.period(wanted.last, "--predictors")
    some = (panel.periods >= first) & (panel.periods <= last)
    if not some.any():
        raise BadInput(f"--predictors: {wanted.text!r} names no period of the data; choose periods that are there")
    if some[pre:].any():
        raise BadInput(
            f"--predictors: {wanted.text!r} goes on after the start in {panel.label(pre)}, when the measure may have "
            f"changed it; end it in {panel.label(pre - 1)} at the latest"
        )
    same = plain(wanted.column) == plain(panel.names[2])
    values = (panel.outcome if same else panel.column(wanted.column))[rows][:, some]
    if np.isnan(values).any():
        unit, period = map(int, np.argwhere(np.isnan(values))[0])
        label = panel.label(int(np.flatnonzero(some)[period]))
        raise BadInput(
            f"--predictors: {panel.table.path}, column {wanted.column}: {panel.units[rows[unit]]} has no number in "
            f"{label}; choose periods in which all units have one"
        )
    means = values.mean(axis=1)
    if np.ptp(means) == 0:
        raise BadInput(f"--predictors: {wanted.text!r} is the same for all units; leave it out")
    return np.asarray(means)
