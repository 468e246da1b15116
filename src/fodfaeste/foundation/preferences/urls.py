"""The room's path."""

from django.urls import path

from fodfaeste.foundation.preferences import views

urlpatterns = [path("tekst/", views.text_size, name="text_size")]
