"""The room's paths."""

from django.urls import URLPattern, path

from fodfaeste.foundation.staff import views

urlpatterns: list[URLPattern] = [
    path("medarbejdere/", views.employees, name="employees"),
    path("medarbejdere/ny/", views.employee_add, name="employee_add"),
    path("medarbejdere/nyt-team/", views.team_add, name="team_add"),
    path("medarbejdere/<int:employee_id>/", views.employee, name="employee"),
    path("medarbejdere/<int:employee_id>/rolle/", views.role_give, name="role_give"),
    path("medarbejdere/<int:employee_id>/team/", views.team_join, name="team_join"),
    path("medarbejdere/<int:employee_id>/login/", views.sign_in_give, name="sign_in_give"),
    path("medarbejdere/roller/<int:role_id>/slut/", views.role_end, name="role_end"),
    path("medarbejdere/teams/<int:membership_id>/slut/", views.team_leave, name="team_leave"),
    path("borgere/<int:citizen_id>/kontakt/", views.citizen_contact, name="citizen_contact"),
]
