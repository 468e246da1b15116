from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    name = "fodfaeste.steering.committee"
    label = "committee"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation import refresh
        from fodfaeste.steering.committee import counting, policy

        policy.register()
        refresh.register(refresh.Summary("committee", "Tal til udvalget", counting.fill))
