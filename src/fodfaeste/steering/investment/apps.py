from django.apps import AppConfig


class InvestmentConfig(AppConfig):
    name = "fodfaeste.steering.investment"
    label = "investment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation import refresh
        from fodfaeste.steering.investment import forecast, ladder_sums, policy, summing

        policy.register()
        refresh.register(refresh.Summary("investment_ledger", "Bogført på investeringer", summing.fill_booked))
        refresh.register(refresh.Summary("investment_rules", "Stopregler", summing.fill_rules))
        refresh.register(refresh.Summary("investment_ladder", "Ydelsesuger på trappen", ladder_sums.fill_ladder))
        refresh.register(refresh.Summary("investment_forecast", "Fremskrivning", forecast.fill_forecast))
