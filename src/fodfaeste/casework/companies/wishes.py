"""What kind of place a citizen is looking for: written with them, changed, and closed."""

from decimal import Decimal

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.companies import queries
from fodfaeste.casework.companies.models import Wish
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor


@action
def save_wish(
    *,
    actor: Actor,
    purpose: str,
    case: Case,
    tasks: str,
    hours: Decimal,
    adaptations: str = "",
    area: str = "",
    version: int | None = None,
) -> Wish:
    """What the citizen is looking for. A case has one open wish; saving again changes it. Raises `Refused`, `Stale`."""
    require(actor, "placement.work", case)
    locked(Case, case.pk, None)
    now = queries.open_wish(case)
    if now is not None:
        now = locked(Wish, now.pk, version)
    if not tasks.strip():
        raise Refused("Skriv med borgerens ord, hvad det gerne må være.", "tasks")
    kept = now or Wish(
        citizen_id=case.citizen_id, case=case, opened_at=clock.now(), opened_by_id=actor.employee_id, version=0
    )
    kept.tasks, kept.adaptations, kept.area, kept.hours = tasks.strip(), adaptations.strip(), area.strip(), hours
    kept.version += 1
    kept.save()
    _note(actor, purpose, "placement.wish_saved", kept)
    return kept


@action
def close_wish(*, actor: Actor, purpose: str, wish: Wish) -> None:
    """The citizen no longer looks for a place. Twice is once."""
    require(actor, "placement.work", wish)
    if Wish.objects.filter(pk=wish.pk, closed_at__isnull=True).update(closed_at=clock.now()):
        _note(actor, purpose, "placement.wish_closed", wish)


def _note(actor: Actor, purpose: str, verb: str, wish: Wish) -> None:
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=wish.citizen_id, subject=wish)
