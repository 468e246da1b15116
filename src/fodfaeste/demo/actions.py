"""The demo's own act: noting in the journal that the municipality is built, and with what."""

from datetime import date

from fodfaeste.foundation.action import action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor

BUILT = "demo.built"


@action
def note_built(*, actor: Actor, purpose: str, citizens: int, seed: int, anchor: date) -> None:
    """Write down that the demo municipality is complete. The build's last act."""
    if actor.kind != "system":
        raise PermissionError("only the system builds the demo")
    record(
        actor=actor,
        purpose=purpose,
        verb=BUILT,
        data={"citizens": citizens, "seed": seed, "anchor": anchor.isoformat()},
    )
