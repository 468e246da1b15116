from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "fodfaeste.foundation.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation.access import grounds

        grounds.register()
