"""The four questions after a conversation: what may happen, and what is seen of the answers.

One citizen's answers are read by those who work with the citizen. Beyond that they are only counted, per team and never
per caseworker, and small numbers are hidden.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from fodfaeste.casework.conversations.models import Conversation, ValueAnswers
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require, scope
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.queries import current, definition_of
from fodfaeste.foundation.instruments.rules import Definition, Item, unknown
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Team
from fodfaeste.foundation.rules.queries import NoRule, rows
from fodfaeste.foundation.small_numbers import suppress

INSTRUMENT = "samtalen"
SHOWN = 8
"""So many conversations stand in the trend."""

PERIOD = timedelta(days=182)
NO_ANSWER = "Intet svar"


@action
def answer(
    *, actor: Actor, purpose: str, conversation: Conversation, answers: Mapping[str, str], how: str = "self"
) -> ValueAnswers:
    """Keep the citizen's answers about a conversation that was held. Questions may be left out; one answer at least.

    An employee writes down what the citizen says, and how is marked. The same twice changes nothing. Raises `Refused`.
    """
    require(actor, "values.answer", conversation)
    talk = locked(Conversation, conversation.pk, None)
    known = ValueAnswers.objects.filter(conversation=talk).first()
    given = {key: chosen for key, chosen in answers.items() if chosen}
    if known is not None:
        if known.answers == given:
            return known
        raise Refused("Der er svaret om samtalen. Tak for det. Svaret kan ikke ændres.")
    if talk.status != "held":
        raise Refused("Samtalen er ikke holdt endnu. I kan svare, når den er gemt.")
    scheme = current(INSTRUMENT)
    if scheme is None:
        raise Refused("Der er ikke udgivet spørgsmål om samtaler, der gælder i dag. En administrator kan udgive dem.")
    if unknown(definition_of(scheme), given):
        raise Refused("Et af svarene findes ikke i skemaet. Genindlæs siden, og svar igen.")
    if not given:
        raise Refused("Vælg mindst ét svar, eller spring over.")
    on_behalf = not actor.is_citizen
    if on_behalf and how not in ("together", "phone"):
        raise Refused("Vælg, hvordan borgeren har svaret.", "how")
    saved = ValueAnswers.objects.create(
        citizen_id=talk.citizen_id,
        conversation=talk,
        instrument=scheme,
        answers=given,
        how=how if on_behalf else "self",
        entered_by_id=actor.employee_id if on_behalf else None,
        answered_at=clock.now(),
    )
    data: dict[str, object] = {"conversation": talk.pk, "how": saved.how}
    record(
        actor=actor,
        purpose=purpose,
        verb="conversation.valued",
        citizen_id=talk.citizen_id,
        subject=saved,
        data=data,
    )
    return saved


def scheme() -> InstrumentVersion | None:
    """The questions in force today."""
    return current(INSTRUMENT)


def asked_days() -> int | None:
    """For how many days after a conversation the citizen is asked how it was. None without a rule: nobody is asked."""
    try:
        return int(rows("conversation_questions")[0].number("days"))
    except NoRule:
        return None


def to_answer(actor: Actor, citizen: Citizen) -> Conversation | None:
    """The citizen's latest conversation, where it was held lately and nothing is answered about it."""
    if actor.citizen_id != citizen.pk or scheme() is None:
        return None
    days = asked_days()
    if days is None:
        return None
    since = clock.now() - timedelta(days=days)
    last = Conversation.objects.filter(citizen=citizen, status="held").order_by("-starts", "-pk").first()
    if last is None or last.starts < since or ValueAnswers.objects.filter(conversation=last).exists():
        return None
    return last


@dataclass(frozen=True)
class Line:
    """One question through time: the words chosen, oldest first, and the plotted line."""

    title: str
    words: tuple[str, ...]
    points: str
    dots: tuple[tuple[int, int], ...]
    top: str
    bottom: str


