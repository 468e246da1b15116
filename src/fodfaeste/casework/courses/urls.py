from django.urls import path

from fodfaeste.casework.courses import enrol_views, group_views, own_views, session_views, views

urlpatterns = [
    path("hold/", views.courses, name="courses"),
    path("hold/forloeb/nyt/", views.course_add, name="course_add"),
    path("hold/forloeb/<int:course_id>/", views.course, name="course"),
    path("hold/forloeb/<int:course_id>/ret/", views.course_edit, name="course_edit"),
    path("hold/forloeb/<int:course_id>/nyt-hold/", group_views.group_open, name="group_open"),
    path("hold/<int:group_id>/", group_views.group, name="group"),
    path("hold/<int:group_id>/leder/", group_views.leader, name="group_leader"),
    path("hold/moede/<int:session_id>/", session_views.session, name="session"),
    path("hold/moede/<int:session_id>/aflys/", session_views.put_off, name="session_put_off"),
    path("hold/moede/<int:session_id>/noter/", session_views.notes, name="session_notes"),
    path("hold/optag/<int:placing_id>/", enrol_views.place, name="course_place"),
    path("hold/deltager/<int:enrolment_id>/", enrol_views.enrolment, name="enrolment"),
    path("hold/deltager/<int:enrolment_id>/svar/<str:end>/", enrol_views.answer, name="course_answer"),
    path("hold/deltager/<int:enrolment_id>/beslut/", enrol_views.decide, name="course_decide"),
    path("hold/deltager/<int:enrolment_id>/afslut/", enrol_views.end, name="course_end"),
    path("hold/deltager/<int:enrolment_id>/jobskridt/", enrol_views.step, name="course_step"),
    path("mit-hold/", own_views.my_course, name="my_course"),
]
