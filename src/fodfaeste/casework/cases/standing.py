"""What it means that something stands still in a case, told once for the citizen's page and for *Mit overblik*.

The rooms find it (`plans.standing`, `conversations.standing`), each by its own rule:

- the newest plan has waited for an answer longer than is usual, or the answer is not a yes;
- a step cannot be taken right now, or is past its day;
- an agreement is past its day;
- a conversation is missing that a contact rule asks for;
- nobody is responsible (`of_cases`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import Truncator

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import responsible_by_case
from fodfaeste.foundation import clock
from fodfaeste.foundation.panel import OverviewItem
from fodfaeste.foundation.people.models import Citizen

CASEWORKER, MOST_WORDS = "sagsbehandler", 60


@dataclass(frozen=True)
class Standing:
    """Something that does not move, put as a circumstance. `todo` says what to do; `words` are the citizen's own."""

    citizen: Citizen
    text: str
    why: str
    todo: str
    url: str
    since: date | None = None
    late: bool = False
    words: str = ""
    todo_url: str = ""
    """Where to do it, when that is elsewhere; the citizen's page has its own button for it."""
    promised: bool = False
    """Is it in the caseworker's own hands? Then it is among their deadlines on *Mit overblik*."""

    @property
    def item(self) -> OverviewItem:
        """The same on *Mit overblik*."""
        said = Truncator(" ".join(self.words.split())).chars(MOST_WORDS)
        why = f"{self.why}: »{said}«" if said else self.why
        return OverviewItem(
            "needs_me",
            self.citizen.pk,
            self.citizen.name,
            self.todo,
            why,
            self.todo_url or self.url,
            self.since,
            self.late,
        )


def of_cases(cases: Iterable[Case]) -> list[Standing]:
    """Open cases that nobody is responsible for; one query."""
    every = list(cases)
    held = responsible_by_case([case.pk for case in every])
    return [
        Standing(
            case.citizen,
            "Ingen er ansvarlig for forløbet",
            "Alle forløb har én ansvarlig sagsbehandler.",
            "Forløbet har ingen ansvarlig sagsbehandler",
            reverse("hand_over", kwargs={"citizen_id": case.citizen_id}),
            case.opened,
            case.opened < clock.today(),
        )
        for case in every
        if case.pk not in held
    ]


def past(due: date, today: date) -> str:
    """ "Skulle være gjort for 3 dage siden." """
    days = (today - due).days
    return f"Skulle være gjort for {'1 dag' if days == 1 else f'{days} dage'} siden."
