"""`fodfaeste survival`: how long spells last, and by which way they end."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fodfaeste.evidence.commanding import DATA, JSON, LANG, PLOT, SEED, checked_picture, refusals, tell, write_picture

if TYPE_CHECKING:
    from fodfaeste.evidence.survival.reading import Durations, Question
    from fodfaeste.evidence.survival.report import Results


@click.command()
@DATA
@click.option("--time", required=True, metavar="COL", help="duration in weeks (any unit will do)")
@click.option("--event", required=True, metavar="COL", help="0/none for censored; 1 … or the name of the way out")
@click.option("--group", metavar="COL", help="groups to compare")
@click.option("--strata", metavar="COL", help="compare the groups within these (log-rank only)")
@click.option("--competing", is_flag=True, help="ways out compete: cumulative incidence of each, and Gray's test")
@click.option("--event-of", metavar="NAMES", help="the ways out that count; others are treated as censored")
@click.option("--entry", metavar="COL", help="duration at which observation began (delayed entry)")
@click.option("--at", "times", metavar="T,T,…", help="estimates at these times only")
@click.option("--rmst-to", type=float, metavar="T", help="horizon of the mean; else the shortest follow-up of a group")
@click.option("--conf", type=float, default=0.95, show_default=True, help="level of the intervals")
@click.option("--person", metavar="COL", help="who a spell is of, when some have several; 'person' if it is there")
@click.option("--bootstrap", type=click.IntRange(min=100), metavar="B", help="limits from B replicates as well")
@click.option("--hazards", metavar="COLS", help="weekly hazards by these columns: numbers or names, commas between")
@click.option(
    "--link", type=click.Choice(("logit", "cloglog")), default="logit", show_default=True, help="of --hazards"
)
@click.option(
    "--baseline",
    default="4,13,26,52,104",
    show_default=True,
    metavar="T,T,…|log",
    help="of --hazards: bands of weeks, each ending at a T, or a line in log(week)",
)
@JSON
@PLOT
@LANG
@SEED
def survival(data: Path, as_json: bool, plot: Path | None, lang: str, seed: int, **options: Any) -> None:
    """How long spells last, and by which way they end, from a table with one row per spell.

    DATA is CSV or Parquet. The output of `fodfaeste spells` works as it is:
    survival spells.parquet --time observed_weeks --event exit --competing
    """
    from fodfaeste.evidence.survival.reading import read_durations

    with refusals():
        checked_picture(plot)
        asked = _question(options)
        rows = read_durations(data, asked)
        found = _results(rows, asked, options, seed)
        report, lines = _told(data, rows, asked, found)
        if options["bootstrap"] is not None:
            _bootstrap(rows, found, options, seed, report, lines)
        if asked.covariates:
            _hazards(rows, options, report, lines)
        if plot is not None:
            from fodfaeste.evidence.survival.pictures import picture

            write_picture(picture(found, lang), plot, lang)
    tell(as_json, report, "\n".join(lines))


def _question(options: dict[str, Any]) -> Question:
    from fodfaeste.evidence.sources import BadInput
    from fodfaeste.evidence.survival.reading import Question
    from fodfaeste.evidence.tables import names_in

    event_of = tuple(names_in(options["event_of"], "--event-of"))
    if event_of and options["competing"]:
        raise BadInput("--event-of: with --competing every way out has its own curve; leave one of the two out")
    if options["strata"] and not options["group"]:
        raise BadInput("--strata: there are no groups to compare within them; give --group too")
    return Question(
        time=options["time"],
        event=options["event"],
        group=options["group"],
        entry=options["entry"],
        strata=options["strata"],
        competing=options["competing"],
        event_of=event_of,
        covariates=tuple(names_in(options["hazards"], "--hazards")),
        person=options["person"],
    )


def _results(rows: Durations, asked: Question, options: dict[str, Any], seed: int) -> Results:
    from fodfaeste.evidence.survival.report import results

    table = rows.table()
    strata = rows.by_stratum() if asked.strata else [table]
    times = _times(options["times"])
    return results(strata, table, options["conf"], times, options["rmst_to"], asked.competing, rows.people(), seed)


def _times(text: str | None) -> list[float]:
    from fodfaeste.evidence.sources import BadInput

    if text is None:
        return []
    try:
        found = sorted({float(each) for each in text.split(",")})
    except ValueError:
        raise BadInput(f"--at: {text!r} is not a list of numbers; write times as 26,52,104") from None
    if not all(0 <= each < float("inf") for each in found):
        raise BadInput(f"--at: {text!r} has a time below 0 or without end; write times as 26,52,104")
    return found


def _bands(text: str) -> tuple[int, ...] | None:
    from fodfaeste.evidence.sources import BadInput

    if text.strip().casefold() == "log":
        return None
    try:
        bands = tuple(int(each) for each in text.split(","))
    except ValueError:
        bands = ()
    if not bands or bands[0] < 1 or any(later <= before for before, later in pairwise(bands)):
        raise BadInput(f"--baseline: {text!r} is neither log nor increasing weeks; write 4,13,26,52,104")
    return bands


def _bootstrap(
    rows: Durations, found: Results, options: dict[str, Any], seed: int, report: dict[str, Any], lines: list[str]
) -> None:
    from fodfaeste.evidence.survival.report_models import bootstrap_document, bootstrap_lines
    from fodfaeste.evidence.survival.resampling import bootstrap, people_of

    times, people = _times(options["times"]), None
    if rows.person is not None:
        people = people_of(found.table, rows.person, rows.time, rows.exits.event, rows.group, rows.entry)
    drawn = bootstrap(found.table, options["bootstrap"], seed, times, found.horizon, options["conf"], people)
    report["bootstrap"] = bootstrap_document(drawn, found) | {"seed": seed}
    lines += bootstrap_lines(drawn, found)


def _hazards(rows: Durations, options: dict[str, Any], report: dict[str, Any], lines: list[str]) -> None:
    from fodfaeste.evidence.survival.report_models import hazard_document, hazard_lines
    from fodfaeste.evidence.survival.weekly import hazards

    model = hazards(
        rows.time,
        rows.exits.event,
        rows.covariates,
        rows.entry,
        rows.exits.causes,
        _bands(options["baseline"]),
        options["link"],
        options["conf"],
        rows.person,
    )
    report["hazards"] = hazard_document(model)
    lines += hazard_lines(model)


def _told(data: Path, rows: Durations, asked: Question, found: Results) -> tuple[dict[str, Any], list[str]]:
    from fodfaeste.evidence.survival.report import document_of, lines_of
    from fodfaeste.evidence.survival.report_models import cautions

    head = {
        "input": str(data),
        "time": asked.time,
        "event": asked.event,
        "causes": list(rows.exits.causes),
        "treated_as_censored": rows.exits.set_aside,
    }
    warnings = [*rows.warnings, *cautions(found)]
    lines = [*lines_of(found), *(f"note: {each}" for each in warnings)]
    return head | document_of(found) | {"warnings": warnings}, lines
