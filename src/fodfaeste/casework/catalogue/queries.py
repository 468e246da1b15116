"""Finding interventions, and what they cost in a week."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from fodfaeste.casework.catalogue import places as registry
from fodfaeste.casework.catalogue.models import Intervention, InterventionVersion, Price, Provider, ProviderMember
from fodfaeste.casework.catalogue.places import Places
from fodfaeste.casework.catalogue.rules import (
    Period,
    WeekCost,
    cost_of_week,
    last_day,
    next_start,
    weeks_between,
)
from fodfaeste.casework.catalogue.search import Hits, search
from fodfaeste.casework.catalogue.tables import category_titles, track_titles
from fodfaeste.foundation import clock
from fodfaeste.foundation.days import monday_of
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import current

A_PAGE = 24
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
class Line:
    """One published intervention as filtering and ordering see it."""

    pk: int
    title: str
    track: str
    evidence: str
    job_oriented: bool
    start_kind: str
    start_dates: list[str]
    hours_per_week: Decimal
    capacity: int | None
    score: float = 0.0


@dataclass(frozen=True)
class Listing:
    """One page of cards in reading order, what the search had to give up, and how many there are in each track."""

    cards: list[Card]
    hits: Hits | None
    counts: Mapping[str, int]
    page: Page[int]


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
    rows = versions().filter(_newest(), intervention__in=list(interventions_seen))
    return {each.intervention_id: each for each in rows}


def _newest() -> Q:
    """The condition on a version that it is the newest of its intervention that was published."""
    published = InterventionVersion.objects.filter(intervention=OuterRef("intervention"), published_at__isnull=False)
    return Q(pk=Subquery(published.order_by("-number").values("pk")[:1]))


def shelf() -> list[tuple[Intervention, InterventionVersion]]:
    """Everything that is or was published, with the text that counts; for files."""
    rows = {each.pk: each for each in interventions().exclude(status=Intervention.Status.DRAFT)}
    return [(rows[pk], text) for pk, text in sorted(newest(rows).items())]


def listing(wanted: Filters, page: str = "1") -> Listing:
    """One page of what is published and fits, best first. The number of statements does not grow with the catalogue."""
    hits = search(wanted.words)
    found = [each for each in _lines(wanted, hits) if _fits(each, wanted)]
    places: Mapping[int, Places] = {}
    if wanted.free_now or wanted.sort == "ventetid":
        places = registry.places_at({line.pk: line.capacity for line in found})
    if wanted.free_now:
        found = [line for line in found if places[line.pk].free != 0]
    counts: dict[str, int] = {}
    for each in found:
        counts[each.track] = counts.get(each.track, 0) + 1
    shown = [each for each in found if not wanted.track or each.track == wanted.track]
    prices = _week_prices(shown) if wanted.sort == "pris" else {}
    ordered = sorted(shown, key=lambda line: _place(line, wanted, prices, places))
    slice_ = Paginator([line.pk for line in ordered], A_PAGE).get_page(page)
    by_pk = {card.pk: card for card in cards(interventions().filter(pk__in=slice_.object_list))}
    return Listing([by_pk[pk] for pk in slice_.object_list if pk in by_pk], hits, counts, slice_)


def _lines(wanted: Filters, hits: Hits | None) -> list[Line]:
    """Everything published that the words find, with just what filtering and ordering need. One statement."""
    rows = InterventionVersion.objects.filter(_newest(), intervention__status=Intervention.Status.PUBLISHED).order_by()
    if wanted.provider is not None:
        rows = rows.filter(intervention__provider=wanted.provider)
    if hits is not None and len(hits.scores) <= A_PAGE:
        rows = rows.filter(intervention__in=hits.scores)
    scores = None if hits is None else hits.scores
    values = rows.values_list(
        "intervention", "title", "track", "evidence", "job_oriented", "start_kind", "start_dates", "hours_per_week",
        "intervention__capacity",
    )  # fmt: skip
    return [
        Line(*row, score=0.0 if scores is None else scores[row[0]])
        for row in values
        if scores is None or row[0] in scores
    ]


def _week_prices(found: list[Line]) -> dict[int, int]:
    """Intervention → øre a week at today's price, where there is one. One statement."""
    hours = {line.pk: line.hours_per_week for line in found}
    rows = Price.objects.filter(current(clock.today())).values_list("intervention", "oere", "per")
    return {
        pk: int(oere * (hours[pk] if per == Price.Per.HOUR else 1)) for pk, oere, per in rows.order_by() if pk in hours
    }


def cards(rows: QuerySet[Intervention]) -> list[Card]:
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


def _fits(line: Line, wanted: Filters) -> bool:
    return (not wanted.evidence or line.evidence == wanted.evidence) and (not wanted.job_oriented or line.job_oriented)


def _place(line: Line, wanted: Filters, prices: Mapping[int, int], places: Mapping[int, Places]) -> tuple[object, ...]:
    name = line.title.casefold()
    if wanted.sort == "start":
        first = next_start(line.start_kind, line.start_dates, clock.today())
        return (first is not None, first or date.min, name)
    if wanted.sort == "pris":
        return (line.pk not in prices, prices.get(line.pk, 0), name)
    if wanted.sort == "ventetid":
        free = places[line.pk].free
        return (-(free if free is not None else 10**6), places[line.pk].waiting, name)
    if wanted.sort == "navn":
        return (name,)
    return (-line.score, name)
