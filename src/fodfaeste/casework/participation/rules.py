"""The life of a participation: who may do what in which state, as one literal table. Pure, no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fodfaeste.foundation.wrong import Wrong

CITIZEN, CASEWORKER, PROVIDER, SYSTEM = "citizen", "caseworker", "provider", "system"

STATES: dict[str, str] = {
    "proposed": "Foreslået",
    "agreed": "Aftalt med borgeren",
    "turned_down": "Borgeren sagde nej",
    "referred": "Henvist, venter på svar",
    "declined": "Udbyderen sagde nej",
    "waiting": "På venteliste",
    "offered": "Plads tilbudt",
    "accepted": "Har fået plads",
    "active": "I gang",
    "completed": "Gennemført",
    "stopped": "Stoppet før tid",
    "withdrawn": "Trukket tilbage",
}
ENDED = ("turned_down", "declined", "completed", "stopped", "withdrawn")
OPEN = tuple(state for state in STATES if state not in ENDED)
BEGUN = ("active", "completed", "stopped")
"""The states of one that has begun, whether or not it is over."""
SEATED = ("offered", "accepted", "active")
"""The states that hold a place; an offered place is held until the offer ends."""
PROVIDER_SEES = ("referred", "waiting", *SEATED)
"""From the referral on; what was only proposed or agreed is between citizen and caseworker."""


@dataclass(frozen=True)
class Move:
    """One thing that may happen: the state after, who may do it, and whether they have to say why."""

    after: str
    by: frozenset[str]
    reason: bool = False


def _move(after: str, *by: str, reason: bool = False) -> Move:
    return Move(after, frozenset(by), reason)


LIFE: dict[tuple[str, str], Move] = {
    ("proposed", "agree"): _move("agreed", CITIZEN, CASEWORKER),
    ("proposed", "say_no"): _move("turned_down", CITIZEN, CASEWORKER),
    ("agreed", "say_no"): _move("turned_down", CITIZEN, CASEWORKER),
    ("agreed", "refer"): _move("referred", CASEWORKER),
    ("agreed", "take_place"): _move("accepted", CASEWORKER),
    ("agreed", "queue"): _move("waiting", CASEWORKER),
    ("referred", "accept"): _move("accepted", PROVIDER),
    ("referred", "queue"): _move("waiting", PROVIDER),
    ("referred", "decline"): _move("declined", PROVIDER, reason=True),
    ("referred", "withdraw"): _move("withdrawn", CITIZEN, CASEWORKER, reason=True),
    ("waiting", "offer"): _move("offered", SYSTEM),
    ("waiting", "withdraw"): _move("withdrawn", CITIZEN, CASEWORKER, reason=True),
    ("offered", "take"): _move("accepted", CITIZEN, CASEWORKER),
    ("offered", "pass_on"): _move("waiting", CITIZEN, CASEWORKER),
    ("offered", "expire"): _move("waiting", SYSTEM),
    ("offered", "withdraw"): _move("withdrawn", CITIZEN, CASEWORKER, reason=True),
    ("accepted", "start"): _move("active", CASEWORKER, PROVIDER),
    ("accepted", "withdraw"): _move("withdrawn", CITIZEN, CASEWORKER, reason=True),
    ("active", "complete"): _move("completed", CASEWORKER, PROVIDER),
    ("active", "stop"): _move("stopped", CASEWORKER, PROVIDER, reason=True),
}
"""(State, event) → what follows. What is not here cannot happen."""

EVENTS: dict[str, str] = {
    "agree": "Ja, det vil jeg",
    "say_no": "Nej tak",
    "refer": "Send henvisningen",
    "take_place": "Tag pladsen",
    "queue": "Sæt på venteliste",
    "accept": "Giv plads",
    "decline": "Sig nej",
    "take": "Ja tak til pladsen",
    "pass_on": "Ikke nu, lad den næste få den",
    "withdraw": "Træk tilbage",
    "start": "Er begyndt",
    "complete": "Er gennemført",
    "stop": "Er stoppet",
}
"""What the buttons say. Events that only the system does have none."""

FOR_ANOTHER: dict[str, str] = {
    "agree": "Borgeren siger ja",
    "say_no": "Borgeren siger nej",
    "take": "Borgeren siger ja tak til pladsen",
    "pass_on": "Borgeren vil lade den næste få den",
}
"""The same buttons when the caseworker writes down what the citizen says."""
OWN: dict[str, str] = {"withdraw": "Jeg vil ikke alligevel"}
"""What the citizen's own buttons say where it differs."""
BACKWARDS = ("say_no", "decline", "withdraw", "stop", "pass_on", "complete")
"""Events that are never the one thing a page suggests."""

