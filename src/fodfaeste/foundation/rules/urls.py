"""The room's paths."""

from django.urls import URLPattern, path

from fodfaeste.foundation.rules import views

urlpatterns: list[URLPattern] = [
    path("regler/", views.overview, name="rules"),
    path("regler/<slug:table>/", views.table, name="rule_table"),
    path("regler/<slug:table>/ny/", views.add, name="rule_add"),
    path("regler/<slug:table>/<int:row_id>/ret/", views.replace, name="rule_replace"),
    path("regler/<slug:table>/<int:row_id>/slut/", views.end, name="rule_end"),
]
