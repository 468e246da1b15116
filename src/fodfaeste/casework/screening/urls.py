"""The room's paths."""

from django.urls import path

from fodfaeste.casework.screening import views, worklist_views

urlpatterns = [
    path("borgere/<int:citizen_id>/screening/", views.screening_start, name="screening_start"),
    path("borgere/<int:citizen_id>/screening/fundet/", worklist_views.found, name="screening_found"),
    path("screeninger/<int:screening_id>/ret/<slug:row>/", views.correct, name="screening_correct"),
    path("screeninger/", worklist_views.screenings, name="screenings"),
    path("screeninger/<int:screening_id>/", views.screening, name="screening"),
    path("screeninger/<int:screening_id>/fhir.json", views.as_fhir, name="screening_fhir"),
    path("screening/retsgrundlag/", views.legal_basis, name="legal_basis"),
    path("screening/skema/", views.instrument, name="screening_instrument"),
    path("min-screening/", views.my_screening, name="my_screening"),
]
