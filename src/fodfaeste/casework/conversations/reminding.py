"""What conversations remind of: the time, the place, whom to ring, and a link. Nothing of what it is about."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from fodfaeste.casework.conversations.common import spoken_time
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.casework.conversations.queries import practice
from fodfaeste.foundation import clock
from fodfaeste.foundation.reminders import Due, Source, wording

ABOUT = "conversation"


def source() -> Source:
    return Source(ABOUT, due, again)


def due() -> Iterator[Due]:
    """Every booked conversation that begins within the days of the rule table. Raises `NoRule`."""
    return (_due(each) for each in _soon().select_related("employee").order_by("starts", "pk"))


def again(object_id: int) -> Due | None:
    """The same conversation as it stands now, locked."""
    found = _soon().filter(pk=object_id).select_for_update().first()
    return _due(found) if found is not None else None


def _soon() -> QuerySet[Conversation]:
    last_day = clock.today() + timedelta(days=practice().reminder_days)
    after = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time()))
    return Conversation.objects.filter(status="booked", starts__gt=clock.now(), starts__lt=after)


def _due(conversation: Conversation) -> Due:
    when = spoken_time(conversation.starts)
    phone = conversation.employee.phone
    body = wording.body(
        f"Du har en aftale {when}.",
        _where(conversation.kind, conversation.place),
        f"Kan du ikke komme, så ring på {phone}." if phone else "Kan du ikke komme, så giv os besked.",
        f"Se aftalen her:\n{wording.link('my_agreements')}",
    )
    return Due(conversation.citizen_id, conversation.pk, conversation.starts, f"Husk din aftale {when}", body)


def _where(kind: str, place: str) -> str:
    if kind == "phone":
        return f"Vi ringer til dig på {place}." if place else "Vi ringer til dig."
    if kind == "video":
        return f"Vi tales ved på video: {place}" if place else "Vi tales ved på video."
    return f"Sted: {place}" if place else "Vi mødes."
