"""The room's paths."""

from django.urls import URLPattern, path

from fodfaeste.casework.analysis import citizen_views, handing_views, views

urlpatterns: list[URLPattern] = [
    path("analyser/", views.analyses, name="analyses"),
    path("borgere/<int:citizen_id>/analyse/ny/", views.analysis_request, name="analysis_request"),
    path("analyser/<int:analysis_id>/", views.analysis, name="analysis"),
    path("analyser/<int:analysis_id>/konference/", views.analysis_confer, name="analysis_confer"),
    path("analyser/<int:analysis_id>/stop/", views.analysis_stop, name="analysis_stop"),
    path("analyser/bidrag/<int:contribution_id>/", views.analysis_contribute, name="analysis_contribute"),
    path("analyser/bidrag/<int:contribution_id>/tag/", views.analysis_take, name="analysis_take"),
    path("analyser/bidrag/<int:contribution_id>/giv/", handing_views.analysis_assign, name="analysis_assign"),
    path(
        "analyser/bidrag/<int:contribution_id>/giv-tilbage/",
        handing_views.analysis_give_back,
        name="analysis_give_back",
    ),
    path("analyser/bidrag/<int:contribution_id>/aabn-igen/", handing_views.analysis_reopen, name="analysis_reopen"),
    path("analyser/forslag/<int:input_id>/", views.analysis_decide, name="analysis_decide"),
    path("min-analyse/", citizen_views.my_analysis, name="my_analysis"),
]
