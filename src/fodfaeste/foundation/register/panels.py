"""What the register shows on the citizen's page, and on the citizen's own."""

from datetime import timedelta

from django.utils.safestring import mark_safe

from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.register.history import Pictures, current_run, ladder_steps, pictures, runs_of
from fodfaeste.foundation.register.models import RegisterStatus
from fodfaeste.foundation.register.queries import status_of, weeks_of
from fodfaeste.foundation.register.tables import benefit_table, ladder_rules

_SMALL = ("ingen", "ét", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti")


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The register's facts in words and the timeline. None when the actor may not see them."""
    if not decide(actor, "register.view", citizen).allowed:
        return None
    own = actor.citizen_id == citizen.pk
    status = status_of(citizen)
    if status is None:
        return Panel("register", "Ydelser over tid", "register/panel.html", {"status": None, "own": own})
    table = benefit_table()
    weeks = list(weeks_of(citizen))
    runs = runs_of(weeks, table)
    current = current_run(runs, status.benefit)
    drawn = pictures(runs, ladder_steps(weeks, table, ladder_rules()), status.as_of)
    context = {
        "status": status,
        "own": own,
        "sentence": sentence(status),
        "benefit": table.by_key[status.benefit].title if status.benefit in table.by_key else status.benefit,
        "since": current.first if current else status.spell_start,
        "runs": runs[::-1],
        "pictures": _safe(drawn),
        "first": min(run.first for run in runs),
        "ladder_now": status.refund_percent is not None,
    }
    return Panel("register", "Ydelser over tid", "register/panel.html", context)


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """When each stretch of a benefit began, and when it ended."""
    if not decide(actor, "register.view", citizen).allowed:
        return []
    status = status_of(citizen)
    if status is None:
        return []
    events: list[TimelineEvent] = []
    for run in runs_of(list(weeks_of(citizen)), benefit_table()):
        events.append(TimelineEvent(run.first, "register", f"{run.title} begyndte"))
        if run.last < status.as_of:
            events.append(
                TimelineEvent(
                    run.last + timedelta(days=6), "register", f"{run.title} sluttede. Det varede {_weeks(run.weeks)}."
                )
            )
    return sorted(events, key=lambda event: event.when, reverse=True)


def sentence(status: RegisterStatus) -> str:
    """27 uger på ydelse i det nuværende forløb, to tidligere forløb."""
    if status.spell_start is None:
        if not status.spells:
            return "Ingen uger på ydelse."
        return f"Ikke på ydelse nu. {_spells(status.spells, '').capitalize()}, {_weeks(status.weeks_total)} i alt."
    before = f", {_spells(status.spells - 1, 'tidligere ')}" if status.spells > 1 else ". Det er det første forløb"
    return f"{_weeks(status.spell_weeks)} på ydelse i det nuværende forløb{before}."


def _spells(count: int, kind: str) -> str:
    number = _SMALL[count] if count < len(_SMALL) else str(count)
    return f"{number} {kind}forløb"


def _weeks(count: int) -> str:
    return "1 uge" if count == 1 else f"{count} uger"


def _safe(drawn: Pictures) -> Pictures:
    """Pictures of our own making, checked by `plots.svg`, may stand in the page as they are."""
    return Pictures(*(mark_safe(each) for each in (drawn.widest, drawn.wide, drawn.narrow)))  # noqa: S308
