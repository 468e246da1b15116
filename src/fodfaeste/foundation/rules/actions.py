"""Changing the dated rules. Nothing is overwritten."""

from fodfaeste.foundation.journal.actor import Actor


def load_shipped_tables(*, actor: Actor, purpose: str) -> int:
    """Filled by the room."""
    return 0
