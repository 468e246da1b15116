from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "fodfaeste.casework.consents"
    label = "consents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.consents import policy

        policy.register()
