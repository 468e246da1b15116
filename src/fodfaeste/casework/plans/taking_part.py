"""The interventions a citizen takes part in, as the plan looks at them, and the goals, as they look at the plan."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.urls import reverse

from fodfaeste.casework.participation.efforts import running
from fodfaeste.casework.plans.efforts import Effort
from fodfaeste.casework.plans.models import Goal, Plan
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen


def interventions(actor: Actor, citizen: Citizen) -> Iterator[Effort]:
    """What the citizen has a place in, takes part in or took part in, as far as the actor may see it."""
    own = actor.citizen_id == citizen.pk
    for each in running(actor, citizen):
        yield Effort(
            track=each.lane,
            title=each.title,
            first=each.first,
            last=each.last,
            kind="Indsats",
            job_oriented=each.job_oriented,
            url=reverse("my_interventions") if own else reverse("participation", args=[each.participation_id]),
        )


def goals(citizen_ids: Iterable[int]) -> dict[int, list[str]]:
    """Citizen → the own goals and sub-goals of their plans, for those who count what others with such goals used."""
    ids, found = list(citizen_ids), defaultdict(list)
    own = Plan.objects.filter(citizen__in=ids).values_list("citizen", "own_goal")
    parts = Goal.objects.filter(plan__citizen__in=ids).values_list("plan__citizen", "text")
    for citizen, text in (*own, *parts):
        found[citizen].append(text)
    return found
