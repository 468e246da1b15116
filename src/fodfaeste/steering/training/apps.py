from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "fodfaeste.steering.training"
    label = "training"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation import refresh
        from fodfaeste.steering.training import counting, policy

        policy.register()
        refresh.register(refresh.Summary("training", "Kompetencer", counting.fill))
