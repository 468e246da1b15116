from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "fodfaeste.steering.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import plans
        from fodfaeste.foundation import refresh
        from fodfaeste.steering.surveys import closing, panels, policy

        policy.register()
        plans.my_plan_extras.append(panels.my_plan_panel)
        refresh.register(refresh.Summary("surveys", "Brugerundersøgelser", closing.refresh))