STOP_REASONS: dict[str, str] = {
    "job": "Fik job eller uddannelse",
    "ill": "Blev syg eller fik det værre",
    "not_right": "Det var ikke det rigtige",
    "stayed_away": "Kom ikke mere",
    "moved": "Flyttede",
    "other": "Andet",
}
GOING: dict[str, str] = {"well": "Det går godt", "mixed": "Det går op og ned", "stuck": "Noget står i vejen lige nu"}
"""The citizen reads the same words: what stands in the way, never that they fail."""
PRESENT: dict[str, str] = {"present": "Kom", "late": "Kom for sent", "absent": "Kom ikke"}
QUEUE_RULE = "Først til mølle: den, der blev skrevet op først, får den første ledige plads."
LONGEST_WORDS = 2000


@dataclass(frozen=True)
class Terms:
    """The dated deadlines: days an offer stands, between statuses, before it goes on, and the provider sees after."""

    offer_days: int
    status_days: int
    escalate_days: int
    seen_after_days: int


def move(state: str, event: str, by: Iterable[str]) -> Move:
    """What follows when one of these does it. Raises `Wrong` with what stands in the way."""
    found = LIFE.get((state, event))
    if found is None:
        raise Wrong(f"Det kan ikke lade sig gøre nu. Status er: {STATES[state].lower()}. Genindlæs siden.")
    if not found.by & set(by):
        raise Wrong("Det er en anden, der skal gøre det.")
    return found


def possible(state: str, by: Iterable[str]) -> list[str]:
    """What these may do in this state, in the table's order."""
    roles = set(by)
    return [event for (at, event), found in LIFE.items() if at == state and found.by & roles]


def button(event: str, *, own: bool) -> str:
    """What the button says to the citizen (own) or to somebody else."""
    return (OWN if own else FOR_ANOTHER).get(event, EVENTS[event])


def free_seat(capacity: int | None, taken: Iterable[int]) -> int | None:
    """The lowest free place number; None when all are taken. Places without a limit have no number (ask first).

    Where the group was made smaller somebody may hold a number above the capacity, and that is a place taken too.
    """
    held = set(taken)
    if capacity is None or len(held) >= capacity:
        return None
    return next((seat for seat in range(1, capacity + 1) if seat not in held), None)


def statuses_due(first: date, last: date | None, today: date, every: int) -> list[date]:
    """The days on which a status was or is due: every so many days from the start, until today or the last day."""
    until = min(today, last) if last else today
    found, day = [], first + timedelta(days=every)
    while day <= until:
        found.append(day)
        day += timedelta(days=every)
    return found


def present_share(days: Mapping[str, int]) -> tuple[int, int]:
    """(Came, of so many): late is also here."""
    return days.get("present", 0) + days.get("late", 0), sum(days.values())


def words(text: str, field: str) -> str:
    """The text without surrounding space. Raises `Wrong` when it is too long."""
    text = text.strip()
    if len(text) > LONGEST_WORDS:
        raise Wrong(f"Teksten er for lang. Der er plads til {LONGEST_WORDS} tegn.", field)
    return text
