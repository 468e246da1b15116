from django.apps import AppConfig


class ProgressionConfig(AppConfig):
    name = "fodfaeste.casework.progression"
    label = "progression"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.progression import policy

        policy.register()
