"""One file into the register: read and staged without a lock, then merged in one transaction, or not at all."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings

from fodfaeste.foundation import clock
from fodfaeste.foundation.action import action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.cpr import BadCpr
from fodfaeste.foundation.people.queries import read_cpr, vault
from fodfaeste.foundation.register import facts, files, formats, merge, staging
from fodfaeste.foundation.register.files import Content, Lines
from fodfaeste.foundation.register.formats import BadPerson, Reader, Shared, Staged
from fodfaeste.foundation.register.models import ImportRun, Remark
from fodfaeste.foundation.register.rules import FileRefused, LineRefused, Refusal, refusal
from fodfaeste.foundation.register.tables import Benefits

Progress = Callable[[int, str], None]
_BATCH: Final = 5000
_READ_SHARE: Final = 55
"""How much of the whole is reading, in percent: measured on a file of a million rows."""

_COPIED: Final = (
    "format", "rows_read", "rows_left_out", "duplicates", "persons", "corrections", "negatives",
    "first_week", "last_week",
)  # fmt: skip


def load(
    run: ImportRun, path: Path, actor: Actor, purpose: str, format: str | None, rules: Benefits, say: Progress
) -> None:
    """Bring a file in. Raises `FileRefused`; then nothing of it is kept."""
    if (before := same_file(run, format, rules)) is not None:
        _nothing_new(run, before, actor=actor, purpose=purpose)
        return
    shared = Shared(
        find=rules.table.find,
        earliest=rules.earliest,
        today=clock.today(),
        read_person=_digits,
        key=hashlib.sha256(b"refund line" + settings.FODFAESTE_CPR_KEY).digest(),
    )
    with staging.tables():
        _read(run, path, format, shared, say)
        fingerprint = vault().fingerprint
        staging.people(fingerprint(digits) for digits in shared.digits)
        say(_READ_SHARE, "Sorterer linjerne")
        staging.sift()
        _merge(run, shared, say, actor=actor, purpose=purpose)


def same_file(run: ImportRun, format: str | None, rules: Benefits) -> ImportRun | None:
    """An earlier import of exactly this content by the same rules, from which every line went in."""
    found = ImportRun.objects.filter(
        sha256=run.sha256, size=run.size, status="done", refused=0, rules_mark=rules.mark
    ).exclude(pk=run.pk)
    if format:
        found = found.filter(format=format)
    return found.order_by("-pk").first()


def inspect(path: Path) -> Content:
    """Hash the file; what is no text is refused when it is loaded."""
    try:
        return files.inspect(path)
    except FileRefused:
        sha = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                sha.update(chunk)
        return Content(sha.hexdigest(), path.stat().st_size)


def _digits(text: str) -> str:
    try:
        return read_cpr(text).digits
    except BadCpr as why:
        raise BadPerson(str(why)) from None


def _read(run: ImportRun, path: Path, format: str | None, shared: Shared, say: Progress) -> None:
    """Stage every line of the file that can be read, and every line that cannot."""
    files.inspect(path)
    with path.open("rb", buffering=1 << 20) as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        counter = Lines(file)
        lines = iter(counter)
        header = files.read_header(lines, counter)
        run.format, reader = formats.reader_for(format, header, shared)
        tally = _Tally(run, counter, say)
        for row in files.rows(lines, header, counter):
            tally.add(row, reader)
        tally.finish()
    if not run.rows_read:
        raise FileRefused(
            "Filen har overskrifter, men ingen linjer. Hent den igen, og indlæs den igen.",
            "the file has a header but no lines; fetch it again",
        )
    run.rows_left_out = shared.left_out
    run.persons = len(shared.digits)
    run.first_week, run.last_week = min(shared.weeks, default=None), max(shared.weeks, default=None)


class _Tally:
    """Counts rows and hands them on in batches."""

    def __init__(self, run: ImportRun, counter: Lines, say: Progress) -> None:
        self.run, self.counter, self.say = run, counter, say
        self.kept: list[Staged] = []
        self.refused: list[Refusal] = []
        self.rows = self.refusals = 0

    def add(self, row: files.Row, reader: Reader) -> None:
        self.rows += 1
        try:
            if row.problem is not None:
                raise row.problem
            reader.read(row.number, row.cells, self.kept)
        except LineRefused as why:
            if row.cells and not any(cell.strip() for cell in row.cells):  # nothing but separators: no line at all
                self.rows -= 1
                return
            faults = [why] if row.problem is not None else reader.faults(row.cells) or [why]
            self.refused.extend(refusal(row.number, each, row.text, at) for at, each in enumerate(faults))
            self.refusals += 1
        if len(self.kept) >= _BATCH or len(self.refused) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        staging.stage(self.kept)
        staging.refuse(self.refused)
        self.kept.clear()
        self.refused.clear()
        self.say(min(self.counter.position * _READ_SHARE // max(self.run.size, 1), _READ_SHARE), "Læser linjerne")

    def finish(self) -> None:
        self.flush()
        self.run.rows_read, self.run.refused = self.rows, self.refusals


@action
def _merge(run: ImportRun, shared: Shared, say: Progress, *, actor: Actor, purpose: str) -> None:
    """The one transaction: lines, weeks, facts, counts and journal entry stand or fall together."""
    steps = _Steps(say)
    found = merge.merge(run, shared.digits, steps)
    window = facts.observed()
    for name, value in vars(found).items():
        setattr(run, name, value)
    distinct = staging.count("register_once")
    run.duplicates = staging.count("register_stage") - distinct
    run.lines_known = distinct - found.lines_new
    finish(run)
    steps("tæller uger og forløb")
    if facts.observed() != window:  # the last week moved: everybody's facts are as of another week
        facts.refresh()
    else:
        facts.refresh(merge.touched_citizens())
    _journal(run, actor, purpose)
    steps("afslutter")


class _Steps:
    """Says where the transaction is; between 60 and 99 percent."""

    def __init__(self, say: Progress) -> None:
        self.say, self.percent = say, 60

    def __call__(self, text: str) -> None:
        self.say(self.percent, f"Gemmer: {text}")
        self.percent = min(self.percent + 6, 99)


def _nothing_new(run: ImportRun, before: ImportRun, *, actor: Actor, purpose: str) -> None:
    """The same file again: its counts are known, and nothing changes."""
    for name in _COPIED:
        setattr(run, name, getattr(before, name))
    run.lines_known = before.lines_new + before.lines_known
    run.weeks_unchanged = before.weeks_new + before.weeks_changed + before.weeks_unchanged
    when = before.finished_at or before.created_at
    run.message = f"Den samme fil blev indlæst {when:%d.%m.%Y}. Der er ikke noget nyt i den."
    run.message_en = f"the same file was imported on {when:%Y-%m-%d}; nothing in it is new"
    _finish_unchanged(run, before, actor=actor, purpose=purpose)


@action
def _finish_unchanged(run: ImportRun, before: ImportRun, *, actor: Actor, purpose: str) -> None:
    Remark.objects.bulk_create(
        [
            Remark(
                run=run,
                kind=each.kind,
                citizen_id=each.citizen_id,
                week=each.week,
                benefit=each.benefit,
                lines=each.lines,
            )
            for each in before.remarks.filter(kind="correction").iterator()
        ],
        batch_size=1000,
    )
    finish(run)
    _journal(run, actor, purpose)


def finish(run: ImportRun) -> None:
    run.status, run.progress, run.stage, run.finished_at = "done", 100, "", clock.now()
    run.save()


def _journal(run: ImportRun, actor: Actor, purpose: str) -> None:
    counts = (
        "rows_read", "lines_new", "weeks_new", "weeks_changed", "weeks_removed", "persons_new", "refused",
    )  # fmt: skip
    data: dict[str, object] = {name: getattr(run, name) for name in counts}
    record(
        actor=actor,
        purpose=purpose,
        verb="register.imported",
        subject=run,
        data=data | {"sha256": run.sha256, "format": run.format},
    )


class Reporter:
    """Tells the caller at once, and the run's row every other second, never while a transaction is open."""

    def __init__(self, run: ImportRun, progress: Progress | None) -> None:
        self.run, self.progress = run, progress
        self.last = 0.0

    def __call__(self, percent: int, stage: str) -> None:
        if self.progress is not None:
            self.progress(percent, stage)
        if time.monotonic() - self.last < 2 or stage.startswith("Gemmer"):
            return
        self.last = time.monotonic()
        ImportRun.objects.filter(pk=self.run.pk, status="running").update(progress=percent, stage=stage)
