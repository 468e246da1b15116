"""Participants shown together: every name that is shown is written down, by the ground that lets it be shown."""

from collections.abc import Iterable

from fodfaeste.casework.courses.models import Enrolment
from fodfaeste.foundation.access.actions import log_reading
from fodfaeste.foundation.access.policy import grounds_of
from fodfaeste.foundation.journal.actor import Actor


def shown_people(actor: Actor, rows: Iterable[Enrolment], title: str) -> None:
    """Write the reading of everybody in a list."""
    grounds = grounds_of(actor, "course.see", [each.citizen_id for each in rows])
    for ground in sorted(set(grounds.values())):
        log_reading(actor, [pk for pk, held in grounds.items() if held == ground], title, ground)
