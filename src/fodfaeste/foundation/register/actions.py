"""What may happen to the register: a file comes in, and the facts are counted anew."""

import os
import secrets
import time
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from fodfaeste.foundation import clock, register
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.register import facts, importer, tables, work
from fodfaeste.foundation.register.importer import Progress
from fodfaeste.foundation.register.models import ImportRun
from fodfaeste.foundation.register.rules import LARGEST_FILE, MAY_START, FileRefused, mask_name

_KEEP_SECONDS: Final = 7 * 24 * 3600
_NAME_LENGTH: Final = 200


def import_file(
    *,
    actor: Actor,
    purpose: str,
    path: str | os.PathLike[str],
    original_name: str,
    format: str | None = None,
    progress: Progress | None = None,
    run: ImportRun | None = None,
) -> ImportRun:
    """Bring a register file in. The run that comes back is `done`, or `refused` with its message.

    `format` is `yr`, `long` or `dream`; None lets the header decide. `progress` is told percent and stage. `run` is a
    run that waits or was interrupted; without it a new one is made. Raises `Refused` when somebody else works on the
    run, and `OSError` when the file cannot be read.
    """
    require(actor, "register.import")
    source = Path(path)
    if run is None:
        content = importer.inspect(source)
        run = _new_run(actor, original_name, content.sha256, content.size, "running")
    try:
        with work.held(run.pk):
            return _work(run, source, actor, purpose, format, progress)
    except work.Busy:
        raise Refused("Filen er allerede ved at blive indlæst. Vent, til den er færdig.") from None


def _work(
    run: ImportRun, path: Path, actor: Actor, purpose: str, format: str | None, progress: Progress | None
) -> ImportRun:
    run.refresh_from_db()
    if run.status not in MAY_START:
        return run
    run.status, run.started_at, run.finished_at = "running", clock.now(), None
    run.message = run.message_en = ""
    run.save()
    say = importer.Reporter(run, progress)
    try:
        rules = tables.benefits()
        run.rules_mark = rules.mark
        importer.load(run, path, actor, purpose, format, rules, say)
    except FileRefused as why:
        run.refresh_from_db()
        _refuse_file(run=run, why=why, actor=actor, purpose=purpose)
    except Exception as error:
        ImportRun.objects.filter(pk=run.pk).update(
            status="failed",
            finished_at=clock.now(),
            message="Indlæsningen gik i stå, og intet af filen er gemt. Prøv igen, eller kontakt din administrator.",
            message_en=f"the import stopped ({type(error).__name__}); nothing of the file was kept",
        )
        raise
    if run.status == "done":
        _tell_followers()
    return run


def _tell_followers() -> None:
    """After the file is in, and outside its transaction: a room that stumbles must not take the file out again."""
    for follow in register.followers:
        follow()


@action
def _refuse_file(*, run: ImportRun, why: FileRefused, actor: Actor, purpose: str) -> None:
    run.status, run.progress, run.stage, run.finished_at = "refused", 100, "", clock.now()
    run.message, run.message_en = why.message[:400], str(why)[:400]
    run.save()
    record(actor=actor, purpose=purpose, verb="register.file_refused", subject=run, data={"sha256": run.sha256})


@action
def refresh_status(*, actor: Actor, purpose: str) -> int:
    """Count everybody's facts anew, for instance after a rule has changed; returns how many citizens have any."""
    require(actor, "register.import")
    count = facts.refresh()
    record(actor=actor, purpose=purpose, verb="register.status_refreshed", data={"citizens": count})
    _tell_followers()
    return count


def receive(*, actor: Actor, purpose: str, upload: UploadedFile) -> tuple[ImportRun, bool]:
    """Keep an uploaded file until it is imported. True when it is new; False when the same file already is on its way.

    Raises `Refused` for a file that is too large or empty.
    """
    require(actor, "register.import")
    if not upload.size:
        raise Refused("Filen er tom. Hent den igen, og indlæs den igen.", "file")
    if upload.size > LARGEST_FILE:
        raise Refused("Filen er større end 1 GB. Del den i flere filer, og indlæs dem hver for sig.", "file")
    _forget_old_uploads()
    name = secrets.token_hex(16)
    path = upload_path(name)
    _save(upload, path)
    content = importer.inspect(path)
    try:
        with transaction.atomic():
            if (going := _on_its_way(content.sha256)) is None:
                made = _new_run(actor, upload.name or "fil.csv", content.sha256, content.size, "waiting", name)
                record(actor=actor, purpose=purpose, verb="register.file_received", subject=made)
                return made, True
    except IntegrityError:
        going = ImportRun.objects.get(sha256=content.sha256, status="waiting")
    path.unlink(missing_ok=True)
    return going, False


def upload_path(name: str) -> Path:
    return Path(settings.FODFAESTE_UPLOADS) / name


def drop_upload(run: ImportRun) -> None:
    """The file is not needed any more."""
    if run.upload:
        upload_path(run.upload).unlink(missing_ok=True)
        ImportRun.objects.filter(pk=run.pk).update(upload="")
        run.upload = ""


@action
def start_again(*, actor: Actor, purpose: str, run: ImportRun) -> ImportRun:
    """Put a run that was interrupted back into the queue. Raises `Refused` when it cannot start."""
    require(actor, "register.import")
    found = ImportRun.objects.select_for_update().get(pk=run.pk)
    if found.status not in MAY_START or work.busy(found.pk):
        raise Refused("Indlæsningen er i gang eller færdig. Genindlæs siden for at se den.")
    if not found.upload or not upload_path(found.upload).exists():
        raise Refused("Filen er ikke gemt her længere. Vælg den igen under Register.")
    found.status, found.progress, found.stage, found.message, found.message_en = "waiting", 0, "", "", ""
    found.save()
    record(actor=actor, purpose=purpose, verb="register.import_restarted", subject=found)
    return found


def _new_run(actor: Actor, name: str, sha256: str, size: int, status: str, upload: str = "") -> ImportRun:
    return ImportRun.objects.create(
        file_name=mask_name(Path(name).name)[:_NAME_LENGTH] or "fil.csv",
        sha256=sha256,
        size=size,
        status=status,
        upload=upload,
        created_at=clock.now(),
        created_by_id=actor.user_id,
        created_by_label=actor.label[:_NAME_LENGTH],
    )


def _on_its_way(sha256: str) -> ImportRun | None:
    going = ImportRun.objects.filter(sha256=sha256, status__in=("waiting", "running")).order_by("-pk")
    return next((run for run in going if run.status == "waiting" or work.busy(run.pk)), None)


def _save(upload: UploadedFile, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)


def _forget_old_uploads() -> None:
    """A file that was never imported is personal data nobody needs after a week."""
    folder = Path(settings.FODFAESTE_UPLOADS)
    if folder.is_dir():
        for path in folder.iterdir():
            if path.stat().st_mtime < time.time() - _KEEP_SECONDS:
                path.unlink(missing_ok=True)
