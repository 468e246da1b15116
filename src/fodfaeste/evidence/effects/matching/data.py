"""The rows that are compared: an outcome, who was treated, and what was known about everybody before.

Whatever no estimator can answer from is refused here, before anything is estimated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import MISSING, Floats, Table, listed, read_table

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
MOST_LEVELS: Final = 60
_SAME: Final = 1e-9
"""A column is a combination of others when they leave less than this share of its variance."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which columns play which part. ``before`` are pre-treatment outcomes; they are covariates as well."""

    outcome: str
    treatment: str
    covariates: tuple[str, ...]
    before: tuple[str, ...] = ()
    period: str = ""
    cluster: str = ""
    person: str = ""
    negative_control: str = ""

    @property
    def adjusted(self) -> tuple[str, ...]:
        """All covariates, each once: those named, the outcomes before, the period."""
        return tuple(dict.fromkeys((*self.covariates, *self.before, *((self.period,) if self.period else ()))))


@dataclass(frozen=True, slots=True)
class Sample:
    """n rows and k columns of covariates (names of k columns in ``columns``; a text column has one for each level but
    its most frequent, which ``reference`` names by the column). ``of`` says which covariate each column belongs to.
    ``cluster`` numbers the groups of rows whose outcomes hang together.
    """

    outcome: Floats
    treated: Flags
    design: Floats
    columns: tuple[str, ...]
    of: tuple[str, ...]
    reference: dict[str, str] = field(default_factory=dict)
    cluster: Ints | None = None
    negative_control: Floats | None = None

    @property
    def covariates(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.of))

    @property
    def n_treated(self) -> int:
        return int(self.treated.sum())

    @property
    def n_control(self) -> int:
        return len(self.treated) - self.n_treated

    def standardised(self) -> Floats:
        """n × (k + 1): a column of ones, then the covariates with mean 0 and standard deviation 1."""
        scaled = (self.design - self.design.mean(axis=0)) / self.design.std(axis=0)
        return np.column_stack([np.ones(len(scaled)), scaled])


def read_sample(path: Path, asked: Asked, *, bare: bool = False) -> Sample:
    """Read and check. ``bare``: there may be no covariates. Raises `BadInput` for whatever cannot be compared."""
    _roles(asked, bare)
    wanted = [asked.outcome, asked.treatment, *asked.adjusted, asked.cluster, asked.person, asked.negative_control]
    table = read_table(path, [each for each in wanted if each])
    _persons(table, asked.person)
    treated = table.flags(asked.treatment)
    _arms(table, asked.treatment, treated)
    outcome = table.numbers(asked.outcome)
    _varies(table, asked.outcome, outcome, treated)
    negative = table.numbers(asked.negative_control) if asked.negative_control else None
    if negative is not None:
        _varies(table, asked.negative_control, negative, treated)
    sample = Sample(outcome, treated, *_design(table, asked, treated), _clusters(table, asked.cluster), negative)
    _enough(table, sample)
    for where, rows in (("", slice(None)), (" among the untreated", ~treated)):
        _independent(table, sample, sample.design[rows], where)
    return sample


def _roles(asked: Asked, bare: bool) -> None:
    if not asked.adjusted and not bare:
        raise BadInput(
            "--covariates: none is named; name what was known about people before, such as age,education, or ask for "
            "--estimator difference, which adjusts for nothing"
        )
    taken = {asked.outcome: "--outcome"}
    for name, option in ((asked.treatment, "--treatment"), *((each, "--covariates") for each in asked.adjusted)):
        if name in taken:
            raise BadInput(f"{option}: {name!r} is already named by {taken[name]}; a column has one part")
        taken[name] = option
    if asked.negative_control in taken:
        raise BadInput(f"--negative-control: {asked.negative_control!r} is already named by an option; choose another")


def _persons(table: Table, name: str) -> None:
    if not name:
        return
    labels = table.labels(name)
    _, first, counts = np.unique(labels.at, return_index=True, return_counts=True)
    if (counts > 1).any():
        twice = labels.at[first[counts > 1][0]]
        row = int(np.flatnonzero(labels.at == twice)[1])
        table.refuse(f"{labels.names[twice][:40]!r} is there twice; leave one row for each person", row, name)


def _arms(table: Table, name: str, treated: Flags) -> None:
    for what, count in (("treated (1)", int(treated.sum())), ("untreated (0)", int((~treated).sum()))):
        if count == 0:
            table.refuse(f"no row is {what}; an effect needs both", column=name)
        if count == 1:
            table.refuse(
                f"only one row is {what}, which says nothing about chance; use `fodfaeste effect synth` for one unit",
                column=name,
            )


def _varies(table: Table, name: str, values: Floats, treated: Flags) -> None:
    if not np.ptp(values):
        table.refuse(f"is {values[0]:g} in every row; an outcome must vary", column=name)
    if not np.ptp(values[treated]) and not np.ptp(values[~treated]):
        table.refuse("follows from the treatment in every row; check what the column holds", column=name)


