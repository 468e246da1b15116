"""One assumption at a time: how far the present value moves when each goes from low to high and the others stay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fodfaeste.evidence.money.assumptions import Assumption
from fodfaeste.evidence.money.business_case import evaluate
from fodfaeste.evidence.money.scenario import Scenario
from fodfaeste.evidence.money.uncertainty import uncertain


@dataclass(frozen=True, slots=True)
class Swing:
    """The present value (million kroner) at the 5 % and the 95 % quantile of one assumption."""

    assumption: Assumption
    low: float
    high: float
    npv_at_low: float
    npv_at_high: float

    @property
    def width(self) -> float:
        """How far apart the two present values are."""
        return abs(self.npv_at_high - self.npv_at_low)


def tornado(scenario: Scenario) -> tuple[Swing, ...]:
    """All uncertain assumptions, the widest swing first. Empty when nothing is uncertain."""
    found = []
    for each in uncertain(scenario):
        assert each.distribution is not None
        low, high = each.distribution.range()
        at_low, at_high = evaluate(scenario, {each.name: np.array([low, high])}).npv.tolist()
        found.append(Swing(each, low, high, at_low, at_high))
    return tuple(sorted(found, key=lambda swing: (-swing.width, swing.assumption.name)))
