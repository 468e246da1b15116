from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "fodfaeste.casework.screening"
    label = "screening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.cases import deadlines, topics
        from fodfaeste.casework.screening import deadlines as own
        from fodfaeste.casework.screening import finding, panels, policy
        from fodfaeste.casework.screening.models import Screening
        from fodfaeste.foundation import drafts, register
        from fodfaeste.foundation.people.models import Citizen

        policy.register()
        register.followers.append(finding.follow_register)
        deadlines.sources.append(own.source())
        topics.offers.append(panels.topics)
        drafts.register(
            "screening.judgement",
            title="Vurdering efter en screening",
            verb="screening.judge",
            model=Screening,
            fields=("judgement", "track"),
        )
        drafts.register(
            "screening.correction",
            title="Ret en række i screeningen",
            verb="screening.judge",
            model=Screening,
            fields=("chosen", "reason"),
        )
        drafts.register(
            "screening.aside",
            title="Vent med en screening",
            verb="screening.handle",
            model=Citizen,
            fields=("reason", "comes_back"),
        )
