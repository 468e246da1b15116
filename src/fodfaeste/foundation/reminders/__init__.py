"""Reminders by e-mail: who wishes them, what is due, and that each goes out once. No Django at import.

Rooms above say what there is to be reminded of by registering a `Source`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

CONVERSATIONS, QUESTIONS = "by_email", "questions"
"""What a citizen says yes to: a mail before a conversation, and one more when questions wait."""


@dataclass(frozen=True)
class Due:
    """One reminder that is due: of what, for whom, and the words.

    `moment` (aware) is what it reminds of; the same thing at another moment is another reminder. The words are Danish,
    and say nothing about the citizen but when and where: an e-mail is read by whoever holds the telephone.
    """

    citizen_id: int
    object_id: int
    moment: datetime
    subject: str
    body: str


@dataclass(frozen=True)
class Source:
    """What a room reminds of. `about` names it for ever ("conversation").

    `due()` is all that is due now, whether or not a reminder went out; `again(object_id)` is one of them once more,
    its row locked, or None when it no longer is due. `wish` is the citizen's yes it needs, a field of `Wish`.
    """

    about: str
    due: Callable[[], Iterable[Due]]
    again: Callable[[int], Due | None]
    wish: str = CONVERSATIONS


sources: list[Source] = []
"""Filled by the rooms' apps when Django starts."""
