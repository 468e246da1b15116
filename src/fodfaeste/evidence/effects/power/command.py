"""`fodfaeste effect power`: which effect a planned investment could show."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from fodfaeste.evidence.commanding import JSON, LANG, PLOT, Finite, checked_picture, refusals, tell, write_picture

if TYPE_CHECKING:
    from fodfaeste.evidence.effects.power.design import Plan

_SHARE: Final = Finite(0.0, 1.0, min_open=True, max_open=True)
_PART: Final = Finite(0.0, 1.0, max_open=True)
_PERSONS: Final = click.IntRange(2, 1_000_000_000)


@click.command()
@click.option("--per-arm", type=_PERSONS, metavar="N", help="persons in each arm")
@click.option("--treated", type=_PERSONS, metavar="N", help="persons treated, with --control")
@click.option("--control", type=_PERSONS, metavar="N", help="persons to compare with")
@click.option("--sd", type=Finite(0.0, min_open=True), help="standard deviation of the outcome within an arm")
@click.option("--rate", type=_SHARE, help="share with the outcome (such as a job) without treatment")
@click.option("--effect", type=float, help="give an effect: its power or, without a number of persons, their number")
@click.option("--icc", type=_PART, default=0.0, show_default=True, help="correlation of two persons in a cluster")
@click.option("--cluster-size", type=Finite(1.0), default=1.0, show_default=True, help="persons in a cluster")
@click.option("--periods", metavar="BEFORE,AFTER", help="periods in which the outcome is measured, such as 4,8")
@click.option(
    "--autocorrelation", type=_PART, default=0.0, show_default=True, help="of a person's outcome in two periods"
)
@click.option(
    "--fading", type=click.Choice(("constant", "ar1")), default="constant", show_default=True,
    help="the same between all periods, or of neighbouring ones and fading with distance",
)  # fmt: skip
@click.option(
    "--analysis", type=click.Choice(("did", "ancova", "after")),
    help="what is done with periods before; did where there are any",
)  # fmt: skip
@click.option("--explained", type=_PART, default=0.0, show_default=True, help="share of variance covariates take away")
@click.option("--power", "wanted", type=_SHARE, default=0.8, show_default=True, help="chance to show the effect")
@click.option("--alpha", type=_SHARE, default=0.05, show_default=True, help="of the two-sided test")
@PLOT
@LANG
@JSON
@click.pass_context
def power(
    context: click.Context,
    per_arm: int | None,
    treated: int | None,
    control: int | None,
    effect: float | None,
    periods: str | None,
    wanted: float,
    plot: Path | None,
    lang: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Say what a plan could show: the smallest effect, the power for --effect, or the persons it needs.

    With a number of persons: the smallest effect, and the power for --effect if given. With --effect and no number: how
    many persons. For a share (--rate) effects are shares too: .03 is three percentage points.
    """
    from fodfaeste.evidence.effects.power.design import Plan, needed
    from fodfaeste.evidence.sources import BadInput

    with refusals():
        checked_picture(plot)
        if effect is not None and not math.isfinite(effect):
            raise BadInput("--effect: give a finite number")
        sizes = _sizes(per_arm, treated, control)
        before, after = _periods(periods)
        given["analysis"] = given["analysis"] or ("did" if before else "after")
        small = max(1_000.0, 10.0 * given["cluster_size"])
        given |= {"before": before, "after": after, "power": wanted}
        plan = Plan(*(sizes or (small, small)), **given)
        if sizes is None:
            if effect is None:
                raise BadInput("--per-arm: give the number of persons, or --effect to be told how many it takes")
            count = needed(plan, effect)
            plan = replace(plan, treated=count, control=count)
        report = _report(plan, effect, sizes is None)
        report["assumptions"] = _assumptions(plan, context, sizes is None)
        if plot:
            from fodfaeste.evidence.effects.power.plots import curve

            write_picture(curve(plan, effect, lang), plot, lang)
    tell(as_json, report, "\n".join(_lines(plan, report)))


def _sizes(per_arm: int | None, treated: int | None, control: int | None) -> tuple[float, float] | None:
    from fodfaeste.evidence.sources import BadInput

    if per_arm is not None and (treated is not None or control is not None):
        raise BadInput("--per-arm: is given beside --treated or --control; give one or the other")
    if (treated is None) != (control is None):
        raise BadInput("--treated/--control: give both, or --per-arm for arms of the same size")
    if treated is not None and control is not None:
        return float(treated), float(control)
    return None if per_arm is None else (float(per_arm), float(per_arm))


def _periods(text: str | None) -> tuple[int, int]:
    from fodfaeste.evidence.sources import BadInput

    if text is None:
        return 0, 1
    parts = text.split(",")
    if len(parts) != 2 or not all(part.strip().isdecimal() for part in parts) or not 0 < int(parts[1]) <= 1000:
        raise BadInput(f"--periods: {text!r} is not periods before and after; write them as 4,8")
    if int(parts[0]) > 1000:
        raise BadInput(f"--periods: {parts[0]} periods before are more than 1000; use longer periods")
    return int(parts[0]), int(parts[1])


