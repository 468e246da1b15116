from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "fodfaeste.casework.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.plans import policy

        policy.register()
