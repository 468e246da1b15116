from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "fodfaeste.casework.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import plans
        from fodfaeste.casework.conversations import panels, policy
        from fodfaeste.casework.conversations.models import Conversation
        from fodfaeste.foundation import drafts

        policy.register()
        drafts.register(
            "conversation.preparation",
            title="Forbered samtalen",
            verb="conversation.prepare",
            model=Conversation,
            fields=("text", "companion"),
            live=True,
        )
        plans.my_plan_extras.append(panels.my_plan_panel)
        plans.appointment_sources.append(panels.next_appointment)
