from django.apps import AppConfig


class InvestmentConfig(AppConfig):
    name = "fodfaeste.steering.investment"
    label = "investment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.steering.investment import policy

        policy.register()