def _design(
    table: Table, asked: Asked, treated: Flags
) -> tuple[Floats, tuple[str, ...], tuple[str, ...], dict[str, str]]:
    found: list[Floats] = []
    names: list[str] = []
    of: list[str] = []
    reference: dict[str, str] = {}
    for name in asked.adjusted:
        if name == asked.period or table.is_text(name):
            for level, column in _levels(table, name, treated, constant=name == asked.period):
                if column is None:
                    reference[name] = f"{name}: {level}"
                    continue
                found.append(column)
                names.append(f"{name}: {level}")
                of.append(name)
        else:
            found.append(_numeric(table, name, treated))
            names.append(name)
            of.append(name)
    if not found and not asked.adjusted:
        return np.empty((len(treated), 0)), (), (), {}
    if not found:
        raise BadInput(f"{table.path}: no covariate varies; name with --covariates what was known about people before")
    return np.column_stack(found), tuple(names), tuple(of), reference


def _levels(table: Table, name: str, treated: Flags, constant: bool) -> list[tuple[str, Floats | None]]:
    """Every level and its indicator, None for the most frequent."""
    labels = table.labels(name)
    for at, level in enumerate(labels.names):
        if level.casefold() in MISSING - {"none"}:  # which is a level of education, of children, of crime
            row = int(np.flatnonzero(labels.at == at)[0])
            table.refuse("the value is missing; fill it in or leave the row out", row, name)
    if len(labels.names) > MOST_LEVELS:
        table.refuse(
            f"has {len(labels.names)} different texts, more than {MOST_LEVELS}; merge them into fewer", column=name
        )
    if len(labels.names) == 1 and not constant:
        table.refuse(f"is {labels.names[0]!r} in every row; leave it out of --covariates", column=name)
    counts = np.array([np.bincount(labels.at[arm], minlength=len(labels.names)) for arm in (treated, ~treated)])
    for arm, there, missing in ((0, "treated", "untreated"), (1, "untreated", "treated")):
        alone = [level for level, none in zip(labels.names, counts[1 - arm] == 0, strict=True) if none]
        if alone:
            table.refuse(
                f"{listed([repr(each[:40]) for each in alone])} occurs only among the {there}, so it separates them "
                f"from the {missing}; merge it with another value or leave these rows out",
                column=name,
            )
    common = int(np.argmax(counts.sum(axis=0)))
    return [
        (level, None if at == common else (labels.at == at).astype(np.float64)) for at, level in enumerate(labels.names)
    ]


def _numeric(table: Table, name: str, treated: Flags) -> Floats:
    values = table.numbers(name)
    if not np.ptp(values):
        table.refuse(f"is {values[0]:g} in every row; leave it out of --covariates", column=name)
    ours, theirs = values[treated], values[~treated]
    for apart, edge, most, more in (
        (ours.min() >= theirs.max(), ours.min(), "at least", "more"),
        (ours.max() <= theirs.min(), ours.max(), "at most", "less"),
    ):
        if apart:
            table.refuse(
                f"separates the treated, who all have {most} {edge:g}, from the untreated, none of whom has {more}; "
                "leave it out of --covariates or find comparable people",
                column=name,
            )
    if not np.ptp(theirs):
        table.refuse(f"is {theirs[0]:g} for all untreated; leave it out or find comparable people", column=name)
    return values


def _clusters(table: Table, name: str) -> Ints | None:
    if not name:
        return None
    labels = table.labels(name)
    if len(labels.names) == 1:
        table.refuse("holds a single cluster; there is nothing to tell chance from, leave --cluster out", column=name)
    return labels.at.astype(np.int64)


def _enough(table: Table, sample: Sample) -> None:
    needed = len(sample.columns) + 2
    if sample.n_control <= needed:
        what = f"{len(sample.columns)} covariate columns need more than {needed} untreated rows"
        raise BadInput(f"{table.path}: {what}, there are {sample.n_control}; name fewer --covariates")


def _independent(table: Table, sample: Sample, design: Floats, where: str) -> None:
    """Refuse the first column that the columns before it make up."""
    if not sample.columns:
        return
    spread = design.std(axis=0)
    if not spread.all():
        column = sample.columns[int(np.argmin(spread))]
        table.refuse(f"does not vary{where}; leave it out of --covariates or merge its values", column=column)
    scaled = (design - design.mean(axis=0)) / spread
    gram = scaled.T @ scaled / len(scaled)
    for at in range(1, len(gram)):
        weight = np.linalg.solve(gram[:at, :at], gram[:at, at])
        if 1.0 - gram[:at, at] @ weight < _SAME:
            others = [sample.columns[each] for each in np.flatnonzero(np.abs(weight) > 1e-6)]
            table.refuse(
                f"follows exactly from {listed(others)}{where}; leave one of them out of --covariates",
                column=sample.columns[at],
            )
