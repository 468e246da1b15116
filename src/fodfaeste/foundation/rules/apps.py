from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "fodfaeste.foundation.rules"
    label = "rules"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation.rules import policy

        policy.register()
