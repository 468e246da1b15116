from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "fodfaeste.casework.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.cases import policy

        policy.register()
