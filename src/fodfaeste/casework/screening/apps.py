from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "fodfaeste.casework.screening"
    label = "screening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.cases import topics
        from fodfaeste.casework.screening import finding, panels, policy
        from fodfaeste.foundation import register

        policy.register()
        register.followers.append(finding.follow_register)
        topics.offers.append(panels.topics)
