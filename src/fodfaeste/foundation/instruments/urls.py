"""The room's paths."""

from django.urls import URLPattern, path

from fodfaeste.foundation.instruments import views

urlpatterns: list[URLPattern] = [
    path("skemaer/", views.overview, name="instruments"),
    path("skemaer/hent-ind/", views.take_in, name="instrument_take_in"),
    path("skemaer/<int:instrument_id>/", views.version, name="instrument"),
    path("skemaer/<int:instrument_id>/fhir.json", views.as_fhir, name="instrument_fhir"),
    path("skemaer/<int:instrument_id>/ny-version/", views.copy, name="instrument_copy"),
    path("skemaer/<int:instrument_id>/udgiv/", views.publish, name="instrument_publish"),
    path("skemaer/<int:instrument_id>/orden/", views.arrange, name="instrument_arrange"),
    path("skemaer/<int:instrument_id>/omtale/", views.head, name="instrument_head"),
    path("skemaer/<int:instrument_id>/spoergsmaal/", views.item, name="instrument_item_new"),
    path("skemaer/<int:instrument_id>/spoergsmaal/<slug:item_key>/", views.item, name="instrument_item"),
    path("skemaer/<int:instrument_id>/trin/", views.bands, name="instrument_bands"),
    path("skemaer/<int:instrument_id>/register/<slug:fact_key>/", views.fact, name="instrument_fact"),
]
