from django.apps import AppConfig


class ProgressionConfig(AppConfig):
    name = "fodfaeste.casework.progression"
    label = "progression"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import participation, plans
        from fodfaeste.casework.cases import deadlines, topics
        from fodfaeste.casework.progression import before_after, panels, policy, reckoning, reminding
        from fodfaeste.casework.progression import deadlines as own
        from fodfaeste.foundation import register, reminders

        policy.register()
        reminders.sources.append(reminding.source())
        deadlines.sources.append(own.source())
        topics.offers.append(panels.topics)
        plans.my_plan_extras.append(panels.my_plan_panel)
        register.followers.append(reckoning.follow_register)
        participation.change_sources.append(before_after.moved)
