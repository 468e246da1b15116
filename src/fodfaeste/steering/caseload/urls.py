"""The room's paths."""

from django.urls import path

from fodfaeste.steering.caseload import position_views, views

urlpatterns = [
    path("sagstal/", views.board, name="caseload"),
    path("sagstal/fravaer/", views.absence, name="absence"),
    path("sagstal/fravaer/<int:absence_id>/", views.absence_end, name="absence_end"),
    path("sagstal/stillinger/", position_views.positions, name="positions"),
    path("sagstal/stillinger/ny/", position_views.position_add, name="position_add"),
    path("sagstal/stillinger/<int:position_id>/", position_views.position, name="position"),
    path("sagstal/giv-videre/<int:employee_id>/", views.hand_over_all, name="hand_over_all"),
    path("borgere/<int:citizen_id>/forloeb/forventet-slut/", views.ending, name="case_ending"),
]
