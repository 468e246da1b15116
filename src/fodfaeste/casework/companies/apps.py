from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "fodfaeste.casework.companies"
    label = "companies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework import participation, plans
        from fodfaeste.casework.cases import deadlines
        from fodfaeste.casework.companies import deadlines as own
        from fodfaeste.casework.companies import panels, planning, policy, queries

        policy.register()
        deadlines.sources.append(own.source())
        plans.my_plan_extras.append(panels.my_plan_panel)
        plans.effort_sources.append(planning.efforts)
        participation.hours_sources.append(queries.ordinary_hours)
