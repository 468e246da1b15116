"""`fodfaeste survival`: how long spells last, and by which way they end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fodfaeste.evidence.commanding import DATA, JSON, LANG, PLOT, SEED, checked_picture, refusals, tell

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
@JSON
@PLOT
@LANG
@SEED
def survival(data: Path, as_json: bool, plot: Path | None, lang: str, seed: int, **options: Any) -> None:
    """How long spells last, and by which way they end, from a table with one row per spell.

    DATA is CSV or Parquet. The output of `fodfaeste spells` works as it is:
    survival spells.parquet --time span_weeks --event exit --competing
    """
    from fodfaeste.evidence.survival.reading import read_durations

    with refusals():
        checked_picture(plot)
        asked = _question(options)
        rows = read_durations(data, asked)
        found = _results(rows, asked, options)
        report, lines = _told(data, rows, asked, found)
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
    )


def _results(rows: Durations, asked: Question, options: dict[str, Any]) -> Results:
    from fodfaeste.evidence.survival.report import results

    table = rows.table()
    strata = rows.by_stratum() if asked.strata else [table]
    times = _times(options["times"])
    return results(strata, table, options["conf"], times, options["rmst_to"], asked.competing)


def _times(text: str | None) -> list[float]:
    from fodfaeste.evidence.sources import BadInput

    found = []
    for each in (text or "").split(",") if text is not None else ():
        try:
            found.append(float(each))
        except ValueError:
            raise BadInput(f"--at: {each.strip()!r} is not a number; write times as 26,52,104") from None
    return sorted(set(found))


def _told(data: Path, rows: Durations, asked: Question, found: Results) -> tuple[dict[str, Any], list[str]]:
    from fodfaeste.evidence.survival.report import document_of, lines_of

    head = {
        "input": str(data),
        "time": asked.time,
        "event": asked.event,
        "causes": list(rows.exits.causes),
        "treated_as_censored": rows.exits.set_aside,
    }
    warnings = [*rows.warnings]
    lines = [*lines_of(found), *(f"note: {each}" for each in warnings)]
    return head | document_of(found) | {"warnings": warnings}, lines
