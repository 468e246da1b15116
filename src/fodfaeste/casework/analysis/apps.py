from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "fodfaeste.casework.analysis"
    label = "analysis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.analysis import policy

        policy.register()
