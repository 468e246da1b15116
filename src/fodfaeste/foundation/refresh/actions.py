"""Counting one summary, whole or not at all."""

from importlib.metadata import version

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.refresh import NotCounted, Summary
from fodfaeste.foundation.refresh.models import Refreshed
from fodfaeste.foundation.rules.queries import NoRule

LONGEST = 300


def count(*, actor: Actor, purpose: str, summary: Summary) -> Refreshed:
    """Count a summary. Where it cannot be counted the numbers before stay, and the page says why."""
    try:
        return fill(actor=actor, purpose=purpose, summary=summary)
    except (NotCounted, NoRule) as problem:
        return fail(actor=actor, purpose=purpose, summary=summary, problem=str(problem))


@action
def fill(*, actor: Actor, purpose: str, summary: Summary) -> Refreshed:
    """Fill the summary's tables for today. Raises what the summary raises, and then nothing has changed."""
    require(actor, "summary.fill")
    rests_on = summary.fill(clock.today())
    now = clock.now()
    done, _ = Refreshed.objects.update_or_create(
        summary=summary.name,
        defaults={
            "at": now,
            "rests_on": rests_on[:LONGEST],
            "code": version("fodfaeste"),
            "failed_at": None,
            "problem": "",
        },
    )
    record(actor=actor, purpose=purpose, verb="summary.filled", subject=done, data={"summary": summary.name})
    return done


@action
def fail(*, actor: Actor, purpose: str, summary: Summary, problem: str) -> Refreshed:
    """Say that a summary could not be counted, and why."""
    require(actor, "summary.fill")
    held, _ = Refreshed.objects.update_or_create(
        summary=summary.name, defaults={"failed_at": clock.now(), "problem": problem[:LONGEST]}
    )
    record(actor=actor, purpose=purpose, verb="summary.failed", subject=held, data={"summary": summary.name})
    return held
