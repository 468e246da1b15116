from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "fodfaeste.casework.screening"
    label = "screening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.screening import policy

        policy.register()
