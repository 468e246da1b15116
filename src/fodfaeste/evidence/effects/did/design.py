"""Who was treated from when, as the estimators read it, and everything that makes a comparison impossible."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.effects.panel import Panel
from fodfaeste.evidence.periods import Period, parse_period, period_label
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats, listed

Ints = NDArray[np.int64]
Control = Literal["never", "notyet"]
NEVER: Final = int(np.iinfo(np.int64).max)
_NEVER: Final = frozenset({"", "0", "inf", "infinity", "never", "aldrig", "na", "nan", "null", "none", ".", ".."})


@dataclass(frozen=True, slots=True)
class Design:
    """A panel ready to be compared: n units × T periods.

    ``outcome`` is n × T with NaN where a unit is absent, ``group`` (n) the first treated period of each unit on the
    line of ``periods`` (T, in order) or `NEVER`, ``covariates`` n × T × k, ``cluster`` (n) numbers from 0 for units
    whose outcomes hang together (each unit by itself when they are all different).
    """

    outcome: Floats
    periods: Ints
    kind: str
    group: Ints
    covariates: Floats
    cluster: Ints
    control: Control = "never"
    anticipation: int = 0
    universal: bool = False

    @property
    def groups(self) -> Ints:
        """The first treated periods there are."""
        return np.unique(self.group[self.group != NEVER])

    @property
    def treated(self) -> int:
        """How many units are ever treated."""
        return int((self.group != NEVER).sum())

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return int(self.cluster.max()) + 1

    def label(self, period: int) -> str:
        """A period as people write it; ``never`` for `NEVER`."""
        return "never" if period == NEVER else period_label(self.kind, period)


def design_of(
    panel: Panel,
    *,
    treated_from: str,
    treated_unit: str | None = None,
    covariates: Sequence[str] = (),
    control: Control = "never",
    cluster: str | None = None,
    anticipation: int = 0,
) -> tuple[Design, Panel, list[str]]:
    """The design, the panel of the units it keeps, and sentences on what was left out. Raises `BadInput`.

    ``treated_from`` is a column of first treated periods or, with ``treated_unit``, the period itself.
    """
    if treated_unit is not None:
        group = np.full(len(panel.units), NEVER, dtype=np.int64)
        group[panel.unit(treated_unit)] = panel.period(treated_from, "--treated-from")
    else:
        group = _groups(panel, treated_from)
    numbers = [panel.column(name) for name in covariates]
    made = Design(
        panel.outcome,
        panel.periods,
        panel.kind,
        group,
        np.stack(numbers, axis=2) if numbers else np.empty((*panel.outcome.shape, 0)),
        _clusters(panel, cluster),
        control,
        anticipation,
    )
    _varied(made, covariates)
    kept, keep, notes = usable(made)
    if not keep.all():
        at = np.flatnonzero(keep)
        panel = replace(
            panel, units=tuple(panel.units[place] for place in at), outcome=panel.outcome[at], row=panel.row[at]
        )
    return kept, panel, notes


def usable(design: Design) -> tuple[Design, NDArray[np.bool_], list[str]]:
    """The design without units that cannot be compared, which units those are not, and sentences. Raises `BadInput`."""
    notes: list[str] = []
    first, last = int(design.periods[0]), int(design.periods[-1])
    if len(design.periods) < 2:
        raise BadInput("there is one period only; a difference in differences needs a period before and one after")
    group = np.where((design.group != NEVER) & (design.group > last + design.anticipation), NEVER, design.group)
    if later := int((group != design.group).sum()):
        notes.append(f"{later} units treated after {design.label(last)} count as never treated in these periods.")
    early = (group != NEVER) & (group - design.anticipation <= first)
    empty = np.isnan(design.outcome).all(axis=1)
    for which, why in ((early, "treated from the first period on, so nothing before is known"), (empty, "no outcome")):
        if which.any():
            notes.append(f"{int(which.sum())} units left out: {why}.")
    keep = ~early & ~empty
    absent = int((np.isnan(design.outcome[keep]).any(axis=1)).sum())
    if absent:
        notes.append(
            f"{absent} units have no outcome in some periods: each comparison uses the units present in both of its "
            "periods."
        )
    kept = replace(
        design,
        outcome=design.outcome[keep],
        group=group[keep],
        covariates=design.covariates[keep],
        cluster=np.unique(design.cluster[keep], return_inverse=True)[1].astype(np.int64),
    )
    _comparable(kept, last)
    return kept, keep, notes


def _comparable(design: Design, last: int) -> None:
    if not design.treated:
        raise BadInput("no unit is treated within the periods of the data after the first; check --treated-from")
    never = int((design.group == NEVER).sum())
    if design.control == "never" and not never:
        raise BadInput("every unit is treated at some time; compare with those not yet treated by --control notyet")
    if not never and len(design.groups) == 1:
        raise BadInput("all units are treated at the same time, so nothing shows how it would have gone otherwise")
    if np.nanmax(design.outcome) == np.nanmin(design.outcome):
        raise BadInput("the outcome has the same value everywhere; choose an outcome that varies")


def _groups(panel: Panel, name: str) -> Ints:
    """The first treated period of every unit. Raises `BadInput` when it changes over a unit's rows."""
    cells = panel.table.labels(name, missing="never")
    value = np.full(len(cells.names), NEVER, dtype=np.int64)
    for at, text in enumerate(cells.names):
        if text.casefold() in _NEVER:
            continue
        row = int(np.flatnonzero(cells.at == at)[0])
        try:
            period = parse_period(text)
        except ValueError as error:
            panel.table.refuse(f"{error}, or 0 for never treated", row, name)
        if period == Period("number", 0):  # also written 0.0 or 0,0
            continue
        if period.kind != panel.kind:
            panel.table.refuse(
                f"{text!r} is a {period.kind}, but the time column holds {panel.kind}s; write one", row, name
            )
        value[at] = period.index
    per_row = np.append(value[cells.at], -1)[panel.row]
    there = panel.row >= 0
    group = np.where(there, per_row, NEVER).min(axis=1)
    strange = there & (per_row != group[:, None])
    if strange.any():
        unit, time = np.argwhere(strange)[0]
        panel.table.refuse(
            f"unit {panel.units[unit]} is treated from {_named(panel, group[unit])} in one row and from "
            f"{_named(panel, per_row[unit, time])} in another; give every unit one first treated period",
            int(panel.row[unit, time]),
            name,
        )
    return group


