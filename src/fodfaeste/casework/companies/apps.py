from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "fodfaeste.casework.companies"
    label = "companies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import participation, plans
        from fodfaeste.casework.cases import deadlines
        from fodfaeste.casework.companies import deadlines as own
        from fodfaeste.casework.companies import panels, planning, policy, queries

        policy.register()
        _drafts()
        deadlines.sources.append(own.source())
        plans.my_plan_extras.append(panels.my_plan_panel)
        plans.effort_sources.append(planning.efforts)
        participation.hours_sources.append(queries.ordinary_hours)


def _drafts() -> None:
    """The forms of a placement whose text waits until it is sent."""
    from fodfaeste.casework.companies.models import Placement
    from fodfaeste.casework.companies.placement_forms import FOLDED
    from fodfaeste.foundation import drafts
    from fodfaeste.foundation.people.models import Citizen

    drafts.register(
        "placement.register",
        title="Praktik eller job",
        verb="placement.work",
        model=Citizen,
        fields=(
            "unit", "kind", "starts", "ends", "hours", "goal", "status", "meeting", "tasks", "adaptations", "safety",
            "mentor", "consultant", "warnings_reason", "from_*", "hours_*",
        ),
    )  # fmt: skip
    drafts.register(
        "placement.wish",
        title="Ønsket til en plads",
        verb="placement.work",
        model=Citizen,
        fields=("tasks", "hours", "adaptations", "area"),
    )
    texts = ("goal", "meeting", "tasks", "adaptations", "safety", "mentor", "contact", "consultant")
    drafts.register("placement.texts", title="Ret arbejdsplads", verb="placement.work", model=Placement, fields=texts)
    for key, title in FOLDED.items():
        drafts.register(f"placement.{key}", title=title, verb="placement.work", model=Placement, fields=(f"{key}-*",))
