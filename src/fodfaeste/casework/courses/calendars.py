"""The sessions of one's own courses, for one's own calendar."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from fodfaeste.casework.courses import queries
from fodfaeste.casework.courses.models import Enrolment, Session
from fodfaeste.casework.courses.rules import HELD
from fodfaeste.casework.plans.efforts import Busy
from fodfaeste.foundation.journal.actor import Actor


def sessions_of(actor: Actor, since: datetime) -> Iterable[Busy]:
    """As a citizen those of the courses one has a place on, or had until one left; as a leader those one leads.

    The name of a course says what somebody is troubled by, so it is not told. One statement.
    """
    rows = Session.objects.filter(starts__gte=since).select_related("group").order_by("starts")
    if actor.is_citizen:
        there = Q(state__in=HELD) | Q(state__in=("completed", "stopped"), ended_on__gte=OuterRef("day"))
        mine = Enrolment.objects.filter(there, citizen=actor.citizen_id, group=OuterRef("group"))
        rows = rows.filter(Exists(queries.seen(actor, mine).order_by()))
    else:
        rows = rows.filter(group__in=queries.led_groups(actor).order_by().values("pk"))
    for each in rows:
        yield Busy(
            key=f"hold-{each.pk}",
            title="Hold",
            starts=each.starts,
            minutes=each.minutes,
            place=each.group.place,
            sequence=int(each.cancelled_at is not None),
            cancelled=each.cancelled_at is not None,
        )