def _report(plan: Plan, effect: float | None, asked_size: bool) -> dict[str, Any]:
    from fodfaeste.evidence.effects.power.design import achieved, detectable, needed_ratio, standard_error

    found = detectable(plan)
    shrunk = plan.design_effect * plan.period_factor * (1.0 - plan.explained)
    return {
        "method": f"two-sided Wald test, {plan.analysis}",
        "question": "persons needed" if asked_size else "smallest effect" if effect is None else "power",
        "treated": int(plan.treated),
        "control": int(plan.control),
        "detectable_effect": found.effect,
        "detectable_increase": found.increase,
        "detectable_decrease": found.decrease,
        "detectable_interaction": 2.0 * found.effect,
        "effect": effect,
        "power": plan.power if effect is None else achieved(plan, effect),
        "wanted_power": plan.power,
        "alpha": plan.alpha,
        "se": standard_error(plan, effect or 0.0),
        "standard_errors_needed": needed_ratio(plan),
        "degrees_of_freedom": plan.degrees_of_freedom,
        "clusters": plan.clusters if plan.clustered else None,
        "design_effect": plan.design_effect,
        "period_factor": plan.period_factor,
        "effective_treated": plan.treated / shrunk if shrunk else math.inf,
        "effective_control": plan.control / shrunk if shrunk else math.inf,
        "warnings": _warnings(plan),
    }


def _warnings(plan: Plan) -> list[str]:
    found = []
    if plan.clustered and plan.clusters < 40:
        found.append(f"only {plan.clusters:.1f} clusters: the test leans on a few groups being like many")
    if plan.clustered and not plan.icc:
        found.append("clusters without --icc change nothing but the degrees of freedom; a correlation of 0 is rare")
    if plan.rate is not None and min(plan.treated, plan.control) * min(plan.rate, 1.0 - plan.rate) < 10:
        found.append("fewer than 10 expected with or without the outcome in an arm: the normal approximation is poor")
    if plan.after + plan.before > 1 and not plan.autocorrelation:
        found.append(
            "several periods without --autocorrelation count as independent, which a person's outcomes are not"
        )
    return found


_WORDS: Final = {
    "sd": "standard deviation of the outcome within an arm in one period",
    "rate": "share with the outcome without treatment",
    "icc": "correlation of two persons in a cluster",
    "cluster_size": "persons in a cluster, which is treated as a whole",
    "periods": "periods before and after",
    "autocorrelation": "correlation of a person's outcome in two periods",
    "fading": "whether that correlation fades with distance",
    "analysis": "what is done with periods before",
    "explained": "share of variance that covariates take away",
    "wanted": "power",
    "alpha": "level of the two-sided test",
}


def _assumptions(plan: Plan, context: click.Context, asked_size: bool) -> list[dict[str, Any]]:
    """Everything that went in, and whether it was given or is a default."""
    values = {name: getattr(plan, name) for name in _WORDS if hasattr(plan, name)}
    values |= {"periods": [plan.before, plan.after], "wanted": plan.power}
    told = [
        {
            "name": name,
            "meaning": words,
            "value": values[name],
            "source": "given"
            if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
            else "default",
        }
        for name, words in _WORDS.items()
        if values[name] is not None
    ]
    source = "computed" if asked_size else "given"
    return [{"name": "treated", "meaning": "persons treated", "value": int(plan.treated), "source": source},
            {"name": "control", "meaning": "persons compared with", "value": int(plan.control), "source": source},
            *told]  # fmt: skip


def _lines(plan: Plan, report: dict[str, Any]) -> list[str]:
    def said(value: float) -> str:
        if math.isnan(value):
            return "more than a share can move"
        return f"{100 * value:.2f} percentage points" if plan.rate is not None else f"{value:.4g}"

    size = f"{plan.treated:.0f} treated and {plan.control:.0f} untreated"
    lines = []
    if report["question"] == "persons needed":
        lines.append(f"An effect of {said(report['effect'])} needs {size}, for a power of {plan.power:g}.")
    elif report["effect"] is not None:
        lines.append(f"{size} show an effect of {said(report['effect'])} with a power of {report['power']:.3f}.")
    lines.append(
        f"The smallest effect {size} show with a power of {plan.power:g} is {said(report['detectable_effect'])}"
    )
    if plan.rate is not None:
        lines[-1] += (
            " (both arms as variable as without treatment); with each arm's own variance, an increase of "
            f"{said(report['detectable_increase'])} or a decrease of {said(report['detectable_decrease'])}"
        )
    lines[-1] += (
        f". Between two halves of them effects would have to differ by {said(report['detectable_interaction'])}."
    )
    if plan.clustered:
        lines.append(f"{plan.clusters:.1f} clusters; clustering multiplies the variance by {plan.design_effect:.3g}.")
    if plan.before + plan.after > 1:
        lines.append(f"Measuring {plan.before} + {plan.after} periods multiplies it by {plan.period_factor:.3g}.")
    lines += ["Assumed:", *(f"  {each['meaning']}: {_shown(each)}" for each in report["assumptions"])]
    return lines + [f"Warning: {each}." for each in report["warnings"]]


def _shown(each: dict[str, Any]) -> str:
    value = each["value"]
    text = (
        " and ".join(map(str, value))
        if isinstance(value, list)
        else f"{value:g}"
        if isinstance(value, float)
        else value
    )
    return f"{text} ({each['source']})"
