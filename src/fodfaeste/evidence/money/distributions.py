"""What may be said about an uncertain number: five distributions, each by its quantile function.

Everything is drawn by inversion, ``value = quantile(u)`` with u uniform on (0, 1): the same u gives comparable draws in
both worlds, in one-at-a-time changes and in Saltelli's scheme.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.money.reading import Section

Floats = NDArray[np.float64]
Kind = Literal["normal", "lognormal", "triangular", "beta", "uniform"]
PARAMETERS: Final[dict[str, tuple[str, ...]]] = {
    "normal": ("sd",),
    "lognormal": ("sd_log",),
    "triangular": ("low", "high"),
    "beta": ("strength",),
    "uniform": ("low", "high"),
}
TAIL: Final = 0.05
"""One-at-a-time changes go from the 5 % to the 95 % quantile."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution around an assumption's ``value``.

    normal: mean ``value``, standard deviation ``a``. lognormal: median ``value``, ``a`` the standard deviation of the
    logarithm. triangular: mode ``value`` between ``a`` and ``b``. uniform: between ``a`` and ``b``. beta: mean
    ``value`` (a share), ``a`` how many observations it is worth (alpha + beta).
    """

    kind: Kind
    value: float
    a: float
    b: float = math.nan
    source: str = ""

    def quantile(self, u: Floats) -> Floats:
        """The quantiles at u, each in (0, 1)."""
        from scipy.special import betaincinv, ndtri

        if self.kind == "normal":
            return self.value + self.a * ndtri(u)
        if self.kind == "lognormal":
            return self.value * np.exp(self.a * ndtri(u))
        if self.kind == "uniform":
            return self.a + (self.b - self.a) * u
        if self.kind == "beta":
            return np.asarray(betaincinv(self.value * self.a, (1 - self.value) * self.a, u))
        return self._triangular(u)

    def _triangular(self, u: Floats) -> Floats:
        width, rise, fall = self.b - self.a, self.value - self.a, self.b - self.value
        below = self.a + np.sqrt(u * width * rise)
        above = self.b - np.sqrt((1 - u) * width * fall)
        return np.where(u * width < rise, below, above)

    def range(self) -> tuple[float, float]:
        """The 5 % and the 95 % quantile."""
        low, high = self.quantile(np.array([TAIL, 1 - TAIL])).tolist()
        return low, high

    def told(self) -> dict[str, float | str]:
        """Kind and parameters, named as in the file."""
        told: dict[str, float | str] = {"kind": self.kind}
        told |= dict(zip(PARAMETERS[self.kind], (self.a, self.b), strict=False))
        return told | ({"source": self.source} if self.source else {})


def read_distribution(part: Section, value: float, low: float, high: float) -> Distribution:
    """``[….distribution]`` around a value that must itself lie between ``low`` and ``high``. Raises `BadInput`."""
    kind = part.one_of("kind", PARAMETERS)
    names = PARAMETERS[kind]
    missing = [name for name in names if name not in part]
    if missing:
        part.refuse(f"a {kind} distribution needs {' and '.join(names)}; {' and '.join(missing)} is missing", "kind")
    numbers, source = [part.number(name) for name in names], part.text("source", "")
    part.done()
    if names == ("low", "high"):
        _check_bounds(part, value, *numbers, low=low, high=high)
        return Distribution(kind, value, numbers[0], numbers[1], source)  # type: ignore[arg-type]
    if numbers[0] <= 0:
        part.refuse(f"{names[0]} is {numbers[0]:g}, but must be above 0; leave the distribution out for a fixed number")
    if kind == "lognormal" and value <= 0:
        part.refuse(f"the value is {value:g}, but a lognormal number is above 0; choose another distribution")
    if kind == "beta" and not 0 < value < 1:
        part.refuse(f"the value is {value:g}, but a beta distribution is for shares between 0 and 1")
    made = Distribution(kind, value, numbers[0], source=source)  # type: ignore[arg-type]
    if kind == "normal":
        ends = made.quantile(np.array([1e-4, 1 - 1e-4])).tolist()
        if ends[0] < low or ends[1] > high:
            part.refuse(
                f"this normal distribution reaches {ends[0]:g} to {ends[1]:g}, but the number lies between {low:g} and "
                f"{high:g}; choose a smaller sd or another kind",
                "kind",
            )
    return made


def _check_bounds(part: Section, value: float, a: float, b: float, *, low: float, high: float) -> None:
    if not a <= value <= b or a == b:
        part.refuse(f"low {a:g}, value {value:g} and high {b:g} are not in order; low must not exceed the value", "low")
    if a < low or b > high:
        part.refuse(f"low {a:g} and high {b:g} leave the possible numbers, {low:g} to {high:g}", "low")
