from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "fodfaeste.foundation.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation.staff import policy

        policy.register()
