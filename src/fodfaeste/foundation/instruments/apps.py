from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    name = "fodfaeste.foundation.instruments"
    label = "instruments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation.instruments import policy

        policy.register()
