"""The room's paths."""

from django.urls import URLPattern, path

from fodfaeste.casework.companies import citizen_views, day_views, placement_views, registering_views, views

urlpatterns: list[URLPattern] = [
    path("virksomheder/", views.companies, name="companies"),
    path("virksomheder/ny/", views.company_add, name="company_add"),
    path("virksomheder/indlaes/", views.companies_import, name="companies_import"),
    path("virksomheder/hent.csv", views.companies_export, name="companies_export"),
    path("virksomheder/i-dag/", day_views.company_day, name="company_day"),
    path("virksomheder/tal/", day_views.placement_totals, name="placement_totals"),
    path("virksomheder/pladser/", day_views.openings, name="openings"),
    path("virksomheder/pladser/<int:opening_id>/", day_views.opening, name="opening"),
    path("virksomheder/arbejdsplads/<int:unit_id>/plads/", day_views.opening_add, name="opening_add"),
    path("virksomheder/<int:company_id>/", views.company, name="company"),
    path("virksomheder/<int:company_id>/ret/", views.company_edit, name="company_edit"),
    path("virksomheder/arbejdsplads/<int:unit_id>/ret/", views.unit_edit, name="unit_edit"),
    path("virksomheder/kontakt/<int:contact_id>/ret/", views.contact_edit, name="contact_edit"),
    path("borgere/<int:citizen_id>/arbejdsplads/", registering_views.placement_register, name="placement_register"),
    path("borgere/<int:citizen_id>/pladser/", registering_views.place_search, name="place_search"),
    path("arbejdsplads/<int:placement_id>/", placement_views.placement, name="placement"),
    path("arbejdsplads/<int:placement_id>/ret/", placement_views.placement_edit, name="placement_edit"),
    path("min-arbejdsplads/", citizen_views.my_workplace, name="my_workplace"),
    path("svar/<str:secret>/", citizen_views.checkin_link, name="checkin_link"),
]
