"""The room's paths."""

from django.urls import path

from fodfaeste.steering.evaluation import views

urlpatterns = [
    path("effekt/", views.overview, name="evaluations"),
    path("effekt/statistik/", views.open_statistics, name="open_statistics"),
    path("effekt/nyt/", views.add, name="evaluation_add"),
    path("effekt/<int:evaluation_id>/", views.evaluation, name="evaluation"),
    path("effekt/<int:evaluation_id>/ret/", views.edit, name="evaluation_edit"),
    path("effekt/<int:evaluation_id>/laas/", views.lock, name="evaluation_lock"),
    path("effekt/<int:evaluation_id>/forbehold/", views.guards, name="evaluation_guards"),
    path("effekt/<int:evaluation_id>/regn/", views.reckon, name="evaluation_run"),
    path("effekt/<int:evaluation_id>/udgiv/", views.publish, name="evaluation_publish"),
    path("effekt/udgivet/<int:publication_id>/", views.publication, name="publication"),
    path("effekt/beregning/<int:reckoning_id>/", views.method, name="evaluation_method"),
    path("effekt/beregning/<int:reckoning_id>/tal.csv", views.data, name="evaluation_data"),
]
