from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "fodfaeste.casework.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.casework.catalogue import policy

        policy.register()
