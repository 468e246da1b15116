from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "fodfaeste.casework.analysis"
    label = "analysis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.analysis import deadlines as own
        from fodfaeste.casework.analysis import policy
        from fodfaeste.casework.analysis.models import Analysis, Contribution
        from fodfaeste.casework.cases import deadlines
        from fodfaeste.foundation import drafts
        from fodfaeste.foundation.people.models import Citizen

        policy.register()
        deadlines.sources.append(own.source())
        drafts.register(
            "analysis.request",
            title="Bestil en tværfaglig analyse",
            verb="analysis.request",
            model=Citizen,
            fields=("question", "professions", "how", "due"),
        )
        drafts.register(
            "analysis.give_back",
            title="Giv en analyse tilbage",
            verb="analysis.contribute",
            model=Contribution,
            fields=("why",),
        )
        drafts.register(
            "analysis.reopen",
            title="Åbn et bidrag igen",
            verb="analysis.contribute",
            model=Contribution,
            fields=("why",),
        )
        drafts.register(
            "analysis.confer",
            title="Konference om en tværfaglig analyse",
            verb="analysis.confer",
            model=Analysis,
            fields=("held_on", "participants", "others", "citizen_there", "why_not", "weighed", "step-*", "dissent-*"),
        )
