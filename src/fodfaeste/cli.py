"""One command for everything: `fodfaeste --help`."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, NoReturn

import click

SETTINGS = "fodfaeste.site.settings"


def stop(message: str) -> NoReturn:
    """Bad input: one clear sentence on standard error and exit status 2."""
    click.echo(f"fodfaeste: {message}", err=True)
    sys.exit(2)


def django_ready() -> None:
    """Start Django; a setting that is missing or wrong is bad input, not a traceback."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        django.setup()
    except ImproperlyConfigured as error:
        stop(str(error))


class _Misspelt(click.ClickException):
    """A wrong option or value: one sentence, and where to read more."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"fodfaeste: {self.message}", file=file, err=True)


class _OneSentence(click.Group):
    """What click says in four lines is said in one."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _in_one_sentence():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _in_one_sentence():
            return super().invoke(ctx)


@contextmanager
def _in_one_sentence() -> Iterator[None]:
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        asked = error.ctx.command_path if error.ctx else "fodfaeste"
        sentence = " ".join(error.format_message().split()).rstrip(".")
        raise _Misspelt(f"{sentence}; see {asked} --help") from error


@click.group(cls=_OneSentence, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fodfaeste")
def main() -> None:
    """Fodfæste: the open system in which a municipality works the Hjørring model."""


@main.command()
@click.option("--json", "as_json", is_flag=True, help="one JSON document on standard output")
def pages(as_json: bool) -> None:
    """List every page with its roles and an example path."""
    django_ready()
    from fodfaeste.site.pages import every_page

    found = every_page()
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
        return
    for each in found:
        click.echo(f"{each.kind:9} {each.path:55} {', '.join(each.roles)}")


@main.command()
def migrate() -> None:
    """Bring the database up to date and load the shipped rules and instruments that are missing."""
    django_ready()
    from django.core.management import call_command

    from fodfaeste.site.setup import load_shipped

    call_command("migrate", verbosity=1)
    for line in load_shipped():
        click.echo(line)


@main.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(port: int, host: str) -> None:
    """Serve the web (WSGI)."""
    django_ready()
    from django.conf import settings

    from fodfaeste.site.server import arguments

    if settings.FODFAESTE_DEMO and host not in settings.LOOPBACK:
        stop(f"the demo lets anybody sign in as anybody and is served on loopback only, not on {host}")
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments(host, port)])  # noqa: S606


@main.command()
def worker() -> None:
    """Work off the background tasks."""
    django_ready()
    from django.core.management import call_command

    call_command("db_worker", queue_name="*", interval=0.5, verbosity=1)


@main.command()
def refresh() -> None:
    """Let deadlines pass and fill the summary tables; run it every night."""
    django_ready()
    from fodfaeste.site.refreshing import refresh_all

    for line in refresh_all():
        click.echo(line)


@main.command()
def remind() -> None:
    """Send the reminders that are due, and the day's mails about deadlines; `refresh` does it too. Never twice."""
    django_ready()
    from fodfaeste.site.refreshing import NotSent, send_digests
    from fodfaeste.site.refreshing import remind as send

    try:
        click.echo(send())
    except NotSent as problem:
        stop(f"no reminder was sent: {problem}")
    try:
        click.echo(f"digests: {send_digests()}")
    except NotSent as problem:
        stop(f"no digest was sent: {problem}")


@main.group()
def journal() -> None:
    """The append-only journal."""


@journal.command("verify")
@click.option("--json", "as_json", is_flag=True)
def journal_verify(as_json: bool) -> None:
    """Prove the journal whole; exit status 1 and the broken rows when it is not."""
    django_ready()
    from django.conf import settings

    from fodfaeste.foundation.journal.queries import verify

    result = verify(anchor=Path(settings.FODFAESTE_JOURNAL_ANCHOR))
    if as_json:
        click.echo(json.dumps(asdict(result) | {"whole": result.whole}))
    elif result.whole:
        click.echo(f"{result.entries} entries, unbroken. Head {result.head}")
        if not result.anchored:
            click.echo(
                f"No earlier head was noted in {settings.FODFAESTE_JOURNAL_ANCHOR}: this is the first check, or the "
                "note was removed. Without it a journal cut short looks whole. File the head above elsewhere too."
            )
    else:
        for problem in result.problems:
            click.echo(f"entry {problem.seq}: {problem.problem}")
    sys.exit(0 if result.whole else 1)


@main.group()
def export() -> None:
    """Hand out what the installation holds."""


@export.command("citizen")
@click.argument("citizen_id", type=int, metavar="ID")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT.zip")
def export_citizen(citizen_id: int, out: Path) -> None:
    """Everything about one citizen: a document to read, the same as JSON, and files. Never overwrites."""
    django_ready()
    from fodfaeste.casework.record.exporting import export as pack
    from fodfaeste.foundation.journal.actor import system
    from fodfaeste.foundation.people.models import Citizen

    if out.exists():
        stop(f"{out} exists already; name a file that does not")
    if not out.parent.is_dir():
        stop(f"the folder {out.parent} does not exist; make it first")
    found = Citizen.objects.filter(pk=citizen_id).first() if 0 < citizen_id < 2**63 else None
    if found is None:
        stop(f"there is no citizen {citizen_id}; the number stands in the address of the citizen's page")
    packed = pack(actor=system("Driften"), purpose="Udlevere oplysninger til borgeren", citizen=found)
    try:
        with out.open("xb") as file:
            file.write(packed)
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror}")
    click.echo(f"{out}: {len(packed)} bytes")


@main.group()
def retention() -> None:
    """What is kept for a time only."""


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="say what would go, and change nothing")
def retention_run(dry_run: bool) -> None:
    """Remove half-typed forms whose days, after the rule table `retention`, are over."""
    django_ready()
    from fodfaeste.foundation.drafts.actions import remove_old
    from fodfaeste.foundation.drafts.queries import days_kept
    from fodfaeste.foundation.rules.queries import NoRule

    try:
        count = remove_old(days=days_kept(), dry_run=dry_run)
    except NoRule:
        stop("the rule table 'retention' has no row for drafts today; add one under Regler")
    click.echo(f"drafts: {count} {'would be removed' if dry_run else 'removed'}")


def _add_rooms() -> None:
    """Commands that live with their rooms."""
    from fodfaeste.demo.command import demo
    from fodfaeste.evidence.command import ladder, runs, spells
    from fodfaeste.evidence.effects.command import effect
    from fodfaeste.evidence.money.command import business_case, simulate
    from fodfaeste.evidence.progression.command import progression
    from fodfaeste.evidence.survival.command import survival
    from fodfaeste.foundation.register.command import register
    from fodfaeste.steering.evaluation.command import statistics
    from fodfaeste.steering.surveys.command import extract

    for command in (
        demo,
        register,
        extract,
        statistics,
        runs,
        spells,
        ladder,
        effect,
        business_case,
        simulate,
        survival,
        progression,
    ):
        main.add_command(command)


_add_rooms()

if __name__ == "__main__":
    main()
