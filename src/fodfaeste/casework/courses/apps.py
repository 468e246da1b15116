from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "fodfaeste.casework.courses"
    label = "courses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import participation, plans
        from fodfaeste.casework.cases import deadlines
        from fodfaeste.casework.courses import deadlines as own
        from fodfaeste.casework.courses import following, panels, policy

        policy.register()
        deadlines.sources.append(own.source())
        participation.after_change.append(following.follow_participation)
        participation.told_elsewhere.append(panels.told_here)
        plans.effort_sources.append(panels.efforts)
        plans.measure_sources.append(panels.measures)
        plans.my_plan_extras.append(panels.my_plan_panel)
