"""The room's paths."""

from django.urls import path

from fodfaeste.steering.training import views

urlpatterns = [
    path("kompetencer/", views.training, name="training"),
    path("kompetencer/kurser/nyt/", views.course_add, name="staff_course_add"),
    path("kompetencer/kurser/<int:staff_course_id>/", views.course, name="staff_course"),
    path("kompetencer/sparring/", views.sparring, name="sparring"),
    path("kompetencer/medarbejder/<int:employee_id>/", views.person, name="training_person"),
]
