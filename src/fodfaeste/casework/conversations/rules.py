"""What is right about conversations and agreements. Pure decisions: no Django, no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from fodfaeste.foundation.days import public_holidays
from fodfaeste.foundation.wrong import Wrong

Status = Literal["booked", "held", "cancelled", "no_show"]
Event = Literal["move", "hold", "cancel", "no_show"]
Owner = Literal["borger", "sagsbehandler", "anden"]
Outcome = Literal["kept", "not_yet", "dropped"]

LIFE: dict[tuple[Status, Event], Status] = {
    ("booked", "move"): "booked",
    ("booked", "hold"): "held",
    ("booked", "cancel"): "cancelled",
    ("booked", "no_show"): "no_show",
}
"""The whole life of a conversation. What is not in the table cannot happen."""

AGREEMENT_LIFE: dict[tuple[bool, bool], str] = {(False, True): "agreement.done", (True, False): "agreement.reopened"}
"""(is done, shall be done) → what the journal calls it. The two other pairs change nothing."""

STATUS_WORDS: dict[str, str] = {
    "booked": "aftalt",
    "held": "holdt",
    "cancelled": "aflyst",
    "no_show": "mødtes ikke",
}
SHORTEST, LONGEST = 5, 480
"""Minutes of one conversation: a word on the phone, and a working day."""

FURTHEST_BOOKING = timedelta(days=366)
"""A booking further ahead than a year is a slip of the finger."""

EARLIEST, LATEST = time(7), time(20)
"""Conversations begin within these hours; outside them the caseworker is asked once more."""

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Outside these a year is a slip of the finger."""

FURTHEST_DUE = timedelta(days=3 * 365)
MOST_AGREEMENTS = 30
LONGEST_TEXT = 50_000
LONGEST_AGREEMENT = 300
LONGEST_NAME = 100


class Unusual(Wrong):
    """A rule asks: possible, but rarely meant. The same choice again, said to be right, is taken."""


@dataclass(frozen=True)
class AgreementDraft:
    """One agreement as it is about to be made: who does what, and when."""

    owner: str
    what: str
    due: date | None
    name: str = ""
    """Who it is, when the owner is somebody else."""


@dataclass(frozen=True)
class Row:
    """One row of the form while talking, exactly as typed; any of it may still be missing."""

    owner: str = ""
    what: str = ""
    due: str = ""
    name: str = ""

    @property
    def empty(self) -> bool:
        """Nobody has written anything here: a chosen name alone is not yet an agreement."""
        return not (self.what.strip() or self.due.strip())

    def untouched(self, suggested: str) -> bool:
        """Nobody has written anything here, and the day is the one the row was filled in with."""
        return not self.what.strip() and self.due.strip() in ("", suggested)

    @property
    def day(self) -> date | None:
        """When, where it is a whole date already."""
        try:
            return date.fromisoformat(self.due)
        except ValueError:
            return None


@dataclass(frozen=True)
class Draft:
    """Everything the caseworker writes on the page of one conversation."""

    brings: str = ""
    notes: str = ""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Slot:
    """An appointment's place in time, in UTC so that the length is real minutes also when the clock is changed."""

    starts: datetime
    minutes: int

    @property
    def ends(self) -> datetime:
        return self.starts.astimezone(UTC) + timedelta(minutes=self.minutes)


def after(status: Status, event: Event) -> Status:
    """The next state. Raises `Wrong` where the table has none."""
    try:
        return LIFE[status, event]
    except KeyError:
        raise Wrong(f"Samtalen er {STATUS_WORDS[status]} og kan ikke ændres. Book en ny samtale.") from None


def overlapping(slot: Slot, others: Sequence[Slot]) -> Slot | None:
    """The first other appointment that is not over before this one starts, or started after it ends."""
    return next((other for other in others if slot.starts < other.ends and other.starts < slot.ends), None)


def bookable(slot: Slot, now: datetime, *, afterwards: bool) -> None:
    """Raises `Wrong` for an impossible length, and for a time that is on the wrong side of now."""
    if not SHORTEST <= slot.minutes <= LONGEST:
        raise Wrong(f"En samtale varer mellem {SHORTEST} og {LONGEST} minutter. Ret tallet.", "minutes")
    if slot.starts < now and not afterwards:
        raise Wrong(
            "Tidspunktet er passeret. Vælg et senere, eller sæt kryds ved, at samtalen allerede har været holdt.",
            "date",
        )
    if slot.starts > now + FURTHEST_BOOKING and not afterwards:
        raise Wrong("Dagen ligger mere end et år ude i fremtiden. Er årstallet rigtigt? Vælg en tidligere dag.", "date")
    if slot.starts > now and afterwards:
        raise Wrong("Tidspunktet er ikke kommet endnu. Fjern krydset, eller vælg det tidspunkt, hvor I talte.", "date")


