"""The background work: reckoning takes seconds, and nobody should wait for a page that long."""

from django_tasks import task

from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.people.models import User
from fodfaeste.foundation.people.queries import actor_for
from fodfaeste.steering.evaluation import running
from fodfaeste.steering.evaluation.models import Evaluation


@task()
def reckon(evaluation_id: int, user_id: int) -> str:
    """Reckon a locked question on behalf of the one who asked; what came of it, in Danish."""
    actor = actor_for(User.objects.select_related("employee", "citizen").get(pk=user_id))
    evaluation = Evaluation.objects.get(pk=evaluation_id)
    try:
        done = running.run(actor=actor, purpose="Beregne effekt", evaluation=evaluation)
    except Refused as refused:
        return refused.message
    return f"Beregning {done.pk}"
