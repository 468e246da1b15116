"""Making an extract: the same order on the same data gives the same files, and the journal says that it was made."""

import csv
import hashlib
import io
import shutil
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from fodfaeste.foundation.access.actions import log_reading
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.steering.surveys.extract_tables import EXTRACTED, Row, people
from fodfaeste.steering.surveys.ordering import BadOrder, Order, pseudonym

CODEBOOK = "codebook"
PAGE = "Udtræk til forskning"
"""What everybody who is in it reads in *Hvem har set min sag*."""
STILL_PERSONAL = (
    "These are personal data still: a pseudonym is no anonymity. Keep them where the legal basis says, use them for "
    "the purpose above only, and delete them by the day above. The key is not in the files, and no other extract has "
    "the same pseudonyms."
)


@action
def extract(*, actor: Actor, order: Order, folder: Path) -> dict[str, int]:
    """Write the ordered tables and their codebook into a new folder; returns rows per table.

    Raises `BadOrder` when the folder exists. The folder is there whole or not at all.
    """
    require(actor, "extract.make")
    if folder.exists():
        raise BadOrder(f"{folder} is there already; an extract is written into a new folder")
    key = order.key(settings.FODFAESTE_CPR_KEY)
    names = {pk: pseudonym(key, pk) for pk in people(order.as_of).values_list("pk", flat=True)}
    files, counts = {}, {}
    for name in order.tables:
        table = EXTRACTED[name]
        rows = sorted(table.rows(names, order.as_of), key=lambda row: tuple(_place(each) for each in row))
        files[f"{name}.csv"] = _csv([column.name for column in table.columns], rows)
        counts[name] = len(rows)
    files[f"{CODEBOOK}.csv"] = _codebook(order)
    files[f"{CODEBOOK}.md"] = _told(order, counts, files)
    log_reading(actor, names, PAGE, "research")
    record(
        actor=actor,
        purpose=order.purpose,
        verb="extract.made",
        data={
            "title": order.title,
            "ordered_by": order.ordered_by,
            "legal_basis": order.legal_basis,
            "as_of": order.as_of,
            "until": order.until,
            "rows": counts,
            "order": order.fingerprint(),
            "codebook": hashlib.sha256(files[f"{CODEBOOK}.md"].encode()).hexdigest(),
        },
    )
    _write(folder, files)
    return counts


def _place(value: object) -> tuple[int, str]:
    """Numbers by size, everything else by its text."""
    return (value, "") if isinstance(value, int) else (0, str(value))


def _csv(header: list[str], rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _codebook(order: Order) -> str:
    rows = [
        (name, column.name, column.kind, column.meaning) for name in order.tables for column in EXTRACTED[name].columns
    ]
    return _csv(["table", "column", "kind", "meaning"], rows)


def _told(order: Order, counts: dict[str, int], files: dict[str, str]) -> str:
    lines = [
        f"# {order.title}",
        "",
        f"- Purpose: {order.purpose}",
        f"- Legal basis: {order.legal_basis}",
        f"- Ordered by: {order.ordered_by}",
        f"- Tells of everything up to and including {order.as_of}",
        f"- To be deleted by {order.until}",
        f"- Made by Fodfæste {version('fodfaeste')}; order {order.fingerprint()}",
        "",
        STILL_PERSONAL,
    ]
    for name in order.tables:
        table = EXTRACTED[name]
        seal = hashlib.sha256(files[f"{name}.csv"].encode()).hexdigest()
        lines += ["", f"## {name}.csv", "", f"{table.about} {counts[name]} rows, SHA-256 {seal}.", ""]
        lines += ["| column | kind | meaning |", "|---|---|---|"]
        lines += [f"| {column.name} | {column.kind} | {column.meaning} |" for column in table.columns]
    return "\n".join(lines) + "\n"


def _write(folder: Path, files: dict[str, str]) -> None:
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True, mode=0o700)
    try:
        for name, content in files.items():
            (unfinished / name).write_text(content, encoding="utf-8")
        unfinished.rename(folder)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
