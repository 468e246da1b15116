"""The room's paths."""

from django.urls import URLPattern, path

from fodfaeste.casework.record import patterns

urlpatterns: list[URLPattern] = [
    path("moenstre/", patterns.patterns, name="patterns"),
]
