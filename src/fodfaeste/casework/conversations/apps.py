from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "fodfaeste.casework.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import plans
        from fodfaeste.casework.conversations import panels, policy

        policy.register()
        plans.my_plan_extras.append(panels.my_plan_panel)
