"""Scenarios for tests: a short one in text, and cohorts made of a few numbers."""

from __future__ import annotations

from pathlib import Path

from fodfaeste.evidence.money.assumptions import Assumption
from fodfaeste.evidence.money.cohort import Cohort, Effect, State
from fodfaeste.evidence.money.distributions import Distribution

SHORT = """
title = "Kort"
about = "Til test."
price_level = 2020
rules_of = 2020-01-06

[years]
first = 2020
last = 2024

[discount_rate]
value = 0.1
unit = "share a year"
source = "given"

[[investment]]
key = "staff"
from = 2020
to = 2020
per = "year"
value = 100
unit = "mio. kr."
method = "budget"
source = "the council"

[[saving]]
key = "benefits"
from = 2021
to = 2024
per = "year"
value = 40
unit = "mio. kr."
basis = "municipal"
method = "budget"
source = "the council"
"""

SPELLS = (
    SHORT.split("[[saving]]", maxsplit=1)[0]
    + """
[spells]
from = 2020
to = 2021

[spells.persons]
value = 100
unit = "persons a year"
source = "the plan"

[spells.spell_weeks]
value = 60
unit = "weeks"
source = "the register"

[spells.weeks_shorter]
value = 20
unit = "weeks"
method = "effect"
comparison = "the neighbours"
source = "the evaluation"

[spells.ladder_start]
value = 10
unit = "weeks"
source = "the register"

[spells.weekly_benefit]
value = 3000
unit = "kr. a week"
source = "the rates"
"""
)


def written(folder: Path, text: str, name: str = "case.toml") -> Path:
    """The text as a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def number(name: str, value: float, distribution: Distribution | None = None) -> Assumption:
    """An assumption that needs no words."""
    return Assumption(name, name, name, value, "unit", "test", "budget", "", distribution)


def state(
    name: str, kind: str, mean: float = 0, shape: float = 1, to: dict[str, float] | None = None, price: float = 0,
    strength: float = 0, spread: float = 0,
) -> State:  # fmt: skip
    """A state out of a few numbers."""
    weeks = None
    if mean:
        said = Distribution("lognormal", mean, spread) if spread else None
        weeks = number(f"{name}.weeks", mean, said)
    share = number(f"{name}.share", 0.5) if price and kind != "benefit" else None
    return State(
        name, name, name, kind, weeks, number(f"{name}.shape", shape) if mean else None,
        tuple((to or {}).items()), "test", strength, number(f"{name}.price", price) if price else None, share,
    )  # fmt: skip


def cohort(*states: State, effect: float = 10, kind: str = "weeks_shorter", before: int = 0) -> Cohort:
    """A cohort whose people begin in the first state, which the investment shortens."""
    first = states[0].name
    return Cohort(states, ((first, 1.0),), "test", before, Effect((first,), kind, number("effect", effect)))


SMALL = (
    state("cash", "benefit", 40, 0.8, {"job": 0.5, "sick": 0.2, "school": 0.2, "pension": 0.1}, 2_500),
    state("sick", "benefit", 12, 1.0, {"job": 0.6, "cash": 0.4}, 4_000),
    state("job", "self_support", 25, 0.7, {"cash": 0.6, "sick": 0.3, "away": 0.1}),
    state("school", "other", 30, 1.5, {"job": 0.7, "cash": 0.3}),
    state("pension", "end", price=4_500),
    state("away", "end"),
)