def _named(panel: Panel, period: int) -> str:
    return "never" if period == NEVER else period_label(panel.kind, int(period))


def _clusters(panel: Panel, name: str | None) -> Ints:
    if name is None:
        return np.arange(len(panel.units), dtype=np.int64)
    cells = panel.table.labels(name)
    per_row = np.append(cells.at, -1)[panel.row]
    found = per_row.max(axis=1).astype(np.int64)
    moved = (per_row >= 0) & (per_row != found[:, None])
    if moved.any():
        unit, time = np.argwhere(moved)[0]
        panel.table.refuse(
            f"unit {panel.units[unit]} is in two clusters, {cells.names[per_row[unit, time]]} and "
            f"{cells.names[found[unit]]}; give every unit one",
            int(panel.row[unit, time]),
            name,
        )
    number = np.unique(found, return_inverse=True)[1].astype(np.int64)
    if number.max() == 0:
        panel.table.refuse(
            "there is one cluster only, so nothing shows how clusters differ; choose another", column=name
        )
    return number


def _varied(design: Design, names: Sequence[str]) -> None:
    flat = [
        name
        for at, name in enumerate(names)
        if not np.nanmax(design.covariates[:, :, at], initial=-math.inf)
        > np.nanmin(design.covariates[:, :, at], initial=math.inf)
    ]
    if flat:
        raise BadInput(f"--covariates: {listed(flat)} has the same value everywhere; leave it out")
