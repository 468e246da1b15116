"""What may happen to a participation. Every event goes through one door: part, life table, place, weeks, journal."""

from datetime import date
from typing import Any

from fodfaeste.casework import participation as participations
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.catalogue import queries as catalogue
from fodfaeste.casework.catalogue.actions import ruled
from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.catalogue.rules import NoPrice, last_day
from fodfaeste.casework.consents.queries import live
from fodfaeste.casework.participation import rules, seats
from fodfaeste.casework.participation.models import BookedWeek, Change, Participation
from fodfaeste.casework.participation.queries import relations
from fodfaeste.casework.participation.rules import CASEWORKER, CITIZEN, STOP_REASONS
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, Decision, require
from fodfaeste.foundation.action import Refused, Stale, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor

EXPIRED = "Ingen svarede i tide. Pladsen gik videre, og borgeren venter stadig."
OUTSIDE_CONSENT = "ekstern_udbyder"
"""The consent purpose without which nothing about a citizen goes to a provider outside the municipality."""


@action
def propose(*, actor: Actor, purpose: str, case: Case, intervention: Intervention, why: str = "") -> Participation:
    """Propose an intervention to a citizen. One that is open already is returned unchanged. Raises `Refused`."""
    require(actor, "participation.manage", case)
    case = locked(Case, case.pk, None)
    if case.closed is not None:
        raise Refused("Forløbet er lukket. Åbn et nyt forløb, før du foreslår noget.")
    text = catalogue.published(intervention)
    fresh = Intervention.objects.get(pk=intervention.pk)
    if text is None or fresh.status != Intervention.Status.PUBLISHED:
        raise Refused("Indsatsen er ikke i kataloget. Vælg en anden.", "intervention")
    held = Participation.objects.filter(citizen=case.citizen_id, intervention=fresh, state__in=rules.OPEN).first()
    if held is not None:
        return held
    with ruled():
        words = rules.words(why, "why")
    made = Participation.objects.create(
        citizen_id=case.citizen_id,
        case=case,
        intervention=fresh,
        text=text,
        proposed_by_id=actor.employee_id,
        proposed_at=clock.now(),
        why=words,
    )
    _note(actor, purpose, made, "propose", "", CASEWORKER, words)
    return made


@action
def happen(
    *,
    actor: Actor,
    purpose: str,
    participation: Participation,
    event: str,
    version: int,
    words: str = "",
    first: date | None = None,
    end_reason: str = "",
) -> Participation:
    """Let one event of the life table happen. The same event twice on one version changes nothing.

    `words` is the reason, the citizen's own words, or what the provider is to know; `first` the first day where a
    place is given. Raises `Refused`, `Stale` and `AccessDenied`.
    """
    intervention = seats.lock(participation.intervention_id)
    fresh = locked(Participation, participation.pk, None)
    by = relations(actor, fresh)
    if not by:
        raise AccessDenied(
            Decision(False, "Du arbejder ikke med den her deltagelse."), "participation.manage", fresh.citizen_id
        )
    if fresh.version != version:
        return _again(fresh, event)
    with ruled():
        found = rules.move(fresh.state, event, by)
        words = rules.words(words, "words")
        if found.reason and not words:
            raise Refused("Skriv kort hvorfor. Borgeren kan læse det.", "words")
    before, fresh.state = fresh.state, found.after
    _PREPARE.get(event, _nothing)(fresh, intervention, words, first, end_reason)
    _settle(fresh, before)
    fresh.version += 1
    fresh.save()
    role = next(each for each in (CITIZEN, CASEWORKER, rules.PROVIDER) if each in by & found.by)
    _note(actor, purpose, fresh, event, before, role, words)
    if before in rules.SEATED and fresh.state not in rules.SEATED:
        seats.offer_free(intervention)
    for follow in participations.after_change:
        follow(actor, purpose, fresh)
    return fresh


@action
def fill(*, actor: Actor, purpose: str, intervention: Intervention) -> list[Participation]:
    """Offer the free places to those who wait, in order; for a provider whose group has grown. Raises `Refused`."""
    if not catalogue.works_for(actor, intervention.provider_id):
        raise AccessDenied(Decision(False, "Det kan kun den, der arbejder hos udbyderen."), "participation.keep", None)
    held = seats.lock(intervention.pk)
    with ruled():
        offered = seats.offer_free(held)
    if not offered:
        raise Refused("Der er ingen ledige pladser at tilbyde, eller ingen der venter.")
    record(actor=actor, purpose=purpose, verb="participation.filled", subject=held, data={"offered": len(offered)})
    return offered


@action
def expire_offers(*, actor: Actor, purpose: str) -> int:
    """Let offers that nobody answered in time go to the next in line; returns how many ended.

    Where people wait, places that have come free in another way (the group has grown) are offered as well.
    """
    require(actor, "participation.keep")
    over = Participation.objects.filter(state="offered", offer_ends__lt=clock.today())
    looked_at = over | Participation.objects.filter(state="waiting")
    ended = 0
    for intervention_id in sorted(set(looked_at.order_by().values_list("intervention", flat=True))):
        held = seats.lock(intervention_id)
        for each in over.filter(intervention=held).select_for_update(of=("self",)):
            each.state, each.offer_ends, each.waiting_since = "waiting", None, clock.now()
            seats.give_back(each)
            each.version += 1
            each.save()
            seats.by_system(each, "expire", "offered", EXPIRED)
            ended += 1
        seats.offer_free(held)
    return ended


# ---- what the events need ----


def _nothing(fresh: Participation, held: Intervention, words: str, first: date | None, end_reason: str) -> None:
    pass


