from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "fodfaeste.foundation.reminders"
    label = "reminders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation.reminders import policy

        policy.register()
