from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "fodfaeste.foundation.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation.register import policy

        policy.register()
