"""What development reminds a citizen of: that questions wait, until when, and a link. Nothing of what they ask."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from fodfaeste.casework.progression.models import Rating
from fodfaeste.casework.progression.queries import interval
from fodfaeste.foundation import clock
from fodfaeste.foundation.reminders import QUESTIONS, Due, Source, wording

ABOUT = "progression"


def source() -> Source:
    return Source(ABOUT, due, again, QUESTIONS)


def due() -> Iterator[Due]:
    """Every citizen's own unanswered round whose last day is within the days of the rule table. Raises `NoRule`."""
    return (_due(each) for each in _waiting().select_related("round").order_by("round__due", "pk"))


def again(object_id: int) -> Due | None:
    """The same round as it stands now, locked."""
    found = _waiting().filter(pk=object_id).select_related("round").select_for_update(of=("self",)).first()
    return _due(found) if found is not None else None


def _waiting() -> QuerySet[Rating]:
    today = clock.today()
    return Rating.objects.filter(
        employee__isnull=True,
        answered_at__isnull=True,
        left="",
        round__closed_at__isnull=True,
        round__case__closed__isnull=True,
        round__due__gte=today,
        round__due__lte=today + timedelta(days=interval().reminder_days),
    )


def _due(rating: Rating) -> Due:
    last = rating.round.due
    when = date_format(last, "l j. F")
    body = wording.body(
        f"Der ligger nogle korte spørgsmål til dig. Du kan svare til og med {when}.",
        "Du kan også svare sammen med din sagsbehandler. Du bestemmer selv, om du vil svare.",
        f"Log ind, og se dem her:\n{wording.link('my_plan')}",
    )
    moment = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
    return Due(rating.citizen_id, rating.pk, moment, "Der ligger spørgsmål til dig", body)
