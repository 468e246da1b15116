"""Personal calendar subscriptions: a secret address that a phone or a mail program reads again and again.

The address is shown once and only its fingerprint is stored. Whoever has it sees when the owner is busy with a
conversation or a course, and nothing about anybody.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count

from fodfaeste.casework import plans
from fodfaeste.casework.conversations import ics, queries
from fodfaeste.casework.conversations.models import CalendarFeed, Conversation
from fodfaeste.casework.plans.efforts import Busy
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide, require, scope
from fodfaeste.foundation.action import action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.queries import actor_for

BACK = timedelta(days=60)
"""How far back a calendar keeps what was; long enough for a calendar that was off for a summer."""

WINDOW, MOST_IN_WINDOW = timedelta(hours=1), 60
"""One calendar asks every few minutes at most."""


class TooOften(Exception):
    """The address was asked for more often than any calendar needs."""


@action
def make_feed(*, actor: Actor, purpose: str) -> str:
    """A new secret for the actor's own calendar, returned here and never again. The one before stops working.

    Raises `AccessDenied`.
    """
    require(actor, "calendar.feed")
    assert actor.user_id is not None, "the verb's table names roles of people only"
    _revoke(actor, purpose)
    token = secrets.token_urlsafe(32)
    made = CalendarFeed.objects.create(user_id=actor.user_id, fingerprint=fingerprint(token), made_at=clock.now())
    _note(actor, purpose, "calendar.feed_made", made)
    return token


@action
def revoke_feed(*, actor: Actor, purpose: str) -> None:
    """The actor's address stops working at once. Nothing happens where there is none. Raises `AccessDenied`."""
    require(actor, "calendar.feed")
    _revoke(actor, purpose)


def _revoke(actor: Actor, purpose: str) -> None:
    for live in CalendarFeed.objects.select_for_update().filter(user=actor.user_id, revoked_at=None):
        live.revoked_at = clock.now()
        live.save(update_fields=["revoked_at"])
        _note(actor, purpose, "calendar.feed_revoked", live)


def _note(actor: Actor, purpose: str, verb: str, feed: CalendarFeed) -> None:
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=actor.citizen_id, subject=feed)


def fingerprint(token: str) -> str:
    """What is stored of a secret. It holds 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def live_feed(actor: Actor) -> CalendarFeed | None:
    """The actor's own subscription, where there is one."""
    return CalendarFeed.objects.filter(user=actor.user_id, revoked_at=None).first()


@action
def fetch(token: str, host: str) -> bytes | None:
    """The calendar behind a secret; None where the secret is unknown, revoked, or its owner has no access any more.

    Raises `TooOften`.
    """
    known = CalendarFeed.objects.select_for_update(of=("self",)).select_related("user__employee", "user__citizen")
    feed = known.filter(fingerprint=fingerprint(token), revoked_at=None).first()
    if feed is None or not feed.user.is_active:
        return None
    owner = actor_for(feed.user)
    if not decide(owner, "calendar.feed").allowed:
        return None
    _count(feed)
    return ics.calendar(events(owner, host), name="Mine aftaler")


def _count(feed: CalendarFeed) -> None:
    """Write down that the calendar was here. Raises `TooOften`, and then writes nothing."""
    now = clock.now()
    if feed.window_from is None or feed.window_from <= now - WINDOW:
        feed.window_from, feed.in_window = now, 0
    if feed.in_window >= MOST_IN_WINDOW:
        raise TooOften
    feed.in_window, feed.fetched_at = feed.in_window + 1, now
    feed.save(update_fields=["window_from", "in_window", "fetched_at"])


def events(owner: Actor, host: str) -> list[ics.Event]:
    """The owner's own conversations and what other rooms expect them for; what was called off as called off."""
    since = clock.now() - BACK
    others = (_event(each, host) for source in plans.calendar_sources for each in source(owner, since))
    return sorted([*_conversations(owner, host, since), *others], key=lambda event: (event.starts, event.uid))


def _conversations(owner: Actor, host: str, since: datetime) -> list[ics.Event]:
    verb = "agreement.view_own" if owner.is_citizen else "conversation.view"
    rows = queries.conversations().filter(starts__gte=since)
    rows = rows.filter(citizen=owner.citizen_id) if owner.is_citizen else rows.filter(employee=owner.employee_id)
    found = list(scope(owner, verb, rows).order_by("starts", "pk"))
    rooms = shared_rooms(each.place for each in found if each.kind == "meeting")
    return [event(each, host, place=each.place if each.place in rooms else "") for each in found]


def event(conversation: Conversation, host: str, *, place: str) -> ics.Event:
    """One conversation as a calendar knows it, the same in the feed and in the single file."""
    busy = Busy(
        key=f"samtale-{conversation.pk}",
        title="Samtale",
        starts=conversation.starts,
        minutes=conversation.minutes,
        place=place,
        sequence=conversation.version,
        cancelled=conversation.status in ("cancelled", "no_show"),
    )
    return _event(busy, host)


def _event(busy: Busy, host: str) -> ics.Event:
    return ics.Event(
        uid=f"{busy.key}@{host.partition(':')[0]}",
        title=busy.title,
        starts=busy.starts,
        minutes=busy.minutes,
        place=busy.place,
        stamp=clock.now(),
        sequence=busy.sequence,
        cancelled=busy.cancelled,
    )


def shared_rooms(places: Iterable[str]) -> set[str]:
    """Those places that are harmless to tell: where several citizens have met, it is a room and nobody's home."""
    asked = {place for place in places if place}
    rows = Conversation.objects.filter(kind="meeting", place__in=asked).values("place")
    counted = rows.annotate(citizens=Count("citizen", distinct=True)).order_by()
    return {row["place"] for row in counted if row["citizens"] >= settings.FODFAESTE_MINIMUM_CELL}
