from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    name = "fodfaeste.steering.caseload"
    label = "caseload"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import plans, record
        from fodfaeste.foundation import refresh
        from fodfaeste.steering.caseload import counting, panels, policy

        policy.register()
        refresh.register(refresh.Summary("caseload", "Sagstal", counting.fill))
        plans.my_plan_extras.append(panels.my_plan_panel)
        record.more_panels.append(panels.panel)
        record.more_overviews.append(panels.overview)
        record.more_timelines.append(panels.timeline)
