"""How each verb of the journal reads in Danish: "Mette Testsen … sendte planen"."""

import json
from dataclasses import dataclass
from datetime import datetime

from fodfaeste.foundation.journal.actor import ROLE_TITLES
from fodfaeste.foundation.journal.models import JournalEntry

SENTENCES: dict[str, str] = {
    "access.emergency_opened": "åbnede nødadgang til sagen",
    "journal.verified": "kontrollerede journalen",
}
"""Verb → what was done. It completes the name of whoever did it. Every verb recorded in the program has one."""


@dataclass(frozen=True)
class Told:
    """One journal entry for reading."""

    seq: int
    at: datetime
    who: str
    role: str
    text: str
    purpose: str
    seal: str


def sentence(verb: str) -> str:
    """The Danish sentence, or the verb itself when nobody has written one."""
    return SENTENCES.get(verb, verb)


def told(entry: JournalEntry) -> Told:
    return Told(
        seq=entry.seq,
        at=entry.at,
        who=entry.actor_label,
        role="" if entry.actor_kind == "system" else ROLE_TITLES.get(entry.role, entry.role).lower(),
        text=sentence(entry.verb),
        purpose=entry.purpose,
        seal=entry.seal,
    )


def data_of(entry: JournalEntry) -> dict[str, object]:
    """The entry's ids, dates and states."""
    found: dict[str, object] = json.loads(entry.data)
    return found
