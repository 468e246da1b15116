"""`fodfaeste statistics`: bring open statistics in, from the bank itself or from a stored answer."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from fodfaeste.evidence.commanding import JSON, Refusal, refusals
from fodfaeste.foundation.commanding import django_ready

if TYPE_CHECKING:
    from fodfaeste.steering.evaluation.statistics import Stored

PLACES = click.option(
    "--municipality",
    "places",
    multiple=True,
    metavar="NAME",
    help="only this place; it must be there",
)


@click.group()
def statistics() -> None:
    """Open statistics about municipalities, to compare with."""


@statistics.command()
@click.argument("source", type=click.Choice(["jobindsats-v2", "jobindsats-v3", "statbank"]))
@click.argument("table")
@click.option("--period", "periods", multiple=True, metavar="PERIOD", help="2024M01, 2024Q1, 2024K1, 2024 or latest:48")
@click.option("--choose", "choices", multiple=True, metavar="CODE=VALUE,…", help="values of a variable")
@click.option("--area", default="*", show_default=True, help="which areas to ask for")
@PLACES
@click.option("--base-url", help="another address than the setting's")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="keep the answer as it came")
@JSON
def fetch(
    source: str,
    table: str,
    periods: tuple[str, ...],
    choices: tuple[str, ...],
    area: str,
    places: tuple[str, ...],
    base_url: str | None,
    save: Path | None,
    as_json: bool,
) -> None:
    """Ask SOURCE for TABLE and store the numbers. The same answer twice changes nothing."""
    _django_ready()
    from django.conf import settings

    from fodfaeste.steering.evaluation import fetching

    is_statbank = source == "statbank"
    base = base_url or (settings.FODFAESTE_STATBANK_URL if is_statbank else settings.FODFAESTE_JOBINDSATS_URL)
    token = "" if is_statbank else settings.FODFAESTE_JOBINDSATS_TOKEN
    if save is not None and save.exists():
        raise Refusal(f"{save} exists already; name a file that does not")
    with refusals():
        asked = fetching.Asked(source, table, periods, _choices(choices), area)
        content = fetching.fetch(asked, base, token)
        if save is not None:
            _save(save, content)
        _store(content, table, asked.told(base), places, None, as_json, expected=source)


@statistics.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--table", required=True, help="the table the answer is of, such as y36a02 or AUK01")
@click.option("--fetched", metavar="YYYY-MM-DD", help="the day it was fetched; else the day the file was written")
@PLACES
@JSON
def import_file(file: Path, table: str, fetched: str | None, places: tuple[str, ...], as_json: bool) -> None:
    """Store the numbers of an answer kept in FILE. What it is shows in its content."""
    _django_ready()
    with refusals():
        try:
            content = file.read_bytes()
            when = _moment(fetched, file.stat().st_mtime)
        except OSError as error:
            raise Refusal(f"{file} cannot be read: {error.strerror}") from None
        _store(content, table, {"file": file.name}, places, when, as_json)


@statistics.command("list")
@JSON
def list_series(as_json: bool) -> None:
    """List the measures there are."""
    _django_ready()
    from dataclasses import asdict

    from fodfaeste.steering.evaluation.statistics import series

    found = series()
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, default=str))
        return
    for each in found:
        click.echo(f"{each.source} {each.table}: {each.measure}; {each.places} places, {each.first} to {each.last}")


def _store(
    content: bytes,
    table: str,
    asked: dict[str, Any],
    places: Sequence[str],
    when: datetime | None,
    as_json: bool,
    expected: str | None = None,
) -> None:
    from fodfaeste.evidence.sources import BadInput
    from fodfaeste.foundation.journal.actor import system
    from fodfaeste.steering.evaluation.answers import read_answer
    from fodfaeste.steering.evaluation.statistics import take_in

    if expected is not None and (found := read_answer(content)[0]) != expected:
        raise BadInput(f"{expected} was asked but the answer has the shape of {found}; nothing was stored")
    stored = take_in(
        actor=system("Åben statistik"),
        purpose="Hente åben statistik",
        content=content,
        table=table,
        asked=asked,
        places=places,
        fetched_at=when,
    )
    click.echo(json.dumps(_report(stored)) if as_json else _sentence(stored))


def _report(stored: "Stored") -> dict[str, Any]:
    return {
        "source": stored.source, "table": stored.table, "sha256": stored.sha256, "new": stored.new,
        "changed": stored.changed, "unchanged": stored.unchanged,
    }  # fmt: skip


def _sentence(stored: "Stored") -> str:
    return (
        f"{stored.source} {stored.table}: {stored.new} numbers new, {stored.changed} revised, "
        f"{stored.unchanged} unchanged"
    )


def _choices(texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    from fodfaeste.evidence.effects.statbank import choices

    return {name: tuple(part.strip() for part in value.split(",")) for name, value in choices(texts, "--choose")}


def _moment(text: str | None, written: float) -> datetime:
    from django.utils import timezone

    if text is None:
        return datetime.fromtimestamp(written, tz=timezone.get_current_timezone())
    try:
        return timezone.make_aware(datetime.strptime(text, "%Y-%m-%d"))  # noqa: DTZ007
    except ValueError:
        raise Refusal(f"--fetched: {text!r} is not a date such as 2026-11-23") from None


def _save(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}") from None


def _django_ready() -> None:
    django_ready(_refuse)


def _refuse(message: str) -> NoReturn:
    raise Refusal(message) from None
