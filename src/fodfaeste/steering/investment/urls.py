"""The room's paths."""

from django.urls import path

from fodfaeste.steering.investment import booking_views, views

urlpatterns = [
    path("investering/", views.investments, name="investments"),
    path("investering/ny/", views.project_add, name="investment_add"),
    path("investering/<int:project_id>/", views.project, name="investment"),
    path("investering/<int:project_id>/ret/", views.project_edit, name="investment_edit"),
    path("investering/<int:project_id>/linje/", views.line_add, name="budget_line_add"),
    path("investering/linje/<int:budget_line_id>/", views.line_edit, name="budget_line"),
    path("investering/bogfoering/", booking_views.ledger, name="ledger"),
    path("investering/bogfoering/<int:ledger_file_id>/", booking_views.ledger_file, name="ledger_file"),
    path("investering/konti/", booking_views.accounts, name="accounts"),
    path("investering/konti/<int:account_use_id>/", booking_views.account_end, name="account_end"),
]