def _own_words(fresh: Participation, held: Intervention, words: str, first: date | None, end_reason: str) -> None:
    fresh.citizen_words = words or fresh.citizen_words


def _refer(fresh: Participation, held: Intervention, words: str, first: date | None, end_reason: str) -> None:
    if held.status != Intervention.Status.PUBLISHED:
        raise Refused("Indsatsen er udgået. Foreslå en anden.")
    if fresh.text.books_directly:
        raise Refused("Her tager du selv pladsen. Vælg »Tag pladsen« eller »Sæt på venteliste«.")
    _require_consent(fresh, held)
    fresh.note = words


def _place(fresh: Participation, held: Intervention, words: str, first: date | None, end_reason: str) -> None:
    """A place that nobody held for them: taken by the caseworker or given by the provider."""
    if held.status != Intervention.Status.PUBLISHED:
        raise Refused("Indsatsen er udgået. Foreslå en anden.")
    _require_consent(fresh, held)
    _require_ahead(first)
    seats.take(fresh, held)
    _book(fresh, first)


def _direct(fresh: Participation, held: Intervention, words: str, first: date | None, end_reason: str) -> None:
    if not fresh.text.books_directly:
        raise Refused("Udbyderen svarer selv på henvisninger her. Send en henvisning.")
    _place(fresh, held, words, first, end_reason)


def _queue(fresh: Participation, held: Intervention, words: str, first: date | None, end_reason: str) -> None:
    if held.status != Intervention.Status.PUBLISHED:
        raise Refused("Indsatsen er udgået. Foreslå en anden.")
    _require_consent(fresh, held)
    fresh.waiting_since = clock.now()


def _take(fresh: Participation, held: Intervention, words: str, first: date | None, end_reason: str) -> None:
    """The offered place is theirs already; now its weeks are booked."""
    _require_ahead(first)
    _book(fresh, first)


def _start(fresh: Participation, held: Intervention, words: str, first: date | None, end_reason: str) -> None:
    began = first or clock.today()
    if began > clock.today():
        raise Refused("Vælg dagen, det begyndte. Den kan ikke ligge i fremtiden.", "first")
    if began != fresh.first:
        _book(fresh, began)


def _complete(fresh: Participation, held: Intervention, words: str, first: date | None, end_reason: str) -> None:
    fresh.last = clock.today()


def _stop(fresh: Participation, held: Intervention, words: str, first: date | None, end_reason: str) -> None:
    if end_reason not in STOP_REASONS:
        raise Refused("Vælg, hvorfor det stoppede.", "end_reason")
    fresh.end_reason, fresh.last = end_reason, clock.today()


_PREPARE: dict[str, Any] = {
    "agree": _own_words, "say_no": _own_words, "refer": _refer, "take_place": _direct, "queue": _queue,
    "accept": _place, "take": _take, "start": _start, "complete": _complete, "stop": _stop, "pass_on": _queue,
}  # fmt: skip


def _settle(fresh: Participation, before: str) -> None:
    """What follows from the state alone: places given back, offers closed, weeks after the end not paid for."""
    if fresh.state not in rules.SEATED:
        seats.give_back(fresh)
    if fresh.state != "offered":
        fresh.offer_ends = None
    if fresh.state != "waiting":
        fresh.waiting_since = None if fresh.state != "offered" else fresh.waiting_since
    if fresh.state in rules.ENDED:
        fresh.ended_at = clock.now()
        if before == "accepted":
            fresh.first = fresh.last = None
        after = clock.today() if before == "active" else date.min
        BookedWeek.objects.filter(participation=fresh, week__gt=after).delete()


def _book(fresh: Participation, first: date | None) -> None:
    """Book every week at its price. A week without a price is refused aloud, and nothing is booked."""
    began = first or catalogue.default_start(fresh.text)
    fresh.first, fresh.last = began, last_day(began, fresh.text.weeks)
    try:
        weeks = catalogue.cost(fresh.intervention, fresh.text, began)
    except NoPrice as missing:
        raise Refused(f"Pladsen kan ikke bookes. {missing.message}") from None
    fresh.booked_weeks.all().delete()
    BookedWeek.objects.bulk_create(
        BookedWeek(
            participation=fresh,
            week=each.monday,
            oere=each.oere,
            hours=each.hours,
            cost_category=fresh.text.cost_category,
        )
        for each in weeks
    )


def _require_ahead(first: date | None) -> None:
    if first is not None and first < clock.today():
        raise Refused("Vælg første dag fra i dag og frem.", "first")


def _require_consent(fresh: Participation, held: Intervention) -> None:
    if held.provider.outside and live(fresh.citizen_id, OUTSIDE_CONSENT) is None:
        raise Refused(
            f"{held.provider.name} hører ikke til kommunen. Borgeren skal først sige ja til, at vi deler oplysninger "
            "med udbyderen. Skriv samtykket ind på borgerens side, og prøv igen."
        )


def _again(fresh: Participation, event: str) -> Participation:
    """The second press on a button changes nothing; something else that happened meanwhile is shown."""
    latest = fresh.changes.order_by("-at", "-pk").first()
    if latest is not None and latest.event == event and latest.after == fresh.state:
        return fresh
    raise Stale(fresh)


def _note(actor: Actor, purpose: str, fresh: Participation, event: str, before: str, role: str, reason: str) -> None:
    Change.objects.create(
        participation=fresh,
        at=clock.now(),
        event=event,
        before=before,
        after=fresh.state,
        by=actor.label,
        role=role,
        reason=reason,
    )
    record(
        actor=actor,
        purpose=purpose,
        verb=f"participation.{event}",
        citizen_id=fresh.citizen_id,
        subject=fresh,
        data={"before": before, "after": fresh.state, "intervention": fresh.intervention_id},
    )
