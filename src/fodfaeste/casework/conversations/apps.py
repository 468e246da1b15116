from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "fodfaeste.casework.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import plans
        from fodfaeste.casework.cases import deadlines
        from fodfaeste.casework.conversations import deadlines as own
        from fodfaeste.casework.conversations import panels, policy, reminding
        from fodfaeste.casework.conversations.models import Conversation
        from fodfaeste.foundation import drafts, reminders
        from fodfaeste.foundation.people.models import Citizen

        policy.register()
        drafts.register(
            "conversation.preparation",
            title="Forbered samtalen",
            verb="conversation.prepare",
            model=Conversation,
            fields=("text", "companion"),
            live=True,
        )
        drafts.register(
            "conversation.tell",
            title="Det, borgeren har fortalt før samtalen",
            verb="conversation.tell",
            model=Conversation,
            fields=("text",),
        )
        drafts.register(
            "conversation.write",
            title="Samtalen",
            verb="conversation.write",
            model=Conversation,
            fields=("brings", "notes", "aftale-*"),
            live=True,
        )
        drafts.register(
            "conversation.write_down",
            title="Skriv en samtale ned",
            verb="conversation.book",
            model=Citizen,
            fields=("kind", "date", "time", "minutes", "employee", "notes", "aftale-*"),
        )
        deadlines.sources += [own.first_source(), own.six_months_source(), own.agreement_source()]
        reminders.sources.append(reminding.source())
        plans.my_plan_first.append(panels.my_plan_panel)
        plans.appointment_sources.append(panels.next_appointment)
