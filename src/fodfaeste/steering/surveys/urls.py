"""The room's paths."""

from django.urls import path

from fodfaeste.steering.surveys import answer_views, handing_views, views, word_views

urlpatterns = [
    path("brugerundersoegelse/", views.surveys, name="surveys"),
    path("brugerundersoegelse/ny/", views.survey_add, name="survey_add"),
    path("brugerundersoegelse/samarbejde/", views.alliance_page, name="survey_alliance"),
    path("brugerundersoegelse/<int:survey_id>/", views.survey, name="survey"),
    path("brugerundersoegelse/<int:survey_id>/luk/", views.survey_close, name="survey_close"),
    path("brugerundersoegelse/<int:survey_id>/tekster/", word_views.survey_words, name="survey_words"),
    path(
        "borgere/<int:citizen_id>/undersoegelse/<int:survey_id>/", handing_views.survey_hand_out, name="survey_hand_out"
    ),
    path("undersoegelse/<int:survey_id>/", answer_views.survey_answer, name="survey_answer"),
    path("undersoegelse/link/<str:survey_secret>/", answer_views.survey_link, name="survey_link"),
]
