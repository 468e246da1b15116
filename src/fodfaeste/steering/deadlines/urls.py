"""The room's paths."""

from django.urls import path

from fodfaeste.steering.deadlines import views

urlpatterns = [
    path("frister/", views.deadlines, name="deadlines"),
    path("frister/mail/", views.digest_mail, name="deadlines_mail"),
    path("frister/regel/<str:rule>/", views.team_rule, name="deadlines_rule"),
    path("borgere/<int:citizen_id>/frister/", views.citizen_deadlines, name="citizen_deadlines"),
    path("borgere/<int:citizen_id>/frister/<str:rule>/", views.deadline_note, name="deadline_note"),
]
