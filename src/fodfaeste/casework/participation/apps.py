from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    name = "fodfaeste.casework.participation"
    label = "participation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.catalogue import panels as catalogue
        from fodfaeste.casework.catalogue import places
        from fodfaeste.casework.participation import panels, policy, queries

        policy.register()
        places.counters.append(queries.taken)
        catalogue.intervention_blocks.extend([panels.block, panels.outcome])
        catalogue.outcome_sentences.append(panels.sentences)
