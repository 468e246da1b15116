from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "fodfaeste.casework.consents"
    label = "consents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.cases import deadlines
        from fodfaeste.casework.consents import deadlines as own
        from fodfaeste.casework.consents import policy

        policy.register()
        deadlines.sources.append(own.source())
