"""`fodfaeste demo`: build the synthetic municipality, run it, or write a refund file of invented people."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click

from fodfaeste.foundation.commanding import django_ready, stop

CITIZENS, WEEKS, PORT = 300, 208, 8000
FEWEST, MOST = 1, 20_000


def _anchor(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        stop(f"--anchor: {text!r} is not a date such as 2026-11-23")


def _citizens(number: int) -> int:
    if not FEWEST <= number <= MOST:
        stop(f"--citizens: {number} is not between {FEWEST} and {MOST}")
    return number


def _ready() -> None:
    """Start Django as a demo; a wrong setting, or an installation that is not a demo, is bad input."""
    from django.conf import settings

    django_ready()
    if not settings.FODFAESTE_DEMO:
        stop("this is not a demo installation; set FODFAESTE_DEMO=1 to build one")


@click.group()
def demo() -> None:
    """The synthetic municipality: nobody in it exists."""


@demo.command()
@click.option("--citizens", default=CITIZENS, show_default=True, help="people in the register")
@click.option("--seed", default=None, type=int, help="another municipality of the same kind")
@click.option("--anchor", default=None, help="the day it is, YYYY-MM-DD; today unless given")
@click.option("--no-effect", is_flag=True, help="let the municipality's effort do nothing: no effect may be shown")
def build(citizens: int, seed: int | None, anchor: str | None, no_effect: bool) -> None:
    """Build the municipality, unless the database already holds one."""
    day = _anchor(anchor)
    _citizens(citizens)
    _ready()
    _build(citizens, seed, day, effect=not no_effect)


@demo.command()
@click.option("--port", default=PORT, show_default=True)
@click.option("--citizens", default=CITIZENS, show_default=True, help="people in the register")
def run(port: int, citizens: int) -> None:
    """Build it if needed, then serve it with its background worker until Ctrl-C."""
    _citizens(citizens)
    if not 1 <= port <= 65_535:
        stop(f"--port: {port} is not between 1 and 65535")
    _ready()
    from fodfaeste.demo.running import PortTaken, require_free, serve

    try:
        require_free(port)
        _build(citizens, None, None)
        sys.exit(serve(port))
    except PortTaken:
        stop(f"port {port} is in use; stop what uses it, or choose another: make demo PORT={port + 1}")


@demo.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--citizens", default=CITIZENS, show_default=True)
@click.option("--weeks", default=WEEKS, show_default=True)
@click.option("--seed", default=None, type=int)
@click.option("--anchor", default=None, help="the day it is, YYYY-MM-DD; today unless given")
def yr(out: Path, citizens: int, weeks: int, seed: int | None, anchor: str | None) -> None:
    """Write a refund file (YR) of invented people."""
    from fodfaeste.demo import yrfile
    from fodfaeste.demo.lives import simulate
    from fodfaeste.demo.seeds import SEED, today

    day = _anchor(anchor) or today()
    if not 1 <= weeks <= 520:
        stop(f"--weeks: {weeks} is not between 1 and 520")
    chosen = SEED if seed is None else seed
    if chosen < 0:
        stop("--seed: must not be negative")
    lives = simulate(_citizens(citizens), chosen, day, weeks)
    try:
        lines = yrfile.write(out, lives, chosen)
    except OSError as error:
        stop(f"{out}: {error.strerror}")
    click.echo(f"{out}: {lines} lines, {citizens} people, {weeks} weeks. Nobody in it exists.")


def _build(citizens: int, seed: int | None, anchor: date | None, *, effect: bool = True) -> None:
    """Migrate, load what is shipped, and build where nothing is built."""
    from django.core.management import call_command

    from fodfaeste.demo import municipality
    from fodfaeste.demo.seeds import SEED

    call_command("migrate", verbosity=0)
    try:
        if municipality.already_built():
            click.echo("The demo municipality is already built; its data is kept.")
            return
    except municipality.NotEmpty:
        stop("the database holds an installation that is not a demo; choose another FODFAESTE_VAR")
    chosen = SEED if seed is None else seed
    if chosen < 0:
        stop("--seed: must not be negative")
    made = _with_progress(lambda say: municipality.build(citizens, chosen, anchor, say, effect=effect))
    click.echo(f"Built: {made.citizens} people in the register, {made.cases} cases, {made.entries} journal entries.")


def _with_progress(work):  # type: ignore[no-untyped-def]
    """A bar on a terminal; silence elsewhere."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    if not sys.stderr.isatty():
        return work(_silent)
    from rich.console import Console

    columns = (TextColumn("{task.description:<24}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Demokommunen", total=1.0)
        say: Callable[[float, str], None] = lambda part, stage: bar.update(task, completed=part, description=stage)  # noqa: E731
        return work(say)


def _silent(part: float, stage: str) -> None:
    """Nobody is watching."""
