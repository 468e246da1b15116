"""Threads, what waits for an answer, and who looks after it today."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import responsible_by_case, responsible_for
from fodfaeste.casework.messages.models import Message
from fodfaeste.casework.messages.rules import Sent, answer_by, waiting_since
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Employee
from fodfaeste.foundation.rules.queries import rows
from fodfaeste.foundation.staff.absence import away_today
from fodfaeste.foundation.staff.models import Absence

TABLE = "message_answers"


def workdays_to_answer(on: date | None = None) -> int:
    """How many working days an answer may take, after the dated rule. Raises `NoRule`."""
    return int(rows(TABLE, on)[0].number("workdays"))


def thread(citizen: Citizen, to: str = "case") -> QuerySet[Message]:
    """The messages about a citizen, oldest first. The page that shows them has asked access already."""
    return Message.objects.filter(citizen=citizen, to=to)


def unread_for_citizen(citizen: Citizen) -> int:
    return Message.objects.filter(citizen=citizen, from_citizen=False, read_at__isnull=True).count()


@dataclass(frozen=True)
class Carrier:
    """Who reads the citizen's messages now: the responsible caseworker, or others while they are away."""

    responsible: Employee | None
    absence: Absence | None = None


def carrier_of(case: Case) -> Carrier:
    responsible = responsible_for(case)
    if responsible is None:
        return Carrier(None)
    return Carrier(responsible, away_today({responsible.pk}).get(responsible.pk))


@dataclass(frozen=True)
class Waiting:
    """A thread the citizen waits in. `responsible` is away where there is an `absence`."""

    case: Case
    newest: Message
    since: date
    due: date
    to: str
    responsible: Employee | None
    absence: Absence | None

    @property
    def late(self) -> bool:
        return self.due < clock.today()


def waiting(actor: Actor, to: str = "case") -> list[Waiting]:
    """Every thread the actor may answer in which a citizen waits, oldest first; constant in queries.

    Only threads with an unanswered message are read: those whose citizen's last word came after the staff's.
    """
    verb = "message.leader" if to == "leader" else "message.settle"
    asked = Message.objects.filter(to=to, from_citizen=True, settled_at__isnull=True, case__closed__isnull=True)
    candidates = set(scope(actor, verb, asked).values_list("case", flat=True))
    if not candidates:
        return []
    threads: dict[int, list[Message]] = defaultdict(list)
    for message in Message.objects.filter(case__in=candidates, to=to).select_related("case__citizen"):
        threads[message.case_id].append(message)
    responsible = responsible_by_case(candidates)
    away = away_today({each.pk for each in responsible.values()})
    days = workdays_to_answer()
    found = []
    for case_id, messages in threads.items():
        since = waiting_since([as_sent(each) for each in messages])
        if since is None:
            continue
        owner = responsible.get(case_id)
        newest = next(each for each in reversed(messages) if each.from_citizen)
        absence = away.get(owner.pk) if owner else None
        due = answer_by(since.date(), days)
        found.append(Waiting(messages[0].case, newest, since.date(), due, to, owner, absence))
    return sorted(found, key=lambda each: (each.since, each.case.pk))


def as_sent(message: Message) -> Sent:
    return Sent(message.from_citizen, timezone.localtime(message.sent_at), message.settled_at is not None)


def waits_since(messages: Iterable[Message]) -> date | None:
    since = waiting_since([as_sent(each) for each in messages])
    return since.date() if since else None
