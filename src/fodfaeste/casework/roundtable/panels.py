"""What the room shows elsewhere: the way in on the timeline, Min plan, and Mit overblik for those who are invited."""

from datetime import datetime

from django.urls import reverse

from fodfaeste.casework.cases.queries import open_case_of
from fodfaeste.casework.plans import Way
from fodfaeste.casework.plans.efforts import Busy
from fodfaeste.casework.roundtable.models import Invited, RoundTable
from fodfaeste.casework.roundtable.policy import own_invitations
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_reading
from fodfaeste.foundation.access.policy import decide, scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel
from fodfaeste.foundation.people.models import Citizen


def way_in(actor: Actor, citizen: Citizen) -> Way | None:
    """On the timeline, for who may call."""
    if not decide(actor, "roundtable.call", citizen).allowed or open_case_of(citizen) is None:
        return None
    return Way("Indkald til rundbordssamtale", reverse("roundtable_call", args=[citizen.pk]))


def my_plan_panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The next talk with more at the table, and who they are. The citizen may take somebody off."""
    if actor.citizen_id != citizen.pk:
        return None
    rows = RoundTable.objects.filter(
        citizen=citizen, conversation__status="booked", conversation__starts__date__gte=clock.today()
    ).select_related("conversation")
    coming = rows.order_by("conversation__starts").first()
    if coming is None:
        return None
    names = [each.name for each in coming.invited.all() if each.off_at is None]
    context = {"table": coming, "names": names}
    return Panel("my_roundtable", "Vi mødes om et bord", "roundtable/my_plan_panel.html", context)


def provided(actor: Actor) -> Panel | None:
    """On *Mine deltagere*, since those outside the municipality have no overview."""
    found = overview(actor)
    log_reading(actor, [item.citizen_id for item in found], "Du er indkaldt", "invited")
    return Panel("invited", "Du er indkaldt", "roundtable/invited.html", {"invitations": found}) if found else None


def invitations(actor: Actor, since: datetime) -> list[Busy]:
    """The talks one is invited to, for one's own calendar. Who holds the talk has it there already. One statement."""
    if actor.employee_id is None:
        return []
    rows = Invited.objects.filter(own_invitations(actor), round_table__conversation__starts__gte=since)
    rows = rows.exclude(round_table__conversation__employee=actor.employee_id).select_related(
        "round_table__conversation"
    )
    talks = [each.round_table.conversation for each in scope(actor, "roundtable.view", rows)]
    return [Busy(f"samtale-{talk.pk}", "Samtale", talk.starts, talk.minutes, sequence=talk.version) for talk in talks]


def overview(actor: Actor) -> list[OverviewItem]:
    """What one is invited to. One statement."""
    if actor.employee_id is None:
        return []
    rows = Invited.objects.filter(own_invitations(actor)).select_related("citizen", "round_table__conversation")
    return [
        OverviewItem(
            kind="deadline",
            citizen_id=each.citizen_id,
            citizen_name=each.citizen.name,
            text=f"Rundbordssamtale om {each.part}",
            why="Du er indkaldt",
            url=reverse("roundtable", args=[each.round_table_id]),
            when=each.round_table.conversation.starts,
        )
        for each in scope(actor, "roundtable.view", rows)
    ]
