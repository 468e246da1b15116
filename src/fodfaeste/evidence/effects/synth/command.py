"""`fodfaeste effect synth`: one treated unit beside a weighted mean of others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fodfaeste.evidence.commanding import (
    DATA,
    FILE,
    JSON,
    LANG,
    PLOT,
    SEED,
    checked_picture,
    refusals,
    tell,
    write_picture,
)

if TYPE_CHECKING:
    from fodfaeste.evidence.effects.synth.answer import Answer


@click.command()
@DATA
@click.option("--outcome", metavar="COLUMN", help="what is compared (default in a StatBank table: INDHOLD)")
@click.option("--unit", metavar="COLUMN", help="whose outcome it is (default in a StatBank table: its first column)")
@click.option("--time", metavar="COLUMN", help="year, quarter, month, week or number (default in StatBank: TID)")
@click.option("--treated-unit", required=True, metavar="NAME", help="the unit something happened to")
@click.option("--treated-from", required=True, metavar="PERIOD", help="the first period it happened in")
@click.option("--donors", metavar="A,B,…", help="only these may be compared with; else all other units")
@click.option("--exclude", metavar="A,B,…", help="these may not, such as neighbours the measure spilt over to")
@click.option("--predictors", metavar="X:1980-1988,…", help="sensitivity: match means of columns over periods instead")
@click.option("--placebo", is_flag=True, help="list every unit's placebo, not only p and rank")
@click.option("--where", multiple=True, metavar="COLUMN=VALUE", help="only these rows; may be given several times")
@click.option("--per", type=FILE, metavar="FILE", help="per 1,000 people of this StatBank population table")
@click.option("--drop", metavar="A,B,…", help="leave units out of the data; a name may end in *")
@click.option("--from", "first", metavar="PERIOD", help="first period used; else the file's first")
@click.option("--to", "last", metavar="PERIOD", help="last period used; else the file's last")
@SEED
@PLOT
@LANG
@JSON
def synth(
    data: Path,
    outcome: str | None,
    unit: str | None,
    time: str | None,
    treated_unit: str,
    treated_from: str,
    donors: str | None,
    exclude: str | None,
    predictors: str | None,
    placebo: bool,
    where: tuple[str, ...],
    per: Path | None,
    drop: str | None,
    first: str | None,
    last: str | None,
    seed: int,
    plot: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Compare one treated unit with a weighted mean of others that went the same way before.

    DATA has one row per unit and period, or is a StatBank export. Synthetic control, synthetic
    difference-in-differences, its demeaned form and plain difference-in-differences are all computed and shown, with
    every donor tried as if it had been treated.
    """
    from fodfaeste.evidence.effects.statbank import choices
    from fodfaeste.evidence.effects.synth.answer import answered, document_of
    from fodfaeste.evidence.effects.synth.reading import Asked, read_question
    from fodfaeste.evidence.tables import names_in

    with refusals():
        checked_picture(plot)
        asked = Asked(
            outcome,
            unit,
            time,
            treated_unit,
            treated_from,
            tuple(names_in(donors, "--donors")),
            tuple(names_in(exclude, "--exclude")),
            tuple(names_in(predictors, "--predictors")),
            tuple(choices(where)),
            per,
            tuple(names_in(drop, "--drop")),
            first,
            last,
        )
        found = answered(read_question(data, asked), seed)
        if plot:
            from fodfaeste.evidence.effects.synth.plots import drawn

            write_picture(drawn(found, lang), plot, lang)
    tell(as_json, document_of(found, placebo), "\n".join(_lines(found, placebo)))


def _lines(found: Answer, everything: bool) -> list[str]:
    from fodfaeste.evidence.effects.question import spoken
    from fodfaeste.evidence.effects.synth.answer import estimand_of, estimates_of, guards_of, warnings_of

    case, fit, space = found.question.case, found.fit, found.space
    ratio = (
        f"after {found.ratio:.2f} times as large" if found.ratio == found.ratio else "no ratio, since a fit is perfect"
    )
    lines = [
        f"Effect on {found.question.treated}: {fit.att:.4g} a period (placebo in space: p = {space.p:.2g}, rank "
        f"{space.rank} of {len(space.rmspe)})",
        f"Misfit before (RMSPE): {fit.rmspe_pre:.4g}, {found.misfit:.0%} of the distance between units; {ratio}",
        "",
        *spoken(estimand_of(found.question), guards_of(found), estimates_of(found)),
        "",
        "Weights: " + ", ".join(_shares(found)),
        f"Left out of the donors: {', '.join(found.question.left_out) or 'nobody'}",
    ]
    if found.time:
        date = found.question.labels[found.time.pre]
        lines.append(f"Placebo in time: from {date} a gap of {found.time.att:.4g} before anything happened")
    if found.without:
        effects = [att for _, att, _ in found.without]
        lines.append(f"Each donor left out in turn: effect from {min(effects):.4g} to {max(effects):.4g}")
    lines.append(f"Permutation over time (moving blocks): p = {found.shifts:.2g} of {len(case.treated)} shifts")
    if everything:
        lines += ["", *_ranked(found)]
    lines += [f"Note: {each}" for each in found.question.notes]
    return lines + [f"Warning: {each}" for each in warnings_of(found)]


def _shares(found: Answer) -> list[str]:
    weights, names = found.fit.weights.weights, found.question.case.names
    order = sorted(range(len(names)), key=lambda at: (-weights[at], at))
    return [f"{names[at]} {weights[at]:.3f}" for at in order if weights[at] >= 0.0005]


def _ranked(found: Answer) -> list[str]:
    space = found.space
    names = (found.question.treated, *found.question.case.names)
    order = sorted(range(len(names)), key=lambda at: (-space.statistic[at], at))
    lines = [f"{'unit as if treated':30} {'RMSPE before':>12} {'after':>9} {'ratio':>8}"]
    for at in order:
        before, after = space.rmspe[at]
        lines.append(f"{names[at][:30]:30} {before:>12.4g} {after:>9.4g} {space.ratio[at]:>8.2f}")
    return lines
