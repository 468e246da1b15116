"""What is right about courses: days that are free of sessions, states, the gate, and follow-up in time. No Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fodfaeste.foundation.days import DENMARK, public_holidays
from fodfaeste.foundation.wrong import Wrong

STATES: dict[str, str] = {
    "asked": "Svarer, før holdet begynder",
    "gate": "Sagsbehandleren tager stilling",
    "enrolled": "På holdet",
    "completed": "Gennemført",
    "stopped": "Stoppet før tid",
    "redirected": "Et forløb for én i stedet",
    "withdrawn": "Kom ikke med",
}
HELD = ("asked", "gate", "enrolled")
"""The states that hold a place in the group."""
STARTED = ("enrolled", "completed", "stopped")
TOLD = (*HELD, "completed", "stopped")
"""What a course is told of: everything but who never came onto it."""
WHEN: dict[str, str] = {"before": "før holdet", "after": "efter holdet"}
HOW: dict[str, str] = {
    "self": "selv",
    "together": "sammen med en medarbejder",
    "phone": "i telefonen",
    "paper": "på papir",
}
DECISIONS: dict[str, str] = {"group": "Holdet alligevel", "individual": "Et forløb for én"}

WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
ABSENT_WHY: dict[str, str] = {
    "ill": "Syg",
    "called_off": "Meldte afbud",
    "hard": "Kunne ikke komme ud ad døren",
    "work": "Job eller praktik",
    "unknown": "Vi ved det ikke endnu",
}
"""Why somebody did not come, as one tap; own words are always possible."""
NO_FOLLOW_UP = ("job", "moved")
"""Reasons to stop after which no step towards a job is owed."""
FURTHEST = 400
"""So many days after the first day every session must have found its place."""
SHORTEST, LONGEST = 15, 480


@dataclass(frozen=True)
class Slot:
    """A fixed time of the week. `weekday` is 0 for Monday, `minutes` how long it takes."""

    weekday: int
    begins: time
    minutes: int

    def on(self, day: date) -> datetime:
        return datetime.combine(day, self.begins, tzinfo=DENMARK)

    @property
    def words(self) -> str:
        """ "tirsdag kl. 9.30–12.00" """
        ends = (datetime.combine(date.min, self.begins) + timedelta(minutes=self.minutes)).time()
        return f"{WEEKDAYS[self.weekday]} kl. {_clock(self.begins)}–{_clock(ends)}"


def _clock(at: time) -> str:
    return f"{at.hour}.{at.minute:02}"


@dataclass(frozen=True)
class Skipped:
    """A day that would have had a session, and why it has none."""

    day: date
    why: str


@dataclass(frozen=True)
class Laid:
    """Where the sessions fall, in order, and the days that were passed over."""

    days: tuple[tuple[date, Slot], ...]
    skipped: tuple[Skipped, ...]

    @property
    def last(self) -> date:
        return self.days[-1][0]


@dataclass(frozen=True)
class Closed:
    """A day of the year on which the municipality is closed without its being a public holiday."""

    month: int
    day: int
    title: str


@dataclass(frozen=True)
class Pause:
    """The group's own holiday, both days included."""

    first: date
    last: date


def slots_from(values: Iterable[Mapping[str, object]]) -> tuple[Slot, ...]:
    """The stored times as `Slot`, through the week."""
    found = (
        Slot(int(str(each["weekday"])), time.fromisoformat(str(each["time"])), int(str(each["minutes"])))
        for each in values
    )
    return tuple(sorted(found, key=lambda slot: (slot.weekday, slot.begins)))


def slots_to(slots: Iterable[Slot]) -> list[dict[str, object]]:
    return [{"weekday": each.weekday, "time": f"{each.begins:%H:%M}", "minutes": each.minutes} for each in slots]


def checked_slots(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """At most one time a day, on working days. Raises `Wrong`."""
    if not slots:
        raise Wrong("Skriv mindst én fast tid om ugen.", "slots")
    if len({each.weekday for each in slots}) < len(slots):
        raise Wrong("Et hold mødes højst én gang om dagen. Vælg en anden dag.", "slots")
    if any(not SHORTEST <= each.minutes <= LONGEST for each in slots):
        raise Wrong(f"En mødegang varer fra {SHORTEST} til {LONGEST} minutter.", "slots")
    return tuple(sorted(slots, key=lambda slot: (slot.weekday, slot.begins)))


def free_because(day: date, closed: Sequence[Closed] = (), pauses: Sequence[Pause] = ()) -> str:
    """Why there is no session on a day: a public holiday by its name, a closing day, the group's pause; or nothing."""
    name = public_holidays(day.year).get(day)
    if name:
        return name.lower()
    shut = next((each.title for each in closed if (each.month, each.day) == (day.month, day.day)), "")
    if shut:
        return shut.lower()
    return "holdet holder fri" if any(each.first <= day <= each.last for each in pauses) else ""


def lay(
    first: date, count: int, slots: Sequence[Slot], closed: Sequence[Closed] = (), pauses: Sequence[Pause] = ()
) -> Laid:
    """`count` sessions on the slots' days from `first` on, passing over what is free. Raises `Wrong`."""
    by_day = {each.weekday: each for each in checked_slots(slots)}
    days: list[tuple[date, Slot]] = []
    skipped: list[Skipped] = []
    for ahead in range(FURTHEST):
        if len(days) == count:
            break
        day = first + timedelta(days=ahead)
        slot = by_day.get(day.weekday())
        if slot is None:
            continue
        if why := free_because(day, closed, pauses):
            skipped.append(Skipped(day, why))
        else:
            days.append((day, slot))
    if len(days) < count or not count:
        raise Wrong(
            "Der er ikke plads til alle mødegange inden for et år. Vælg flere tider eller kortere ferie.", "first"
        )
    return Laid(tuple(days), tuple(skipped))


def next_day(after: date, slots: Sequence[Slot], closed: Sequence[Closed] = ()) -> tuple[date, Slot]:
    """The first day with a slot after a day, for a session that is put off."""
    return lay(after + timedelta(days=1), 1, slots, closed).days[0]


def degree_of(answers: Mapping[str, str], gate: Mapping[tuple[str, str], int]) -> int | None:
    """How heavy anxiety is (0-3) by what was answered; None where nothing that tells was answered."""
    found = [gate[key] for key in answers.items() if key in gate]
    return max(found, default=None)


def after_answers(degree: int | None, limit: int | None) -> str:
    """The state after the answers before the course: a person decides where anxiety is massive or no rule says."""
    if limit is None or (degree is not None and degree >= limit):
        return "gate"
    return "enrolled"


FOLLOWED: dict[str, str] = {
    "in_time": "Et skridt mod job i tide",
    "later": "Et skridt, men senere",
    "none": "Intet skridt, og fristen er gået",
    "waiting": "Fristen er ikke gået endnu",
    "not_needed": "Fik job eller flyttede",
}


def followed(due: date | None, days: Iterable[date], today: date) -> str:
    """How the follow-up stands: a key of `FOLLOWED`. ``days`` are those of booked steps; the earliest counts."""
    if due is None:
        return "not_needed"
    first = min(days, default=None)
    if first is not None:
        return "in_time" if first <= due else "later"
    return "none" if due < today else "waiting"
