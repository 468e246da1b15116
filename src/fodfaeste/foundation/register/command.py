"""`fodfaeste register`."""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fodfaeste.foundation.commanding import django_ready, stop

if TYPE_CHECKING:
    from fodfaeste.foundation.register.models import ImportRun

_SHOWN_REFUSALS = 20
_COUNTS = (
    "rows_read", "rows_left_out", "duplicates", "lines_new", "lines_known", "weeks_new", "weeks_changed",
    "weeks_unchanged", "weeks_removed", "persons", "persons_new", "refused", "corrections", "negatives",
)  # fmt: skip


@click.group()
def register() -> None:
    """The benefit register."""


@register.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format_name", type=click.Choice(["yr", "dream", "long"]), help="else the header decides")
@click.option("--json", "as_json", is_flag=True, help="one JSON document on standard output")
def import_files(files: tuple[Path, ...], format_name: str | None, as_json: bool) -> None:
    """Bring files into the register. The same file twice changes nothing.

    Refused lines are listed and the rest goes in (exit status 0). A file that is refused as a whole leaves nothing
    behind, ends the command there, and gives exit status 2.
    """
    django_ready()
    reports: list[dict[str, Any]] = []
    for path in files:
        run = _import(path, format_name)
        if run.status != "done":
            stop(f"{path}: {run.message_en}")
        reports.append(_report(run))
        if not as_json:
            _print_run(path, run)
    if as_json:
        click.echo(json.dumps(reports, ensure_ascii=False, indent=1))


@register.command("refused")
@click.argument("run_id", type=int, metavar="RUN")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="write a CSV file instead of printing")
def refused(run_id: int, out: Path | None) -> None:
    """List the refused lines of an import with reason and remedy."""
    django_ready()
    from fodfaeste.foundation.register.models import ImportRun
    from fodfaeste.foundation.register.queries import refused_rows

    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        stop(f"there is no import {run_id}; `fodfaeste register import` prints the number of each")
    if out is None:
        for line, column, reason, remedy, _ in refused_rows(run):
            click.echo(f"line {line}, {column or 'whole line'}: {reason}. {remedy}")
        return
    try:
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(("linje", "kolonne", "hvorfor", "hvad du kan gøre", "linjen"))
            writer.writerows(refused_rows(run, safe=True))
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror}")


def _import(path: Path, format_name: str | None) -> "ImportRun":
    from fodfaeste.foundation.action import Refused
    from fodfaeste.foundation.journal.actor import system
    from fodfaeste.foundation.register.actions import import_file

    try:
        with _progress(path.name) as progress:
            return import_file(
                actor=system("Registerindlæsning"),
                purpose="Indlæsning af registerfil fra kommandolinjen",
                path=path,
                original_name=path.name,
                format=format_name,
                progress=progress,
            )
    except OSError as error:
        stop(f"{path} cannot be read: {error.strerror}")
    except Refused:
        stop(f"{path}: the file is being imported right now; wait until that is done")


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, str], None] | None]:
    """A bar on a terminal, silence otherwise."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=100)
        yield lambda percent, stage: bar.update(task, completed=percent, description=f"{name}: {stage}")


def _report(run: "ImportRun") -> dict[str, Any]:
    from fodfaeste.foundation.register.queries import refused_rows

    names = ("line", "column", "reason", "remedy", "excerpt")
    return {
        "import": run.pk,
        "file": run.file_name,
        "sha256": run.sha256,
        "format": run.format,
        "status": run.status,
        "message": run.message_en,
        **{name: getattr(run, name) for name in _COUNTS},
        "refused_lines": [dict(zip(names, row, strict=True)) for row in refused_rows(run, most=1000)],
    }


def _print_run(path: Path, run: "ImportRun") -> None:
    from fodfaeste.foundation.register.queries import refused_rows

    if run.message_en:
        click.echo(f"{path}: {run.message_en}")
    click.echo(
        f"{path}: {run.rows_read} rows read; weeks: {run.weeks_new} new, {run.weeks_changed} changed, "
        f"{run.weeks_unchanged} unchanged, {run.weeks_removed} removed; persons: {run.persons}, {run.persons_new} new; "
        f"{run.corrections} corrections; {run.negatives} repayments without original; {run.refused} lines refused"
    )
    for line, column, reason, remedy, _ in refused_rows(run, most=_SHOWN_REFUSALS):
        click.echo(f"  line {line}, {column or 'whole line'}: {reason}. {remedy}")
    if run.refused > _SHOWN_REFUSALS:
        click.echo(f"  … all of them: fodfaeste register refused {run.pk} --out FILE.csv")
