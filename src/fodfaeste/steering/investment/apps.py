from django.apps import AppConfig


class InvestmentConfig(AppConfig):
    name = "fodfaeste.steering.investment"
    label = "investment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation import refresh
        from fodfaeste.steering.investment import policy, summing

        policy.register()
        refresh.register(refresh.Summary("investment_ledger", "Bogført på investeringer", summing.fill_booked))
