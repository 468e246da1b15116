"""What the room shows on the citizen's page, the overview and the timeline."""

from fodfaeste.casework.cases import queries
from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.cases.standing import of_cases
from fodfaeste.foundation.access.policy import decide, scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """Since when somebody is responsible, the team and the changes; who, group and track stand in the page's head."""
    if not _may_see(actor, citizen):
        return None
    case = queries.open_case_of(citizen)
    if case is None:
        return None
    held = Assignment.objects.filter(case=case, valid_to__isnull=True).select_related("employee").first()
    context = {
        "case": case,
        "assignment": held,
        "changes": queries.changes_of_caseworker(citizen),
        "may_hand_over": decide(actor, "case.hand_over", citizen).allowed,
        "may_close": decide(actor, "case.close", citizen).allowed,
        "own": actor.citizen_id == citizen.pk,
    }
    return Panel("case", "Forløb og sagsbehandler", "cases/panel.html", context)


def overview(actor: Actor) -> list[OverviewItem]:
    """Open cases in the team leader's teams that nobody is responsible for."""
    if not actor.has_role("teamleder"):
        return []
    carried = Assignment.objects.filter(valid_to__isnull=True).values("case")
    waiting = Case.objects.filter(closed__isnull=True).exclude(pk__in=carried).select_related("citizen")
    return [each.item for each in of_cases(scope(actor, "case.hand_over", waiting).order_by("opened", "pk"))]


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """The citizen's cases and caseworkers, newest first."""
    if not _may_see(actor, citizen):
        return []
    events = []
    for case in Case.objects.filter(citizen=citizen):
        title = queries.target_group_title(case.target_group, case.opened)
        events.append(TimelineEvent(case.opened, "Forløb", f"Forløbet begyndte: {title}"))
        if case.closed is not None:
            events.append(TimelineEvent(case.closed, "Forløb", "Forløbet sluttede"))
    events += [
        TimelineEvent(row.valid_from, "Sagsbehandler", f"{row.employee.name} blev ansvarlig sagsbehandler")
        for row in queries.history(citizen)
    ]
    return sorted(events, key=lambda each: each.when, reverse=True)


def _may_see(actor: Actor, citizen: Citizen) -> bool:
    return actor.citizen_id == citizen.pk or decide(actor, "case.view", citizen).allowed
