"""What an effect is asked of, before anything is estimated, and what was done about the four usual ways to be wrong.

An effect without a comparison cannot be put into words here, and so cannot be computed: `Estimand` needs one. A report
without `Guards` cannot be written.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from fodfaeste.evidence.sources import BadInput

State = Literal["handled", "partly", "not handled"]
DANGERS: Final = ("regression_to_the_mean", "lock_in", "business_cycle", "selection")


@dataclass(frozen=True, slots=True)
class Estimand:
    """The question. Raises `BadInput` when it has no comparison.

    ``who`` is whom the effect is about, ``window`` the periods it is measured in, ``comparison`` what would have
    happened otherwise is learnt from, ``clustering`` the units whose outcomes hang together (empty: every row by
    itself).
    """

    who: str
    outcome: str
    window: str
    comparison: str
    clustering: str = ""
    target: str = "ATT"

    def __post_init__(self) -> None:
        if not self.comparison.strip():
            raise BadInput("an effect needs a comparison; name who or what shows how it would have gone otherwise")


@dataclass(frozen=True, slots=True)
class Guard:
    """Whether a danger was met, and in one sentence how."""

    state: State
    what: str


@dataclass(frozen=True, slots=True)
class Guards:
    """All four dangers, each named in every report."""

    regression_to_the_mean: Guard
    lock_in: Guard
    business_cycle: Guard
    selection: Guard


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimator's answer. ``se`` and what follows are NaN when the method gives none; ``note`` says why or how.

    ``test`` names the test that ``p`` comes from; a p-value without it should not be printed.
    """

    method: str
    estimate: float
    se: float
    ci: tuple[float, float]
    p: float
    note: str = ""
    test: str = ""


def report(estimand: Estimand, guards: Guards, estimates: tuple[Estimate, ...]) -> dict[str, Any]:
    """The parts every effect report has: the question, all estimates (none hidden) and the guards."""
    return {
        "estimand": estimand.target,
        "question": asdict(estimand),
        "all_estimates": [asdict(each) for each in estimates],
        "guards": [{"danger": name, **asdict(getattr(guards, name))} for name in DANGERS],
    }


def spoken(estimand: Estimand, guards: Guards, estimates: tuple[Estimate, ...]) -> list[str]:
    """The same for people, as lines."""
    lines = [
        f"Question: {estimand.outcome} of {estimand.who}, {estimand.window}, against {estimand.comparison}",
        "",
        f"{'estimator':34} {'estimate':>12} {'s.e.':>10}   95 % interval",
    ]
    for each in estimates:
        interval = f"{each.ci[0]:.4g} to {each.ci[1]:.4g}" if each.ci[0] == each.ci[0] else "none"
        spread = f"{each.se:.4g}" if each.se == each.se else "none"
        note = f"  ({each.note})" if each.note else ""
        lines.append(f"{each.method:34} {each.estimate:>12.5g} {spread:>10}   {interval}{note}")
    lines += ["", "What could mislead, and what was done about it:"]
    for name in DANGERS:
        guard: Guard = getattr(guards, name)
        lines.append(f"  {name.replace('_', ' ')}: {guard.state}. {guard.what}")
    return lines
