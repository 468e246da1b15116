from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "fodfaeste.steering.deadlines"
    label = "deadlines"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import record
        from fodfaeste.casework.cases import deadlines
        from fodfaeste.foundation import refresh
        from fodfaeste.steering.deadlines import counting, panels, policy, steps

        policy.register()
        deadlines.sources.append(steps.source())
        record.more_panels.append(panels.panel)
        refresh.register(refresh.Summary("deadlines", "Frister", counting.fill))
