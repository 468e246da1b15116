"""Counting for the report: the refresh gathers what the rooms have counted, and counts people, durations and work."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Final

from django.conf import settings
from django.utils import timezone

from fodfaeste.casework.analysis.models import Analysis
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.casework.participation.shares import interval
from fodfaeste.casework.plans.models import PlanAnswer, PlanVersion
from fodfaeste.casework.progression.models import Rating
from fodfaeste.casework.screening.models import Screening
from fodfaeste.evidence.plots import number
from fodfaeste.foundation import clock
from fodfaeste.foundation.days import Quarter, last_whole_quarter
from fodfaeste.foundation.small_numbers import stands_alone, suppress
from fodfaeste.steering.committee import register_figures, room_figures, voice_figures
from fodfaeste.steering.committee.models import Counted
from fodfaeste.steering.committee.rules import Both, Contents, Figure, plain, together
from fodfaeste.steering.committee.words import HIDDEN

Source = Callable[[Quarter], Contents]
BOOKED_HERE: Final = Both("Det, medarbejderne har skrevet ind i Fodfæste", "What employees have written into Fodfæste")


def fill(day: date) -> str:
    """Count the newest whole quarter; a published report keeps the numbers it had. Says what it rests on."""
    period = last_whole_quarter(day)
    contents = together(source(period) for source in sources())
    Counted.objects.update_or_create(quarter=period.first, defaults={"contents": plain(contents), "at": clock.now()})
    return f"{period.number}. kvartal {period.first.year}: {len(contents.figures)} tal og {len(contents.series)} rækker"


def sources() -> Iterable[Source]:
    """Whoever has numbers for the report, in reading order."""
    return (
        register_figures.contents,
        voice_figures.quarters,
        work,
        room_figures.portfolio,
        room_figures.money,
        voice_figures.users,
        voice_figures.effect,
    )


def work(period: Quarter) -> Contents:
    """Is the model being worked? Counts of what was done in the quarter; no person, no team, no caseworker."""
    return Contents(tuple(_counted(period)))


def _counted(period: Quarter) -> Iterable[Figure]:
    first, after = _moments(period)
    within: dict[str, datetime] = {"gte": first, "lt": after}

    def between(field: str) -> dict[str, datetime]:
        return {f"{field}__{test}": moment for test, moment in within.items()}

    open_cases = Case.objects.filter(opened__lte=period.last).exclude(closed__lte=period.last)
    yield _count("work.cases", "Åbne forløb ved kvartalets slutning", "Open cases at the end of the quarter",
                 open_cases.count())  # fmt: skip
    counts = (
        ("work.screenings", "Screeninger vurderet", "Screenings judged",
         Screening.objects.filter(**between("judged_at"))),
        ("work.conversations", "Samtaler holdt", "Conversations held",
         Conversation.objects.filter(status="held", **between("starts"))),
        ("work.analyses", "Tværfaglige analyser bestilt", "Interdisciplinary analyses asked for",
         Analysis.objects.filter(**between("asked_at"))),
        ("work.ratings", "Svar om udvikling, fra borgere og fagfolk", "Answers about development, citizens and staff",
         Rating.objects.filter(**between("answered_at"))),
        ("work.plans", "Planer sendt til borgeren", "Plans sent to the citizen",
         PlanVersion.objects.filter(**between("sent_at"))),
    )  # fmt: skip
    for key, da, en, rows in counts:
        yield _count(key, da, en, rows.count())
    answers = {
        choice: PlanAnswer.objects.filter(answer=choice, **between("at")).count() for choice in ("agree", "disagree")
    }
    yield _agreed(answers)


def _count(key: str, da: str, en: str, count: int) -> Figure:
    hidden = not stands_alone(count, settings.FODFAESTE_MINIMUM_CELL)
    return Figure(
        key,
        "work",
        Both(da, en),
        HIDDEN if hidden else told(count),
        Both("Talt, som det står skrevet. Tallet siger ikke, hvor godt det blev gjort.",
             "Counted as written. The number does not say how well it was done."),
        BOOKED_HERE,
        None if hidden else float(count),
        unit="",
    )  # fmt: skip


def _agreed(answers: dict[str, int]) -> Figure:
    """How many of the answered plans the citizen agreed to, of 100."""
    (shown,) = suppress([answers], settings.FODFAESTE_MINIMUM_CELL)
    agreed, total = shown.cells["agree"], shown.total
    title = Both(
        "Planer, borgeren er enig i, af dem der er svaret på", "Plans the citizen agreed to, of those answered"
    )
    limits = interval(agreed, total)
    if agreed is None or not total or limits is None:
        method = Both("Tal under mindstegrænsen er skjult.", "Numbers below the minimum are hidden.")
        return Figure("work.agreed", "work", title, HIDDEN, method, BOOKED_HERE, unit="share")
    low, high = limits
    return Figure(
        "work.agreed",
        "work",
        title,
        Both(f"mellem {low} og {high} ud af 100", f"between {low} and {high} of 100"),
        Both(
            f"{agreed} af {total} svar; usikkerheden er Wilsons 95 % interval.",
            f"{agreed} of {total} answers; the uncertainty is Wilson's 95 % interval.",
        ),
        BOOKED_HERE,
        100.0 * agreed / total,
        float(low),
        float(high),
        "share",
    )


def told(value: float) -> Both:
    """A whole number in both languages."""
    return Both(number(round(value), "da"), number(round(value), "en"))


def _moments(period: Quarter) -> tuple[datetime, datetime]:
    """The quarter's first moment, and the first after it."""
    zone = timezone.get_current_timezone()
    after = date.fromordinal(period.last.toordinal() + 1)
    return (
        datetime.combine(period.first, time(), tzinfo=zone),
        datetime.combine(after, time(), tzinfo=zone),
    )
