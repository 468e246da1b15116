from typing import Any

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "fodfaeste.casework.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete

        from fodfaeste.casework import participation as taking
        from fodfaeste.casework import plans
        from fodfaeste.casework.participation import panels as participation
        from fodfaeste.casework.plans import policy, taking_part
        from fodfaeste.casework.plans.models import Attachment, Plan, PlanVersion
        from fodfaeste.foundation import drafts
        from fodfaeste.foundation.people.models import Citizen

        policy.register()
        plans.my_plan_extras.append(participation.my_plan_panel)
        plans.effort_sources.append(taking_part.interventions)
        taking.goal_sources.append(taking_part.goals)
        drafts.register(
            "plan.answer",
            title="Svar på min plan",
            verb="plan.answer",
            model=PlanVersion,
            fields=("answer", "words"),
        )
        drafts.register(
            "plan.edit",
            title="Ret planen",
            verb="plan.edit",
            model=Citizen,
            fields=("own_goal", "goals-*", "steps-*", "version"),
        )
        drafts.register(
            "plan.remark", title="En bemærkning til planen", verb="plan.comment", model=Plan, fields=("about", "words")
        )
        drafts.register(
            "plan.answer_told",
            title="Borgerens svar på planen",
            verb="plan.answer_told",
            model=PlanVersion,
            fields=("answer", "words"),
        )
        post_delete.connect(_forget_file, sender=Attachment, dispatch_uid="plans.forget_file")


def _forget_file(instance: Any, **_: object) -> None:
    """When a citizen is deleted, the bytes go as well, once the deletion stands."""
    from django.db import transaction

    file, name = instance.file, instance.file.name
    if name:
        transaction.on_commit(lambda: file.storage.delete(name))
