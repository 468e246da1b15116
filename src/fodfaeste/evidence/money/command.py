"""`fodfaeste business-case` and `fodfaeste simulate`."""

from __future__ import annotations

from pathlib import Path

import click

from fodfaeste.evidence.commanding import (
    JSON,
    LANG,
    PLOT,
    SEED,
    Refusal,
    checked_picture,
    document,
    progress_bar,
    refusals,
    tell,
    write_picture,
)

SCENARIO = click.argument("scenario", metavar="SCENARIO", required=False)
LIST = click.option("--list", "listing", is_flag=True, help="list the shipped scenarios")


@click.command("business-case")
@SCENARIO
@LIST
@JSON
@click.option("--draws", type=click.IntRange(0, 1_000_000), default=5_000, show_default=True, help="0: no intervals")
@SEED
@PLOT
@click.option(
    "--plot-what", type=click.Choice(("cumulative", "tornado")), default="cumulative", show_default=True,
    help="what the picture shows",
)  # fmt: skip
@LANG
def business_case(
    scenario: str | None,
    listing: bool,
    as_json: bool,
    draws: int,
    seed: int,
    plot: Path | None,
    plot_what: str,
    lang: str,
) -> None:
    """Investment, saving, break-even and present value of SCENARIO (a .toml file or the name of a shipped one)."""
    if listing:
        _list(as_json)
        return
    with refusals():
        from fodfaeste.evidence.money import report
        from fodfaeste.evidence.money.scenario import load_scenario

        found = load_scenario(_named(scenario))
        checked_picture(plot)
        made = report.business_case(found, draws, seed)
        if plot is not None:
            from fodfaeste.evidence.money.plots import cumulative_chart, tornado_chart

            chart = cumulative_chart if plot_what == "cumulative" else tornado_chart
            write_picture(chart(found, made, lang), plot, lang)
        tell(as_json, made, report.spoken(found, made))


def _named(scenario: str | None) -> str:
    if scenario is None:
        raise Refusal("SCENARIO is missing; name a .toml file or a shipped scenario (--list shows them)")
    return scenario


def _list(as_json: bool) -> None:
    from fodfaeste.evidence.money.scenario import shipped

    found = shipped()
    if as_json:
        click.echo(document({"scenarios": [{"name": name, "title": title} for name, title in found.items()]}))
        return
    for name, title in found.items():
        click.echo(f"{name:20} {title}")


@click.command("simulate")
@SCENARIO
@LIST
@click.option("--persons", type=click.IntRange(1, 10_000_000), default=10_000, show_default=True)
@click.option("--weeks", type=click.IntRange(1, 1_560), default=520, show_default=True)
@click.option("--draws", type=click.IntRange(1, 100_000), default=200, show_default=True, help="cohorts")
@SEED
@click.option("--threads", type=click.IntRange(1, 256), help="[default: all processors]; the result is the same")
@PLOT
@LANG
@JSON
def simulate(
    scenario: str | None, listing: bool, persons: int, weeks: int, draws: int, seed: int, threads: int | None,
    plot: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """The cohort behind SCENARIO, with the investment and without, week by week on the refund ladder."""
    if listing:
        _list(as_json)
        return
    with refusals():
        from fodfaeste.evidence.money.scenario import load_scenario
        from fodfaeste.evidence.sources import BadInput

        found = load_scenario(_named(scenario))
        checked_picture(plot)
        if found.cohort is None:
            raise BadInput(f"{scenario}: there is no [cohort] to simulate; copy the one of municipality.toml")
        from fodfaeste.evidence.money import cohort_report, simulation

        with progress_bar("simulate", "draws") as progress:
            made = simulation.simulate(
                found, found.cohort, persons, weeks, draws, seed, threads=threads, progress=progress
            )
        report = cohort_report.cohort_report(found, found.cohort, made, seed)
        if plot is not None:
            from fodfaeste.evidence.money.plots import saved_chart

            write_picture(saved_chart(found, report, lang), plot, lang)
        tell(as_json, report, cohort_report.spoken(report))
