"""What may be seen of reminders. Rooms ask about rows they have already asked access for."""

from typing import TypeVar

from django.db.models import Model, OuterRef, QuerySet, Subquery

from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.reminders.models import Reminder, Wish

M = TypeVar("M", bound=Model)


def wish_of(citizen: Citizen) -> Wish | None:
    """What the citizen has chosen; None where they were never asked."""
    return Wish.objects.select_related("told_to").filter(citizen=citizen).first()


def with_reminders(rows: QuerySet[M], about: str, moment: str) -> QuerySet[M]:
    """The rows, each with `reminder_state` and `reminder_at` of the reminder of its present `moment`, or None."""
    mine = Reminder.objects.filter(about=about, object_id=OuterRef("pk"), moment=OuterRef(moment))
    state, at = Subquery(mine.values("state")[:1]), Subquery(mine.values("at")[:1])
    return rows.annotate(reminder_state=state, reminder_at=at)  # type: ignore[return-value]
