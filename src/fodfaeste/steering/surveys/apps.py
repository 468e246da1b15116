from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "fodfaeste.steering.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import plans, record
        from fodfaeste.foundation import refresh
        from fodfaeste.steering.surveys import alliance, closing, panels, policy

        policy.register()
        plans.my_plan_extras.append(panels.my_plan_panel)
        record.more_panels.append(panels.panel)
        refresh.register(refresh.Summary("surveys", "Brugerundersøgelser", closing.refresh))
        refresh.register(refresh.Summary("alliance", "Samarbejdet over tid", alliance.refresh))
