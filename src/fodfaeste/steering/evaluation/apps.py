from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "fodfaeste.steering.evaluation"
    label = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation import refresh
        from fodfaeste.steering.evaluation import own, policy, refreshing

        policy.register()
        refresh.register(refresh.Summary("own_outcomes", "Kommunens egne kurver", own.fill))
        refresh.register(refresh.Summary("effect", "Måling af effekt", refreshing.fill))
