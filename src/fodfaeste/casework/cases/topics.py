"""Questions that are worth taking up in the next conversation with a citizen.

Rooms above offer them; whoever prepares a conversation reads them. A room appends its own in `apps.py`:

    topics.offers.append(suggest)  # (actor, citizen) -> list[Topic]; asks `access` itself
"""

from collections.abc import Callable
from dataclasses import dataclass

from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen


@dataclass(frozen=True)
class Topic:
    """One suggestion. `text` is a question in Danish that can stand in a preparation; `why` says where it comes from.

    `key` is the same each time the same thing is suggested; `url` leads to what it is about, for staff.
    """

    key: str
    text: str
    why: str
    url: str = ""


offers: list[Callable[[Actor, Citizen], list[Topic]]] = []


def suggested(actor: Actor, citizen: Citizen) -> list[Topic]:
    """Everything the rooms suggest to this actor, in the rooms' own order. Decides nothing: people choose."""
    return [topic for offer in offers for topic in offer(actor, citizen)]
