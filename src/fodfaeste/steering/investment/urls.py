"""The room's paths."""

from django.urls import path

from fodfaeste.steering.investment import booking_views, choosing_views, views

urlpatterns = [
    path("investering/", views.investments, name="investments"),
    path("investering/ny/", views.project_add, name="investment_add"),
    path("investering/<int:project_id>/", views.project, name="investment"),
    path("investering/<int:project_id>/ret/", views.project_edit, name="investment_edit"),
    path("investering/<int:project_id>/linje/", views.line_add, name="budget_line_add"),
    path("investering/linje/<int:budget_line_id>/", views.line_edit, name="budget_line"),
    path("investering/<int:project_id>/grundlag/", choosing_views.baseline_add, name="baseline_add"),
    path("investering/grundlag/<int:baseline_id>/laas/", choosing_views.baseline_lock, name="baseline_lock"),
    path("investering/<int:project_id>/effekt/", choosing_views.effect_add, name="effect_add"),
    path("investering/<int:project_id>/regel/", choosing_views.rule_add, name="stop_rule_add"),
    path("investering/regel/<int:stop_rule_id>/", choosing_views.rule_end, name="stop_rule"),
    path("investering/fremskrivning/", choosing_views.forecast_page, name="forecast"),
    path("investering/fremskrivning/antagelser/", choosing_views.forecast_choose, name="forecast_choose"),
    path("investering/investering.xlsx", views.excel, name="investments_excel"),
    path("investering/bogfoering/", booking_views.ledger, name="ledger"),
    path("investering/bogfoering/<int:ledger_file_id>/", booking_views.ledger_file, name="ledger_file"),
    path("investering/konti/", booking_views.accounts, name="accounts"),
    path("investering/konti/<int:account_use_id>/", booking_views.account_end, name="account_end"),
]
