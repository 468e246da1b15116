"""The room's paths."""

from django.urls import path

from fodfaeste.foundation.register import views

urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/<int:import_id>/", views.run_page, name="register_run"),
    path("register/<int:import_id>/status/", views.run_status, name="register_run_status"),
    path("register/<int:import_id>/igen/", views.run_again, name="register_run_again"),
    path("register/<int:import_id>/afviste.csv", views.refused_file, name="register_refused"),
]
