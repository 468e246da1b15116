"""The room's paths."""

from django.urls import path

from fodfaeste.casework.roundtable import views

urlpatterns = [
    path("borgere/<int:citizen_id>/rundbord/", views.call, name="roundtable_call"),
    path("rundbord/<int:roundtable_id>/", views.roundtable, name="roundtable"),
]
