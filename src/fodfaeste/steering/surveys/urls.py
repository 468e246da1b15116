"""The room's paths."""

from django.urls import path

from fodfaeste.steering.surveys import answer_views, views

urlpatterns = [
    path("brugerundersoegelse/", views.surveys, name="surveys"),
    path("brugerundersoegelse/ny/", views.survey_add, name="survey_add"),
    path("brugerundersoegelse/<int:survey_id>/", views.survey, name="survey"),
    path("brugerundersoegelse/<int:survey_id>/luk/", views.survey_close, name="survey_close"),
    path("undersoegelse/<int:survey_id>/", answer_views.survey_answer, name="survey_answer"),
    path("undersoegelse/link/<str:secret>/", answer_views.survey_link, name="survey_link"),
]