def day_off(day: date) -> str:
    """What makes a day no working day: "en lørdag", or a public holiday by its Danish name; empty on a working day."""
    if holiday := public_holidays(day.year).get(day):
        return f"på en helligdag ({holiday})"
    return {5: "en lørdag", 6: "en søndag"}.get(day.weekday(), "")


def usual_time(day: date, at: time) -> None:
    """Raises `Unusual` for a day nobody works, and for an hour early in the morning or in the evening."""
    again = "Sæt kryds, og tryk igen, hvis det er rigtigt."
    if off := day_off(day):
        raise Unusual(f"Samtalen er {off}. {again}", "date")
    if not EARLIEST <= at <= LATEST:
        raise Unusual(f"Samtalen er kl. {at.hour}.{at.minute:02}. {again}", "time")


def local_moment(day: date, at: time, zone: tzinfo) -> datetime:
    """The moment a wall clock shows this, in UTC. When the clock is set back, the first of the two.

    Raises `Wrong` for an hour that is skipped when the clock is set forward.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Wrong("Er årstallet rigtigt? Vælg en anden dag.", "date")
    local = datetime.combine(day, at.replace(second=0, microsecond=0, fold=0), tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Wrong("Klokken bliver stillet frem den nat, så det klokkeslæt findes ikke. Vælg et andet.", "time")
    return moment


def holdable(starts_on: date, today: date) -> None:
    """A conversation can be written as held from its own day on."""
    if starts_on > today:
        raise Wrong("Samtalen er først senere. Gem kladden nu, og gem samtalen, når I har talt sammen.")


def no_show_possible(starts: datetime, now: datetime) -> None:
    if starts > now:
        raise Wrong("Samtalen er ikke begyndt endnu. Vælg, at den er aflyst.", "event")


def said_something(notes: str, agreements: Sequence[AgreementDraft]) -> None:
    if not notes.strip() and not agreements:
        raise Wrong("Skriv kort, hvad I talte om, eller skriv mindst én aftale.", "notes")


def agreement_problems(draft: AgreementDraft, held_on: date) -> list[Wrong]:
    """Everything that is missing or impossible, all at once, so that one correction is enough."""
    what, due, found = " ".join(draft.what.split()), draft.due, []
    if draft.owner not in ("borger", "sagsbehandler", "anden"):
        found.append(Wrong("Vælg, hvem der gør det.", "owner"))
    if draft.owner == "anden" and not draft.name.strip():
        found.append(Wrong("Skriv, hvem det er.", "name"))
    if not what:
        found.append(Wrong("Skriv, hvad I har aftalt.", "what"))
    elif len(what) > LONGEST_AGREEMENT:
        found.append(Wrong(f"En aftale kan højst fylde {LONGEST_AGREEMENT} tegn. Del den i to.", "what"))
    if due is None:
        found.append(Wrong("Skriv, hvornår det skal være gjort.", "due"))
    elif due < held_on:
        found.append(Wrong("Datoen ligger før samtalen. Vælg en dag efter den.", "due"))
    elif due > held_on + FURTHEST_DUE:
        found.append(Wrong("Datoen ligger mere end tre år ude i fremtiden. Er årstallet rigtigt?", "due"))
    return found


def agreement(draft: AgreementDraft, held_on: date) -> AgreementDraft:
    """The agreement with its text tidied. Raises `Wrong` unless it has an owner, a what and a possible when."""
    for wrong in agreement_problems(draft, held_on):
        raise wrong
    name = " ".join(draft.name.split())[:LONGEST_NAME] if draft.owner == "anden" else ""
    return AgreementDraft(draft.owner, " ".join(draft.what.split()), draft.due, name)


def may_tick(owner: Owner, *, by_citizen: bool) -> None:
    """The citizen ticks off what is theirs or somebody else's; the caseworker may tick off all, also on the phone."""
    if by_citizen and owner == "sagsbehandler":
        raise Wrong("Det er din sagsbehandler, der skal gøre det. Kun din sagsbehandler kan sætte kryds.")


