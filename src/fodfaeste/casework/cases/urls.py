"""The room's paths."""

from django.urls import URLPattern, path

from fodfaeste.casework.cases import views

urlpatterns: list[URLPattern] = [
    path("borgere/ny/", views.citizen_add, name="citizen_add"),
    path("borgere/<int:citizen_id>/forloeb/nyt/", views.case_open, name="case_open"),
    path("borgere/<int:citizen_id>/forloeb/luk/", views.case_close, name="case_close"),
    path("borgere/<int:citizen_id>/ansvarlig/", views.hand_over, name="hand_over"),
]
