"""What the room shows on the pages that compose: the citizen's page, Mit overblik, the timeline and Min plan."""

from django.urls import reverse

from fodfaeste.casework.cases.queries import caseload, open_case_of
from fodfaeste.casework.companies import law, queries
from fodfaeste.casework.companies.day import Call, calls, follow_ups
from fodfaeste.casework.companies.models import Placement
from fodfaeste.casework.companies.rules import RUNNING, STATUSES
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide, scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.rules.queries import NoRule

MOST = 3
"""So many placements stand in the panel; the rest are on the timeline."""


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The workplace now, what was before in a line, and the way to register one."""
    if not decide(actor, "placement.view", citizen).allowed:
        return None
    case = open_case_of(citizen)
    found = queries.of_citizen(citizen)
    context = {
        "citizen": citizen,
        "placements": found[:MOST],
        "hours_now": {each.pk: _hours_now(each) for each in found[:MOST]},
        "wish": queries.open_wish(case) if case is not None else None,
        "may_work": case is not None and decide(actor, "placement.work", citizen).allowed,
    }
    return Panel("workplace", "Arbejdsplads", "companies/panel.html", context)


def _hours_now(placement: Placement) -> str:
    today, steps = clock.today(), queries.schedule(placement)
    step = next((each for each in reversed(steps) if each.first <= today), steps[0] if steps else None)
    return f"{step.hours.normalize():f}".replace(".", ",") if step else ""


def my_plan_panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """My workplace on *Min plan*: where, when, who, hours, my goal. Nothing where there is none."""
    if actor.citizen_id != citizen.pk:
        return None
    now = queries.current_of(citizen)
    if now is None:
        return None
    context = {"placement": now, "hours_now": _hours_now(now), "running": now.status in RUNNING}
    return Panel("my_workplace", "Min arbejdsplads", "companies/my_plan_panel.html", context)


def overview(actor: Actor) -> list[OverviewItem]:
    """Calls that wait: mine as consultant; as caseworker and team leader what has waited too long. Constant queries."""
    if actor.employee_id is None:
        return []
    items = []
    if actor.has_role("virksomhedskonsulent"):
        items += [_item(call) for call in calls(actor, list(scope(actor, "placement.work", queries.mine(actor))))]
    if actor.has_role("sagsbehandler"):
        mine = [case.pk for case in caseload(actor)]
        rows = list(queries.placements().filter(case__in=mine, status__in=queries.ALIVE)) if mine else []
        items += [_item(call) for call in calls(actor, rows) if call.level >= 2 or call.placement.consultant_id is None]
    if actor.has_role("teamleder"):
        items += [_item(call) for call in _for_the_leader(actor)]
    return items


def _for_the_leader(actor: Actor) -> list[Call]:
    rows = scope(actor, "placement.work", queries.placements().filter(status__in=RUNNING))
    found = [call for call in calls(actor, list(rows)) if call.level >= 3]
    unseen = scope(actor, "placement.work", queries.hired_waiting(clock.today()))
    try:
        long_ago = clock.today().toordinal() - 2 * law.rounds().days_to_escalate
    except NoRule:
        return found
    return found + [call for call in follow_ups(list(unseen), clock.today()) if call.day.toordinal() <= long_ago]


def _item(call: Call) -> OverviewItem:
    return OverviewItem(
        kind="needs_me",
        citizen_id=call.placement.citizen_id,
        citizen_name=call.placement.citizen.name,
        text=f"{call.text} ({call.placement.unit})",
        why=call.why,
        url=reverse("placement", args=[call.placement.pk]),
        when=call.day,
        late=call.late,
    )


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """What happened to placements, and the ordinary hours that came of them."""
    own = actor.citizen_id == citizen.pk
    if not own and not decide(actor, "placement.view", citizen).allowed:
        return []
    found = []
    for each in queries.of_citizen(citizen):
        url = reverse("my_workplace") if own else reverse("placement", args=[each.pk])
        what = f"{each.get_kind_display()} hos {each.unit}"
        for event in each.events.all():
            if event.status in ("active", "extended", "ended", "stopped"):
                day = {"active": each.starts, "ended": each.ended_on, "stopped": each.ended_on}.get(event.status)
                day = day or clock.local_day(event.at)
                found.append(TimelineEvent(day, "workplace", f"{what}: {STATUSES[event.status].lower()}", url))
        if each.hired and each.hired_from and each.ordinary_hours:
            hours = f"{each.ordinary_hours.normalize():f}".replace(".", ",")
            text = f"Ansat hos {each.unit}: {hours} timer om ugen med almindelig løn"
            found.append(TimelineEvent(each.hired_from, "workplace", text, url))
    return found
