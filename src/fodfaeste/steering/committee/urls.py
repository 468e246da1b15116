"""The room's paths."""

from django.urls import path

from fodfaeste.steering.committee import views, writing_views

urlpatterns = [
    path("udvalg/", views.committee, name="committee"),
    path("udvalg/rapport/ny/", writing_views.report_begin, name="report_begin"),
    path("udvalg/rapport/<int:report_id>/", views.report, name="report"),
    path("udvalg/kladde/<int:draft_id>/", writing_views.report_edit, name="report_edit"),
    path("udvalg/rapport/<int:report_id>/rettelse/", writing_views.report_correct, name="report_correct"),
    path("udvalg/rapport/<int:report_id>/rapport.pdf", views.report_paper, name="report_paper"),
    path("udvalg/rapport/<int:report_id>/tal.csv", views.report_numbers, name="report_numbers"),
    path("udvalg/rapport/<int:report_id>/beslutning/", writing_views.decision_add, name="decision_add"),
    path("udvalg/beslutning/<int:decision_id>/", writing_views.decision, name="decision"),
    path("udvalg/maal/nyt/", writing_views.goal_add, name="goal_add"),
    path("udvalg/maal/<int:goal_id>/", writing_views.goal_end, name="goal_end"),
]
