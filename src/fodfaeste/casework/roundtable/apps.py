from django.apps import AppConfig


class RoundtableConfig(AppConfig):
    name = "fodfaeste.casework.roundtable"
    label = "roundtable"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import participation, plans, record
        from fodfaeste.casework.roundtable import panels, policy

        policy.register()
        plans.timeline_ways.append(panels.way_in)
        plans.my_plan_extras.append(panels.my_plan_panel)
        plans.calendar_sources.append(panels.invitations)
        record.more_overviews.append(panels.overview)
        participation.provided_extras.append(panels.provided)
