"""What a placement tells the plan: the effort the citizen takes part in, and one step that one can add."""

from collections.abc import Iterable

from django.urls import reverse

from fodfaeste.casework.companies import queries
from fodfaeste.casework.companies.models import Placement
from fodfaeste.casework.companies.rules import RUNNING
from fodfaeste.casework.plans.adding import Source
from fodfaeste.casework.plans.adding import add_to_plan as add
from fodfaeste.casework.plans.drafts import StepDraft
from fodfaeste.casework.plans.efforts import Effort
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen


def efforts(actor: Actor, citizen: Citizen) -> Iterable[Effort]:
    """The placements that run or have run: job-oriented efforts, as far as the actor may see them."""
    own = actor.citizen_id == citizen.pk
    if not own and not decide(actor, "placement.view", citizen).allowed:
        return []
    return [
        Effort(
            track="job",
            title=f"{each.get_kind_display()} hos {each.unit}",
            first=each.starts,
            last=each.ended_on or each.ends,
            kind="Arbejdsplads",
            job_oriented=True,
            follow_up=True if each.followup_due else None,
            url=reverse("my_workplace") if own else reverse("placement", args=[each.pk]),
        )
        for each in queries.of_citizen(citizen)
        if each.status in RUNNING or each.ended_on is not None
    ]


def add_to_plan(actor: Actor, placement: Placement) -> bool:
    """Put the placement into the working plan as a step of the job track. False when it is there already."""
    step = StepDraft(
        what=f"{placement.get_kind_display()} hos {placement.unit}", actor="borger", track="job", due=placement.ends
    )
    source = Source(f"placement:{placement.pk}", f"{placement.get_kind_display()} hos {placement.unit}"[:200])
    return add(actor=actor, purpose="Arbejdsplads i planen", case=placement.case, source=source, steps=[step]).anything
