"""Choosing and reading how the pages look."""

from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.preferences.models import Preference


def large_text(actor: Actor) -> bool:
    """Has this user asked for larger text?"""
    return actor.user_id is not None and Preference.objects.filter(user=actor.user_id, large_text=True).exists()


@action
def choose_large_text(*, actor: Actor, purpose: str, large: bool) -> None:
    """Larger text on every page, or not any more. Choosing what already is so changes nothing."""
    require(actor, "signed_in")
    if actor.user_id is None or large_text(actor) == large:
        return
    chosen, _ = Preference.objects.update_or_create(
        user_id=actor.user_id, defaults={"large_text": large, "citizen_id": actor.citizen_id}
    )
    record(
        actor=actor,
        purpose=purpose,
        verb="preference.text_size",
        citizen_id=actor.citizen_id,
        subject=chosen,
        data={"large": large},
    )
