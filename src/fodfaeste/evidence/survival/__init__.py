"""Survival: how long spells last and where they end, from small tables of counts.

    table = count_table(weeks, way_out, group)
    curve = kaplan_meier(table)

The names below are loaded when they are first used, since a command that only shows its help needs none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from fodfaeste.evidence.survival.comparing import Comparison, gray, logrank
    from fodfaeste.evidence.survival.counts import CountTable, count_table
    from fodfaeste.evidence.survival.curves import Curve, Estimates, at_times, kaplan_meier, median, rmst
    from fodfaeste.evidence.survival.incidence import Incidence, aalen_johansen, shares_at
    from fodfaeste.evidence.survival.resampling import Bootstrapped, bootstrap
    from fodfaeste.evidence.survival.weekly import HazardModel, hazards

__all__ = [
    "Bootstrapped",
    "Comparison",
    "CountTable",
    "Curve",
    "Estimates",
    "HazardModel",
    "Incidence",
    "aalen_johansen",
    "at_times",
    "bootstrap",
    "count_table",
    "gray",
    "hazards",
    "kaplan_meier",
    "logrank",
    "median",
    "rmst",
    "shares_at",
]
_WHERE: Final = {
    "comparing": ("Comparison", "gray", "logrank"),
    "counts": ("CountTable", "count_table"),
    "curves": ("Curve", "Estimates", "at_times", "kaplan_meier", "median", "rmst"),
    "incidence": ("Incidence", "aalen_johansen", "shares_at"),
    "resampling": ("Bootstrapped", "bootstrap"),
    "weekly": ("HazardModel", "hazards"),
}


def __getattr__(name: str) -> Any:
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
