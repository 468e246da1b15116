"""`fodfaeste effect match`: similar people compared."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fodfaeste.evidence.commanding import DATA, JSON, LANG, PLOT, SEED, checked_picture, refusals, tell, write_picture

if TYPE_CHECKING:
    from fodfaeste.evidence.effects.matching.comparison import Comparison

_ESTIMATORS = ("difference", "regression", "ipw", "nearest", "doubly-robust")


@click.command()
@DATA
@click.option("--outcome", required=True, metavar="COLUMN", help="what is compared")
@click.option("--treatment", required=True, metavar="COLUMN", help="1 for the treated, 0 for the others")
@click.option("--covariates", metavar="A,B,…", help="what was known about people before; texts become indicators")
@click.option("--before", metavar="A,B,…", help="outcomes from before the treatment; they are covariates as well")
@click.option("--period", metavar="COLUMN", help="calendar period of start; compared within the same period")
@click.option("--window", metavar="TEXT", help="when the outcome is measured after the start, such as '0-36 months'")
@click.option("--who", metavar="TEXT", default="", help="whom the effect is about, for the report")
@click.option(
    "--estimator", type=click.Choice(_ESTIMATORS), default="doubly-robust", show_default=True, help="the headline"
)
@click.option("--cluster", metavar="COLUMN", default="", help="rows of one value hang together")
@click.option("--id", "person", metavar="COLUMN", default="", help="must be different in every row")
@click.option("--neighbours", default=1, show_default=True, type=click.IntRange(1, 1000), help="of each treated row")
@click.option(
    "--match-on", type=click.Choice(("score", "mahalanobis")), default="score", show_default=True, help="what is near"
)
@click.option(
    "--folds", default=0, show_default=True, type=click.IntRange(0, 50), help="cross-fit doubly-robust; 0: do not"
)
@click.option("--negative-control", metavar="COLUMN", default="", help="an outcome that cannot have been affected")
@SEED
@PLOT
@click.option(
    "--plot-what", type=click.Choice(("love", "overlap", "estimates")), default="love", show_default=True,
    help="differences in covariates, propensities, or all estimates",
)  # fmt: skip
@LANG
@JSON
def match(
    data: Path,
    outcome: str,
    treatment: str,
    covariates: str | None,
    before: str | None,
    period: str | None,
    window: str | None,
    who: str,
    estimator: str,
    cluster: str,
    person: str,
    neighbours: int,
    match_on: str,
    folds: int,
    negative_control: str,
    seed: int,
    plot: Path | None,
    plot_what: str,
    lang: str,
    as_json: bool,
) -> None:
    """Compare the treated with untreated who resemble them: the mean effect on the treated.

    DATA has one row for each person: an outcome, whether they were treated, and what was known about them before. All
    five estimators are computed and shown; --estimator only chooses the headline.
    """
    from fodfaeste.evidence.effects.matching.comparison import How, compared
    from fodfaeste.evidence.effects.matching.dangers import parse_window
    from fodfaeste.evidence.effects.matching.data import Asked, read_sample
    from fodfaeste.evidence.sources import BadInput
    from fodfaeste.evidence.tables import names_in

    with refusals():
        checked_picture(plot)
        if folds == 1:
            raise BadInput("--folds: one fold leaves nothing to learn from; choose 2 or more, or 0")
        asked = Asked(
            outcome,
            treatment,
            tuple(names_in(covariates, "--covariates")),
            tuple(names_in(before, "--before")),
            period or "",
            cluster,
            person,
            negative_control,
        )
        stretch = parse_window(window) if window else None
        how = How(estimator, neighbours, match_on, folds, seed=seed)
        sample = read_sample(data, asked, bare=estimator == "difference")
        found = compared(asked, sample, how, stretch, who)
        if plot and not sample.columns and plot_what != "estimates":
            raise BadInput("--plot: without covariates there is only --plot-what estimates")
        if plot:
            from fodfaeste.evidence.effects.matching.plots import drawn

            write_picture(drawn(found, plot_what, lang), plot, lang)
    tell(as_json, found.report(), "\n".join(_lines(found)))


def _lines(found: Comparison) -> list[str]:
    from fodfaeste.evidence.effects.question import spoken

    lead = found.lead.estimate
    interval = f"95 % {lead.ci[0]:.5g} to {lead.ci[1]:.5g}, p = {lead.p:.3g}, {lead.test}" if lead.test else lead.note
    lines = [
        f"Effect on the treated ({lead.method}): {lead.estimate:.5g} ({interval})",
        f"{found.sample.n_treated} treated, {found.sample.n_control} untreated"
        + (
            f", who count as {found.effective_controls:.0f} once weighted to resemble the treated"
            if found.overlap
            else ""
        ),
        "",
        *spoken(found.estimand, found.guards, found.estimates),
    ]
    lines += _alike(found) if found.overlap else []
    return lines + [f"Warning: {each}." for each in found.warnings]


def _alike(found: Comparison) -> list[str]:
    assert found.overlap is not None
    lines = [
        "",
        f"{'covariate':34} {'apart before':>12} {'after':>7}   (standard deviations)",
    ]
    lines += [f"{each.covariate[:34]:34} {each.smd_before:>z12.2f} {each.smd_after:>z7.2f}" for each in found.balance]
    lines += ["", f"Overlap: {'good' if found.overlap.ok else 'poor'}; {found.overlap.reason}."]
    return [*lines, "", "If there was selection on something unobserved:", *_if_unobserved(found)]


def _if_unobserved(found: Comparison) -> list[str]:
    lines = []
    if found.bounds:
        value, significance = found.bounds.robustness_value, found.bounds.robustness_value_significance
        lines.append(
            f"  regression: explaining {value:.1%} of the rest of both treatment and outcome, it would bring the "
            + ("estimate to 0" if found.bounds.note else f"estimate to 0, with {significance:.1%} to p = .05")
        )
        if found.bounds.note:
            lines.append(f"  regression: {found.bounds.note}")
        for bench in found.bounds.benchmarks:
            if bench.covariate == found.bounds.strongest:
                left = f"{bench.adjusted_estimate:.5g}"
                left += "" if found.bounds.note else f" (t = {bench.adjusted_t:.2f})"
                lines.append(f"  regression: as strong as {bench.covariate!r}, it would leave {left}")
    lines.append(f"  {_in_pairs(found)}")
    for each in found.negative_control:
        told = f"{each.estimate:.5g} (95 % {each.ci[0]:.5g} to {each.ci[1]:.5g})"
        lines.append(f"  negative control {found.asked.negative_control}, {each.method}: {told}")
    return lines


def _in_pairs(found: Comparison) -> str:
    pairs = found.rosenbaum
    assert pairs is not None
    if not pairs.pairs:
        return "pairs: no treated row has an untreated one near enough"
    who = f"{pairs.pairs} pairs" + (f" ({pairs.unpaired} treated had nobody near enough)" if pairs.unpaired else "")
    if math.isnan(pairs.gamma):
        return f"{who}: the signed-rank test is not significant even without it (p = {pairs.p_without_selection:.2g})"
    return (
        f"{who}: odds of treatment {pairs.gamma:.2f} times higher for one of two who look alike make the signed-rank "
        "test insignificant (two-sided)"
    )
