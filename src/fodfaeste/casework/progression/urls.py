"""The room's paths."""

from django.urls import URLPattern, path

from fodfaeste.casework.progression import basis_views, fhir_views, views

urlpatterns: list[URLPattern] = [
    path("borgere/<int:citizen_id>/udvikling/", views.development, name="development"),
    path("udvikling/runde/<int:round_id>/luk/", views.close, name="progression_close"),
    path("udvikling/svar/<int:rating_id>/", views.answer, name="progression_answer"),
    path("udvikling/svar/<int:rating_id>/vil-ikke/", views.declines, name="progression_decline"),
    path("udvikling/svar/<int:rating_id>/tag-af/", views.releases, name="progression_release"),
    path("udvikling/usikkerhed/", basis_views.basis, name="progression_basis"),
    path("udvikling/svar/<int:answered_id>/fhir.json", fhir_views.as_fhir, name="progression_fhir"),
    path("udvikling/svar/<int:rating_id>/hent-ind/", fhir_views.take_in, name="progression_take_in"),
    path("min-udvikling/", views.my_development, name="my_development"),
]
