from django.apps import AppConfig


class RefreshConfig(AppConfig):
    name = "fodfaeste.foundation.refresh"
    label = "refresh"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation.refresh import policy

        policy.register()
