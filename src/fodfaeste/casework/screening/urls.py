"""The room's paths."""

from django.urls import path

from fodfaeste.casework.screening import views

urlpatterns = [
    path("borgere/<int:citizen_id>/screening/", views.screening_start, name="screening_start"),
    path("screeninger/", views.screenings, name="screenings"),
    path("screeninger/<int:screening_id>/", views.screening, name="screening"),
    path("screening/retsgrundlag/", views.legal_basis, name="legal_basis"),
    path("screening/skema/", views.instrument, name="screening_instrument"),
    path("min-screening/", views.my_screening, name="my_screening"),
]
