"""What the commands of this floor share: options, refusals, progress, documents and pictures."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import altair as alt

FILE = click.Path(path_type=Path)
DATA = click.argument("data", metavar="DATA", type=FILE)
JSON = click.option("--json", "as_json", is_flag=True, help="one JSON document on standard output")
PLOT = click.option("--plot", type=FILE, metavar="FILE", help="write a picture, .svg or .png")
LANG = click.option(
    "--lang", type=click.Choice(("da", "en")), default="da", show_default=True, help="language of the picture"
)
SEED = click.option(
    "--seed", type=click.IntRange(min=0), default=20_150_101, show_default=True, help="of everything drawn at random"
)


class Finite(click.FloatRange):
    """A number in a range; neither infinity nor what is not a number."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return number


Progress = Callable[[int, int | None], None]


class Refusal(click.ClickException):
    """One sentence on standard error and exit status 2, as for every command (which this floor may not import)."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"fodfaeste: {self.message}", file=file, err=True)


@contextmanager
def refusals() -> Iterator[None]:
    """Bad input ends the command with one sentence and exit status 2."""
    from fodfaeste.evidence.sources import BadInput

    try:
        yield
    except BadInput as error:
        raise Refusal(str(error)) from error


@contextmanager
def progress_bar(name: str, unit: str = "rows") -> Iterator[Progress | None]:
    """A bar on a terminal, silence otherwise: call what is yielded with how many are done, and of how many."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{name}: {unit}", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def tell(as_json: bool, report: dict[str, Any], sentence: str) -> None:
    """Write the report as one JSON document, or the sentence (lines) for people."""
    click.echo(document(report) if as_json else sentence)


def document(report: dict[str, Any]) -> str:
    """A report as JSON: arrays become lists, and what is not a finite number becomes null."""
    return json.dumps(_plain(report), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def checked_picture(plot: Path | None) -> None:
    """Refuse a name no picture can have before any work is done. Raises `BadInput`."""
    from fodfaeste.evidence.sources import BadInput

    if plot is None:
        return
    if plot.suffix.casefold() not in {".svg", ".png"}:
        raise BadInput(f"--plot: {plot} ends in neither .svg nor .png; choose one of them")
    if not plot.parent.is_dir():
        raise BadInput(f"--plot: there is no folder {plot.parent}; make it first")


def write_picture(chart: alt.TopLevelMixin, plot: Path, lang: str) -> None:
    """Write a chart as the file's name says. Raises `BadInput` when it cannot be written; then nothing is there."""
    from fodfaeste.evidence import plots
    from fodfaeste.evidence.outputs import whole_file

    png = plot.suffix.casefold() == ".png"
    made = plots.png(chart, lang=lang) if png else plots.svg(chart, lang=lang).encode()
    with whole_file(plot) as partial:
        partial.write_bytes(made)
