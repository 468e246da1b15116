from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "fodfaeste.foundation.drafts"
    label = "drafts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from fodfaeste.foundation.access import middleware
        from fodfaeste.foundation.drafts import policy, views

        policy.register()
        middleware.before_sign_in.append(views.keep_before_sign_in)
