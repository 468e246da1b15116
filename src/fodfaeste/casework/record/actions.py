"""What this room writes: that the journal was checked, and what came of it."""

from pathlib import Path

from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.journal.queries import Verification, verify

MOST_ON_A_PAGE = 200_000
"""A longer journal is checked from the command line, where it may take its time."""


def verify_journal(*, actor: Actor, purpose: str, anchor: Path | None = None) -> Verification:
    """Recompute the whole chain and write down what was found. Raises `Refused` when it is too long for a page."""
    require(actor, "journal.verify")
    newest = JournalEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    if newest > MOST_ON_A_PAGE:
        raise Refused("Journalen er for lang til at kontrollere herfra. Kør: fodfaeste journal verify")
    found = verify(anchor)
    _write_down(actor=actor, purpose=purpose, found=found)
    return found


@action
def _write_down(*, actor: Actor, purpose: str, found: Verification) -> None:
    problems = [problem.seq for problem in found.problems]
    record(
        actor=actor,
        purpose=purpose,
        verb="journal.verified",
        data={"entries": found.entries, "whole": found.whole, "problems": problems},
    )
