"""The room's paths."""

from django.urls import URLPattern, path

from fodfaeste.casework.record import insight, paper_views, patterns, views

urlpatterns: list[URLPattern] = [
    path("overblik/", views.overview, name="overview"),
    path("borgere/", views.citizens, name="citizens"),
    path("borgere/opslag/", views.citizen_find, name="citizen_find"),
    path("borgere/<int:citizen_id>/", views.citizen, name="citizen"),
    path("borgere/<int:citizen_id>/cpr/", views.citizen_cpr, name="citizen_cpr"),
    path("borgere/<int:citizen_id>/hvem-har-set/", insight.citizen_readings, name="citizen_readings"),
    path("borgere/<int:citizen_id>/journal/", insight.citizen_journal, name="citizen_journal"),
    path("borgere/<int:citizen_id>/papirer.pdf", paper_views.citizen_papers, name="citizen_papers"),
    path("mine-papirer.pdf", paper_views.my_papers, name="my_papers"),
    path("hvem-har-set/", insight.who_looked, name="who_looked"),
    path("mine-data/", insight.my_data, name="my_data"),
    path("mine-data/hent-alt/", insight.my_data_zip, name="my_data_zip"),
    path("mine-data/hent/", insight.my_data_file, name="my_data_file"),
    path("journal/", insight.journal, name="journal"),
    path("journal/kontrol/", insight.journal_verify, name="journal_verify"),
    path("moenstre/", patterns.patterns, name="patterns"),
]
