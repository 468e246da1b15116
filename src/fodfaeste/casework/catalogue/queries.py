"""Finding interventions, and what they cost in a week."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from fodfaeste.casework.catalogue import places as registry
from fodfaeste.casework.catalogue.models import Intervention, InterventionVersion, Price, Provider, ProviderMember
from fodfaeste.casework.catalogue.places import Places
from fodfaeste.casework.catalogue.rules import (
    Period,
    WeekCost,
    cost_of_week,
    last_day,
    monday_of,
    next_start,
    weeks_between,
)
from fodfaeste.casework.catalogue.search import Hits, search
from fodfaeste.casework.catalogue.tables import category_titles, track_titles
from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import current

SORTS = {"navn": "Navn", "start": "Næste start", "pris": "Laveste pris", "ventetid": "Flest ledige pladser"}


@dataclass(frozen=True)
class Filters:
    """What somebody looks for. Empty means everything that is published."""

    words: str = ""
    track: str = ""
    provider: int | None = None
    evidence: str = ""
    free_now: bool = False
    job_oriented: bool = False
    sort: str = ""


@dataclass(frozen=True)
class Card:
    """One intervention as the list shows it: the published version, today's price, places and the next start."""

    intervention: Intervention
    version: InterventionVersion
    track: str
    category: str
    price: Price | None
    places: Places
    next_start: date | None
    score: float = 0.0

    @property
    def pk(self) -> int:
        return self.intervention.pk

    @property
    def week_oere(self) -> int | None:
        """What one participant costs in a week at today's price; None without one."""
        if self.price is None:
            return None
        return int(self.price.oere * (self.version.hours_per_week if self.price.per == "hour" else 1))


@dataclass(frozen=True)
class Listing:
    """The cards in reading order, and what the search had to give up."""

    cards: list[Card]
    hits: Hits | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


def interventions() -> QuerySet[Intervention]:
    return Intervention.objects.select_related("provider")


def versions() -> QuerySet[InterventionVersion]:
    return InterventionVersion.objects.select_related("responsible", "intervention__provider")


def published(intervention: Intervention) -> InterventionVersion | None:
    """The version that counts now, or counted last when the intervention is retired."""
    return versions().filter(intervention=intervention, published_at__isnull=False).order_by("-number").first()


def draft_of(intervention: Intervention) -> InterventionVersion | None:
    return versions().filter(intervention=intervention, published_at__isnull=True).first()


def history(intervention: Intervention) -> list[InterventionVersion]:
    """Every published version, the newest first."""
    return list(versions().filter(intervention=intervention, published_at__isnull=False))


def newest(interventions_seen: Iterable[int]) -> dict[int, InterventionVersion]:
    """Intervention → its newest published version, in one query."""
    latest = (
        InterventionVersion.objects.filter(intervention=OuterRef("intervention"), published_at__isnull=False)
        .order_by("-number")
        .values("pk")[:1]
    )
    rows = versions().filter(intervention__in=list(interventions_seen), pk=Subquery(latest))
    return {each.intervention_id: each for each in rows}


def listing(wanted: Filters) -> Listing:
    """What is published and fits, best first. The number of statements does not grow with the catalogue."""
    hits = search(wanted.words)
    rows = interventions().filter(status=Intervention.Status.PUBLISHED)
    if wanted.provider is not None:
        rows = rows.filter(provider=wanted.provider)
    if hits is not None:
        rows = rows.filter(pk__in=hits.scores)
    found = [each for each in cards(rows, hits.scores if hits else {}) if _fits(each, wanted)]
    counts: dict[str, int] = {}
    for each in found:
        counts[each.version.track] = counts.get(each.version.track, 0) + 1
    shown = [each for each in found if not wanted.track or each.version.track == wanted.track]
    return Listing(sorted(shown, key=lambda card: _place(card, wanted)), hits, counts)


def cards(rows: QuerySet[Intervention], scores: Mapping[int, float] | None = None) -> list[Card]:
    """Interventions with everything a card shows; those never published are left out."""
    today = clock.today()
    priced = Prefetch("prices", Price.objects.filter(current(today)), to_attr="priced")
    chosen = list(rows.prefetch_related(priced))
    texts, places = newest(each.pk for each in chosen), registry.places_of(chosen)
    titles, categories = track_titles(), category_titles()
    return [
        Card(
            each,
            text := texts[each.pk],
            titles.get(text.track, text.track),
            categories.get(text.cost_category, text.cost_category),
            next(iter(each.priced), None),  # type: ignore[attr-defined]
            places[each.pk],
            next_start(text.start_kind, text.start_dates, today),
            (scores or {}).get(each.pk, 0.0),
        )
        for each in chosen
        if each.pk in texts
    ]


def compared(ids: Sequence[int]) -> list[Card]:
    """Interventions side by side, in the order they were chosen."""
    found = {card.pk: card for card in cards(interventions().filter(pk__in=ids))}
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def periods(intervention: Intervention) -> list[Period]:
    """The prices as the rules see them."""
    return [
        Period(first, last, oere, per)
        for first, last, oere, per in Price.objects.filter(intervention=intervention).values_list(
            "valid_from", "valid_to", "oere", "per"
        )
    ]


def cost(
    intervention: Intervention, version: InterventionVersion, first: date, last: date | None = None
) -> list[WeekCost]:
    """What one participant costs week by week. Raises `NoPrice` for the first week without a price."""
    held = periods(intervention)
    until = last or last_day(first, version.weeks)
    return [cost_of_week(monday, held, version.hours_per_week) for monday in weeks_between(first, until)]


def providers() -> QuerySet[Provider]:
    """Every provider with those who work for it now."""
    working = ProviderMember.objects.filter(current(clock.today())).select_related("employee")
    return Provider.objects.prefetch_related(Prefetch("members", working, to_attr="working")).order_by("name")


def default_start(version: InterventionVersion) -> date:
    """The next fixed start, or the Monday of next week where one can begin at any time."""
    today = clock.today()
    return next_start(version.start_kind, version.start_dates, today) or monday_of(today) + timedelta(weeks=1)


def works_for(actor: Actor, provider_id: int) -> bool:
    """Does the actor work for the provider today?"""
    rows = ProviderMember.objects.filter(current(clock.today()), provider=provider_id, employee=actor.employee_id)
    return actor.employee_id is not None and rows.exists()


def _fits(card: Card, wanted: Filters) -> bool:
    return (
        (not wanted.evidence or card.version.evidence == wanted.evidence)
        and (not wanted.job_oriented or card.version.job_oriented)
        and (not wanted.free_now or card.places.free is None or card.places.free > 0)
    )


def _place(card: Card, wanted: Filters) -> tuple[object, ...]:
    name = card.version.title.casefold()
    if wanted.sort == "start":
        return (card.next_start is not None, card.next_start or date.min, name)
    if wanted.sort == "pris":
        return (card.week_oere is None, card.week_oere or 0, name)
    if wanted.sort == "ventetid":
        return (-(card.places.free if card.places.free is not None else 10**6), card.places.waiting, name)
    return (-card.score, name)
