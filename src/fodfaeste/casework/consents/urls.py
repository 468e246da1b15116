"""The room's paths."""

from django.urls import URLPattern, path

from fodfaeste.casework.consents import views

urlpatterns: list[URLPattern] = [
    path("mine-samtykker/", views.my_consents, name="my_consents"),
    path("mine-samtykker/sig-ja/<slug:purpose_key>/", views.my_consent_give, name="my_consent_give"),
    path("borgere/<int:citizen_id>/samtykker/", views.consents, name="consents"),
    path("borgere/<int:citizen_id>/samtykker/<slug:purpose_key>/", views.consent_record, name="consent_record"),
    path("samtykker/<int:consent_id>/traek-tilbage/", views.consent_withdraw, name="consent_withdraw"),
    path("delt-med-mig/", views.shared_with_me, name="shared_with_me"),
]
