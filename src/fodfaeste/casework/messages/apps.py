from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "fodfaeste.casework.messages"
    label = "case_messages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import plans
        from fodfaeste.casework.cases.models import Case
        from fodfaeste.casework.messages import panels, policy
        from fodfaeste.foundation import drafts

        policy.register()
        drafts.register("message.write", title="En besked", verb="message.write", model=Case, fields=("text",))
        drafts.register(
            "message.ask", title="Et spørgsmål til lederen", verb="message.ask_leader", model=Case, fields=("text",)
        )
        plans.my_plan_extras.append(panels.my_plan_panel)