def written_reason(text: str) -> str:
    """Why a conversation came to nothing. Raises `Wrong` without one."""
    words = " ".join(text.split())
    if not words:
        raise Wrong("Skriv kort, hvorfor samtalen ikke blev til noget. Borgeren kan læse det.", "reason")
    if len(words) > LONGEST_AGREEMENT:
        raise Wrong(f"Skriv det kortere: højst {LONGEST_AGREEMENT} tegn.", "reason")
    return words


def plain(text: str) -> str:
    """The text as it is stored: one kind of line ending, and nothing a database refuses."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def together(stored: str, mine: str) -> str:
    """One text that holds everything in both, when two people (or two windows) wrote at the same time."""
    if stored in mine:
        return mine
    if mine in stored:
        return stored
    return f"{stored}\n\n{mine}"


def rows_together(stored: Sequence[Row], mine: Sequence[Row]) -> tuple[Row, ...]:
    """Every row of both, each once, in the order they were written."""
    return tuple(row for row in dict.fromkeys([*stored, *mine]) if not row.empty)


def drafts_together(stored: Draft, mine: Draft) -> Draft:
    """What is offered after a stale save: everything in both."""
    return Draft(
        together(stored.brings, mine.brings), together(stored.notes, mine.notes), rows_together(stored.rows, mine.rows)
    )


def loses_nothing(stored: Draft, mine: Draft) -> bool:
    """Would saving `mine` over `stored` keep every word that is stored? Then an old version number does no harm."""
    rows_kept = set(rows_together(stored.rows, ())) <= set(mine.rows)
    return stored.brings in mine.brings and stored.notes in mine.notes and rows_kept


def differing(stored: Draft, mine: Draft) -> tuple[Draft, Draft]:
    """Both drafts with only what differs between them, so that the two can be read side by side."""
    if stored.brings == mine.brings:
        stored, mine = replace(stored, brings=""), replace(mine, brings="")
    if stored.notes == mine.notes:
        stored, mine = replace(stored, notes=""), replace(mine, notes="")
    return stored, mine


UNWRITTEN, UNDER_WAY, NEXT, HELD = "Ikke skrevet ned endnu", "I gang", "Næste", "Holdt"


def standing(day: Sequence[tuple[bool, Slot]], now: datetime) -> list[str]:
    """How each of a day's conversations stands, (is held, when) in the order of the clock; only one is the next."""
    found: list[str] = []
    for held, slot in day:
        if held:
            found.append(HELD)
        elif slot.starts > now:
            found.append("" if NEXT in found else NEXT)
        else:
            found.append(UNDER_WAY if slot.ends > now else UNWRITTEN)
    return found


def next_time(starts: datetime, zone: tzinfo, today: date, days: int) -> tuple[date, time]:
    """The suggested next conversation: so many days on at the same hour on the clock, never in the past.

    A weekend or a public holiday gives way to the next working day.
    """
    local = starts.astimezone(zone)
    day = local.date() + timedelta(days=days)
    while day <= today:
        day += timedelta(days=7)
    while day_off(day):
        day += timedelta(days=1)
    return day, local.time().replace(second=0, microsecond=0, fold=0, tzinfo=None)


@dataclass(frozen=True)
class Practice:
    """The municipality's habits, from the rule table `conversation_practice`. Hours are of the local clock."""

    first_hour: int
    last_hour: int
    follow_up_days: int
    reminder_days: int


def free_slot(
    first_day: date, at: time, minutes: int, taken: Sequence[Slot], practice: Practice, zone: tzinfo
) -> Slot | None:
    """The first working day with room within working hours, at the time nearest to `at`. None within forty days."""
    for number in range(40):
        day = first_day + timedelta(days=number)
        if day_off(day):
            continue
        for begins in _hours_near(at, minutes, practice):
            slot = Slot(local_moment(day, begins, zone), minutes)
            if overlapping(slot, taken) is None:
                return slot
    return None


def _hours_near(at: time, minutes: int, practice: Practice) -> list[time]:
    """Every quarter of an hour a conversation can begin at, and `at` itself, the nearest to `at` first."""
    wanted, last = at.hour * 60 + at.minute, practice.last_hour * 60 - minutes
    quarters = set(range(practice.first_hour * 60, last + 1, 15))
    if practice.first_hour * 60 <= wanted <= last:
        quarters.add(wanted)
    return [time(*divmod(each, 60)) for each in sorted(quarters, key=lambda each: (abs(each - wanted), each))]


def suggested_due(held_on: date, days: int) -> date:
    """When a new agreement is suggested to be done: by the suggested next conversation, on a working day."""
    day = held_on + timedelta(days=days)
    while day_off(day):
        day += timedelta(days=1)
    return day
