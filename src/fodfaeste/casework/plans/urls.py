"""The room's paths."""

from django.urls import path

from fodfaeste.casework.plans import citizen_views, views

urlpatterns = [
    path("borgere/<int:citizen_id>/plan/", views.plan, name="plan"),
    path("borgere/<int:citizen_id>/plan/rediger/", views.plan_edit, name="plan_edit"),
    path("borgere/<int:citizen_id>/plan/send/", views.plan_send, name="plan_send"),
    path("borgere/<int:citizen_id>/plan/version/<int:plan_number>/", views.plan_version, name="plan_version"),
    path("borgere/<int:citizen_id>/plan/skridt/<int:step_id>/", views.plan_step, name="plan_step"),
    path("borgere/<int:citizen_id>/plan/kladde/<int:unsaved_id>/", views.plan_unsaved, name="plan_unsaved"),
    path("borgere/<int:citizen_id>/plan.pdf", views.plan_pdf, name="plan_pdf"),
    path("min-plan/", citizen_views.my_plan, name="my_plan"),
    path("min-plan/svar/", citizen_views.my_plan_answer, name="my_plan_answer"),
    path("min-plan/skridt/<int:step_id>/", citizen_views.my_plan_step, name="my_plan_step"),
    path("min-plan/plan.pdf", citizen_views.my_plan_pdf, name="my_plan_pdf"),
]
