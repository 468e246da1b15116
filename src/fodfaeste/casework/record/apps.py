from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "fodfaeste.casework.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.record import policy

        policy.register()
