from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "fodfaeste.casework.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.conversations import policy

        policy.register()
