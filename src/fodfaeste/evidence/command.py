"""`fodfaeste runs`, `fodfaeste spells` and `fodfaeste ladder`: a file in, a file or a document out. No database."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fodfaeste.evidence.commanding import (
    FILE,
    JSON,
    LANG,
    PLOT,
    checked_picture,
    progress_bar,
    refusals,
    tell,
    write_picture,
)

if TYPE_CHECKING:
    from fodfaeste.evidence.laddering import LadderFile
    from fodfaeste.evidence.spells import Window

_INPUT = click.argument("source", metavar="INPUT", type=FILE)
_OUT = click.option("--out", required=True, type=FILE, metavar="FILE", help="output, .parquet or .csv")
_PLACE = click.argument("source", metavar="INPUT")
_ENGINE = click.option(
    "--engine",
    default="embedded",
    show_default=True,
    metavar="ENGINE",
    help="where it is computed: embedded (here) or spark://HOST:PORT (on a cluster; see docs/reference/engines.md)",
)
_CODES = click.option(
    "--codes",
    type=FILE,
    metavar="TABLE.csv",
    help="your own code table: columns code, kind and, if wanted, priority, benefit, on_ladder, self_support",
)
_SHOWN = 20
_FAR = 520
"""Weeks; a window that goes further beyond the input is a typing error."""


def _shape(*names: str) -> Callable[[Any], Any]:
    return click.option(
        "--format", "shape", required=True, type=click.Choice(names), help="what the columns of INPUT mean"
    )


@click.command()
@_PLACE
@_shape("long", "runs", "dream", "yr")
@_OUT
@_CODES
@_ENGINE
@JSON
def runs(source: str, shape: str, out: Path, codes: Path | None, engine: str, as_json: bool) -> None:
    """Make the compact form of a benefit register: one row per unbroken stretch of one benefit.

    INPUT is CSV (comma or semicolon, UTF-8 or Windows-1252) or Parquet. The output has the columns person, first_week,
    last_week (Mondays) and code. A Parquet file of runs also remembers which weeks were observed.
    """
    from fodfaeste.evidence.codetable import CodeTable
    from fodfaeste.evidence.engine.engines import reading_with
    from fodfaeste.evidence.outputs import checked_target, write_table

    place = _placed(source)
    with refusals(), progress_bar(Path(place).name, _unit(engine)) as progress:
        checked_target(out, Path(place))
        with reading_with(engine, place, shape, CodeTable.read(codes), progress) as register:
            made = register.runs()
            write_table(made, out)
    report = {
        "input": place,
        "format": shape,
        "out": str(out),
        "engine": engine,
        "rows_read": register.rows,
        **register.notes,
        "window": _window(register.window),
        "runs": len(made),
    }
    tell(as_json, report, f"{out}: {len(made)} runs from {register.rows} rows, {_weeks(register.window)}")


@click.command()
@_PLACE
@_shape("long", "runs", "dream", "yr")
@_OUT
@click.option("--gap-weeks", default=4, show_default=True, type=click.IntRange(min=0), help="longest gap in a spell")
@_CODES
@click.option("--from", "first", metavar="DATE", help="first observed week (a date in it); else the input's first")
@click.option("--to", "last", metavar="DATE", help="last observed week (a date in it); else the input's last")
@_ENGINE
@PLOT
@LANG
@JSON
def spells(
    source: str,
    shape: str,
    out: Path,
    gap_weeks: int,
    codes: Path | None,
    first: str | None,
    last: str | None,
    engine: str,
    plot: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Find the spells on benefit in a register: one row per spell with its weeks, benefits and exit.

    A gap of more than --gap-weeks weeks without benefit ends a spell. The exit is the kind of the first week after the
    spell (self_support, education, pension, emigrated, dead), and none while fewer than gap-weeks + 1 weeks are
    observed after it (censored). The output does not depend on the format the register comes in.
    """
    from fodfaeste.evidence.codetable import CodeTable
    from fodfaeste.evidence.engine.engines import reading_with
    from fodfaeste.evidence.outputs import checked_target, write_table

    place = _placed(source)
    with refusals(), progress_bar(Path(place).name, _unit(engine)) as progress:
        checked_target(out, Path(place))
        checked_picture(plot)
        chosen = _asked("--from", first), _asked("--to", last)
        with reading_with(engine, place, shape, CodeTable.read(codes), progress) as register:
            window = _within(register.window, *chosen)
            made = register.spells(window, gap_weeks)
            write_table(made, out)
        if plot is not None:
            from fodfaeste.evidence.pictures import spells_picture

            write_picture(spells_picture(made, lang), plot, lang)
    exits = {each["values"]: each["counts"] for each in made["exit"].value_counts().to_pylist()}
    report = {
        "input": place,
        "format": shape,
        "out": str(out),
        "engine": engine,
        "rows_read": register.rows,
        **register.notes,
        "window": _window(window),
        "gap_weeks": gap_weeks,
        "spells": len(made),
        "persons": len(made["person"].unique()),
        "benefit_weeks": made["weeks"].to_numpy().sum(dtype=int).item(),
        "censored": exits.get("none", 0),
        "exits": dict(sorted((name, count) for name, count in exits.items() if name != "none")),
    }
    sentence = (
        f"{out}: {len(made)} spells of {report['persons']} people, {_weeks(window)}, {report['censored']} censored"
    )
    tell(as_json, report, sentence)