@dataclass(frozen=True)
class Trend:
    """The last conversations as the citizen saw them. `days` and every line's `words` go together."""

    days: tuple[date, ...]
    marked: tuple[bool, ...]
    lines: tuple[Line, ...]


WIDTH, HEIGHT, MARGIN = 300, 60, 10


def trend(actor: Actor, citizen: Citizen) -> Trend | None:
    """The citizen's answers through time, for those who work with the citizen. None where there are none."""
    rows = ValueAnswers.objects.filter(citizen=citizen).select_related("instrument", "conversation")
    found = list(scope(actor, "conversation.view", rows).order_by("-conversation__starts", "-pk")[:SHOWN])[::-1]
    if not found:
        return None
    items = definition_of(found[-1].instrument).items
    days = tuple(timezone.localtime(each.conversation.starts).date() for each in found)
    return Trend(days, tuple(each.how != "self" for each in found), tuple(_line(item, found) for item in items))


def _line(item: Item, found: Sequence[ValueAnswers]) -> Line:
    steps = [item.step(each.answers.get(item.key, "")) for each in found]
    words = tuple(step.text.da if step else NO_ANSWER for step in steps)
    most = max((step.points for step in item.steps), default=1) or 1
    wide = (WIDTH - 2 * MARGIN) / max(len(found) - 1, 1)
    dots = tuple(
        (round(MARGIN + number * wide), round(HEIGHT - MARGIN - step.points / most * (HEIGHT - 2 * MARGIN)))
        for number, step in enumerate(steps)
        if step is not None
    )
    ordered = sorted(item.steps, key=lambda step: step.points)
    top, bottom = (ordered[-1].text.da, ordered[0].text.da) if ordered else ("", "")
    return Line(item.short.da, words, " ".join(f"{x},{y}" for x, y in dots), dots, top, bottom)


@dataclass(frozen=True)
class Count:
    """One question counted: (answer, number of citizens or None where it is hidden)."""

    title: str
    cells: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class Summary:
    """How citizens of a team (or all) saw their latest conversation in the period."""

    name: str
    since: date
    citizens: int | None
    counts: tuple[Count, ...]


def summaries(actor: Actor) -> list[Summary]:
    """One summary a team the actor leads; for who leads all, one for the whole municipality. Raises `AccessDenied`."""
    require(actor, "values.totals")
    since = clock.now() - PERIOD
    if not actor.team_ids:
        return [s for s in [_summary("Hele kommunen", None, since)] if s]
    teams = Team.objects.filter(pk__in=actor.team_ids).order_by("name")
    return [s for s in [_summary(team.name, team, since) for team in teams] if s]


def _summary(name: str, team: Team | None, since: datetime) -> Summary | None:
    """Every citizen counts once, with the latest answer, so that a table counts people."""
    version = scheme()
    if version is None:
        return None
    rows = ValueAnswers.objects.filter(answered_at__gte=since, instrument=version).order_by("answered_at", "pk")
    rows = rows.filter(conversation__case__team=team) if team is not None else rows
    latest = dict(rows.values_list("citizen", "answers"))
    definition = definition_of(version)
    shown = suppress([_table(item, latest) for item in definition.items], settings.FODFAESTE_MINIMUM_CELL)
    total = shown[0].total if shown else None
    small = total is None or total < settings.FODFAESTE_MINIMUM_CELL
    counts = () if small else _counts(definition, [each.cells for each in shown])
    return Summary(name, timezone.localtime(since).date(), None if small else total, counts)


def _table(item: Item, latest: Mapping[int, Mapping[str, str]]) -> dict[str, int]:
    table = {step.text.da: 0 for step in item.steps} | {NO_ANSWER: 0}
    for answers in latest.values():
        step = item.step(answers.get(item.key, ""))
        table[step.text.da if step else NO_ANSWER] += 1
    return table


def _counts(definition: Definition, shown: Sequence[Mapping[str, int | None]]) -> tuple[Count, ...]:
    named = zip(definition.items, shown, strict=True)
    return tuple(Count(item.short.da, tuple(cells.items())) for item, cells in named)
