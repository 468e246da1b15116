"""The room's paths."""

from django.urls import URLPattern, path

from fodfaeste.casework.progression import views

urlpatterns: list[URLPattern] = [
    path("borgere/<int:citizen_id>/udvikling/", views.development, name="development"),
    path("udvikling/runde/<int:round_id>/luk/", views.close, name="progression_close"),
    path("udvikling/svar/<int:rating_id>/", views.answer, name="progression_answer"),
    path("min-udvikling/", views.my_development, name="my_development"),
]
