"""`fodfaeste effect did`: what changed with a measure beyond what changed without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

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

_ESTIMATORS = ("auto", "simple", "group", "dynamic", "calendar", "two-by-two", "two-way", "imputation")


@click.command()
@DATA
@click.option("--outcome", metavar="COLUMN", help="what is compared; may be left out for a StatBank table")
@click.option("--unit", metavar="COLUMN", help="who is followed; may be left out for a StatBank table")
@click.option("--time", metavar="COLUMN", help="years, quarters, months, weeks or numbers; likewise")
@click.option(
    "--treated-from",
    required=True,
    metavar="COLUMN|PERIOD",
    help="column of first treated periods (0, empty or inf: never); with --treated-unit the period itself",
)
@click.option("--treated-unit", metavar="NAME", help="the one unit treated, where no column says so")
@click.option("--covariates", metavar="A,B,…", help="what trends may depend on; counted in the earlier of two periods")
@click.option(
    "--control",
    type=click.Choice(("never", "notyet")),
    default="never",
    show_default=True,
    help="compare with units never treated, or also with those not yet treated",
)
@click.option("--cluster", metavar="COLUMN", help="units of one value hang together; else every unit by itself")
@click.option(
    "--anticipation",
    default=0,
    show_default=True,
    type=click.IntRange(min=0),
    help="periods before the start in which it may have shown already",
)
@click.option(
    "--base",
    type=click.Choice(("varying", "universal")),
    default="varying",
    show_default=True,
    help="before the start, count changes from the period before, or all from the last one before",
)
@click.option(
    "--estimator",
    type=click.Choice(_ESTIMATORS),
    default="auto",
    show_default=True,
    help="the headline; auto: simple, or two-by-two for five or fewer units (or clusters) treated from one period on",
)
@click.option("--where", multiple=True, metavar="COLUMN=VALUE", help="keep these rows; may be repeated")
@click.option("--per", type=FILE, metavar="FILE", help="StatBank population table: count the outcome per 1,000 people")
@click.option("--drop", metavar="A,B,…", help="units to leave out; 'Region *' means all that begin so")
@click.option("--from", "first", metavar="PERIOD", help="first period used")
@click.option("--to", "last", metavar="PERIOD", help="last period used")
@SEED
@PLOT
@LANG
@JSON
def did(
    data: Path,
    outcome: str | None,
    unit: str | None,
    time: str | None,
    treated_from: str,
    treated_unit: str | None,
    covariates: str | None,
    control: str,
    cluster: str | None,
    anticipation: int,
    base: str,
    estimator: str,
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
    """Differences in differences, for starts that may differ between units.

    DATA has one row for each unit and period, or is a table as StatBank exports it. Effects are estimated by group and
    time (Callaway & Sant'Anna) and summed up; two-way fixed effects, two by two and imputation are shown beside.
    """
    from fodfaeste.evidence.tables import names_in

    asked: dict[str, Any] = {
        "treated_from": treated_from,
        "treated_unit": treated_unit,
        "control": control,
        "cluster": cluster,
        "anticipation": anticipation,
    }
    with refusals():
        from dataclasses import replace

        from fodfaeste.evidence.effects.did.analysis import Headline, analysed
        from fodfaeste.evidence.effects.did.design import design_of
        from fodfaeste.evidence.effects.did.report import reported
        from fodfaeste.evidence.effects.panel import load_panel
        from fodfaeste.evidence.effects.statbank import choices

        checked_picture(plot)
        asked["covariates"] = names_in(covariates, "--covariates")
        extra = [*asked["covariates"], *([cluster] if cluster else []), *([] if treated_unit else [treated_from])]
        panel = load_panel(
            data, outcome=outcome, unit=unit, time=time, extra=extra, where=choices(where), per=per,
            drop=names_in(drop, "--drop"), first=first, last=last,
        )  # fmt: skip
        design, panel, notes = design_of(panel, **asked)
        found = analysed(replace(design, universal=base == "universal"), cast("Headline", estimator), seed)
        made = reported(found, panel.names, per is not None, cluster or "", (*panel.notes, *notes))
        if plot:
            from fodfaeste.evidence.effects.did.plots import drawn

            write_picture(drawn(found, lang), plot, lang)
    tell(as_json, made.document(), "\n".join(made.lines()))
