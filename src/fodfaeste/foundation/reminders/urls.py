"""The room's paths."""

from django.urls import path

from fodfaeste.foundation.reminders import views

urlpatterns = [
    path("mine-paamindelser/", views.my_reminders, name="my_reminders"),
    path("borgere/<int:citizen_id>/paamindelser/", views.citizen_reminders, name="citizen_reminders"),
]