@click.command()
@_INPUT
@_shape("yr", "long")
@click.option("--check", is_flag=True, help="compare with the rates in the refund file and list the differences")
@_CODES
@PLOT
@LANG
@JSON
def ladder(
    source: Path, shape: str, check: bool, codes: Path | None, plot: Path | None, lang: str, as_json: bool
) -> None:
    """Place every person-week on the refund ladder: week count, refund rate, municipal net cost.

    The cost comes from the amounts of a refund file (yr) and is null for weeks without amounts (long). With --check the
    differences show only the first six digits of a CPR number. Without --json a summary is printed.
    """
    from fodfaeste.evidence.codetable import CodeTable
    from fodfaeste.evidence.laddering import ladder_of_long, ladder_of_refunds
    from fodfaeste.evidence.sources import BadInput

    with refusals(), progress_bar(source.name) as progress:
        if check and shape != "yr":
            raise BadInput("--check: only a refund file (--format yr) has rates to compare with")
        checked_picture(plot)
        table = CodeTable.read(codes)
        found = (
            ladder_of_refunds(source, table, check, progress)
            if shape == "yr"
            else ladder_of_long(source, table, progress)
        )
        if plot is not None:
            from fodfaeste.evidence.pictures import ladder_picture

            write_picture(ladder_picture(found, lang), plot, lang)
    if as_json:
        _ladder_document(found, {"input": str(source), "format": shape, "rows_read": found.rows})
    else:
        _ladder_lines(found, source)


def _ladder_document(found: LadderFile, head: dict[str, Any]) -> None:
    """Written piece by piece, since a register has many weeks."""
    head |= {"window": _window(found.window), "summary": found.summary()}
    if found.compared is not None:
        head["check"] = {"compared": found.compared, "differences": [asdict(each) for each in found.differences]}
    opening = json.dumps(head, ensure_ascii=False)
    click.echo(opening[:-1] + ', "weeks": [', nl=False)
    entries, before = found.entries(), "\n"
    while some := list(islice(entries, 10_000)):
        click.echo(before + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in some), nl=False)
        before = ",\n"
    click.echo("\n]}")


def _ladder_lines(found: LadderFile, source: Path) -> None:
    summary = found.summary()
    click.echo(f"{source}: {summary['persons']} people, {summary['weeks']} person-weeks, {_weeks(found.window)}")
    for rate, count in reversed(summary["weeks_by_refund_rate"].items()):
        click.echo(f"  refund {rate:>3} %: {count} weeks")
    if summary["municipal_net_cost"] is not None:
        click.echo(f"  municipal net cost: {summary['municipal_net_cost']:.2f} kr.")
    unsure = summary["starts_with_the_file"]
    if unsure["persons"]:
        click.echo(f"  {unsure['persons']} people ({unsure['weeks_on_ladder']} ladder weeks): {unsure['note']}")
    if found.compared is None:
        return
    click.echo(f"  {found.compared} amounts compared, {len(found.differences)} with another rate than the ladder's")
    for each in found.differences[:_SHOWN]:
        stated = "none" if each.rate_in_file is None else f"{each.rate_in_file:g} %"
        right = f"week {each.ladder_week}, {each.rate_of_ladder:g} %"
        click.echo(f"  {each.person} {each.week} {each.benefit}: {right}, file {stated}")
    if len(found.differences) > _SHOWN:
        click.echo("  … all of them: --json")


def _placed(source: str) -> str:
    """A path in its plain spelling; a URI as it is."""
    return source if "://" in source else str(Path(source))


def _unit(engine: str) -> str:
    return "rows" if engine == "embedded" else "tasks"


def _asked(option: str, text: str | None) -> int | None:
    from fodfaeste.evidence.readers import parse_week
    from fodfaeste.evidence.sources import BadInput

    try:
        return None if text is None else parse_week(text)
    except ValueError:
        raise BadInput(f"{option}: {text!r} is not a date; write it as 2026-11-23") from None


def _within(observed: Window, first: int | None, last: int | None) -> Window:
    from fodfaeste.evidence.sources import BadInput
    from fodfaeste.evidence.spells import Window

    start = observed.first if first is None else first
    end = observed.last if last is None else last
    for option, asked, edge in (("--from", start, observed.first), ("--to", end, observed.last)):
        if abs(asked - edge) > _FAR:
            raise BadInput(
                f"{option}: {_monday(asked)} is {abs(asked - edge) // 52} years from the input's own {_monday(edge)}; "
                "give a week that was really observed, since an unobserved one would count as self-support"
            )
    if end < start:
        raise BadInput(
            f"--from/--to: there is no week from {_monday(start)} to {_monday(end)}; "
            f"the input has weeks from {_monday(observed.first)} to {_monday(observed.last)}"
        )
    return Window(start, end)


def _monday(week: int) -> str:
    from fodfaeste.evidence.weeks import monday_of

    return monday_of(week).isoformat()


def _window(window: Window) -> dict[str, str]:
    return {"first_week": _monday(window.first), "last_week": _monday(window.last)}


def _weeks(window: Window) -> str:
    return f"weeks of {_monday(window.first)} to {_monday(window.last)}"
