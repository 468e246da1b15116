"""The room's paths."""

from django.urls import path

from fodfaeste.casework.plans import (
    adding_views,
    citizen_views,
    file_views,
    history_views,
    remark_views,
    template_views,
    told_views,
    views,
)

urlpatterns = [
    path("borgere/<int:citizen_id>/plan/", views.plan, name="plan"),
    path("borgere/<int:citizen_id>/plan/rediger/", views.plan_edit, name="plan_edit"),
    path("borgere/<int:citizen_id>/plan/send/", views.plan_send, name="plan_send"),
    path("borgere/<int:citizen_id>/plan/version/<int:plan_number>/", views.plan_version, name="plan_version"),
    path("borgere/<int:citizen_id>/plan/skridt/<int:step_id>/", views.plan_step, name="plan_step"),
    path("borgere/<int:citizen_id>/plan/kladde/<int:unsaved_id>/", views.plan_unsaved, name="plan_unsaved"),
    path("borgere/<int:citizen_id>/plan/svar/", told_views.plan_answer_told, name="plan_answer_told"),
    path("borgere/<int:citizen_id>/plan.pdf", views.plan_pdf, name="plan_pdf"),
    path("borgere/<int:citizen_id>/plan/tilfoej/", adding_views.plan_add, name="plan_add"),
    path("borgere/<int:citizen_id>/plan/spoergsmaal/", history_views.plan_question, name="plan_question"),
    path("borgere/<int:citizen_id>/plan/tidslinje/", history_views.plan_timeline, name="plan_timeline"),
    path("borgere/<int:citizen_id>/plan/sammenlign/", history_views.plan_compare, name="plan_compare"),
    path("borgere/<int:citizen_id>/plan/bemaerkninger/", remark_views.plan_remarks, name="plan_remarks"),
    path("borgere/<int:citizen_id>/plan/bemaerkninger/<int:remark_id>/", remark_views.plan_remark, name="plan_remark"),
    path("borgere/<int:citizen_id>/plan/bilag/<int:attachment_id>/", file_views.plan_file, name="plan_file"),
    path(
        "borgere/<int:citizen_id>/plan/bilag/<int:attachment_id>/traek-tilbage/",
        file_views.plan_file_withdraw,
        name="plan_file_withdraw",
    ),
    path("borgere/<int:citizen_id>/plan-kort.pdf", history_views.plan_fridge, name="plan_fridge"),
    path("borgere/<int:citizen_id>/plan.fhir.json", history_views.plan_fhir, name="plan_fhir"),
    path("min-plan/bemaerkninger/", remark_views.my_plan_remarks, name="my_plan_remarks"),
    path("min-plan/bemaerkninger/<int:remark_id>/", remark_views.my_plan_remark, name="my_plan_remark"),
    path("min-plan/bilag/<int:attachment_id>/", file_views.my_plan_file, name="my_plan_file"),
    path(
        "min-plan/bilag/<int:attachment_id>/traek-tilbage/",
        file_views.my_plan_file_withdraw,
        name="my_plan_file_withdraw",
    ),
    path("min-plan/tidslinje/", history_views.my_plan_timeline, name="my_plan_timeline"),
    path("min-plan/kort.pdf", history_views.my_plan_fridge, name="my_plan_fridge"),
    path("planskabeloner/", template_views.plan_templates, name="plan_templates"),
    path("planskabeloner/ny/", template_views.plan_template_new, name="plan_template_new"),
    path("planskabeloner/<int:plan_template_id>/", template_views.plan_template, name="plan_template"),
    path("planskabeloner/<int:plan_template_id>/skift/", template_views.plan_template_turn, name="plan_template_turn"),
    path("min-plan/", citizen_views.my_plan, name="my_plan"),
    path("min-plan/svar/", citizen_views.my_plan_answer, name="my_plan_answer"),
    path("min-plan/skridt/<int:step_id>/", citizen_views.my_plan_step, name="my_plan_step"),
    path("min-plan/plan.pdf", citizen_views.my_plan_pdf, name="my_plan_pdf"),
]
