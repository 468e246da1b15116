from django.urls import path

from fodfaeste.casework.catalogue import exchange_views, keeping, views

urlpatterns = [
    path("indsatskatalog/", views.catalogue, name="catalogue"),
    path("indsatskatalog/sammenlign/", views.compare, name="catalogue_compare"),
    path("indsatskatalog/ny/", keeping.new, name="intervention_new"),
    path("indsatskatalog/kladder/", keeping.drafts, name="catalogue_drafts"),
    path("indsatskatalog/indlaes/", exchange_views.take_in, name="catalogue_take_in"),
    path("indsatskatalog/hent/<str:form>/", exchange_views.take_out, name="catalogue_take_out"),
    path("indsatskatalog/udbydere/", keeping.providers, name="providers"),
    path("indsatskatalog/udbydere/<int:member_id>/fjern/", keeping.provider_leave, name="provider_leave"),
    path("indsatskatalog/priser/<int:price_id>/afslut/", keeping.price_end, name="price_end"),
    path("indsatskatalog/<int:intervention_id>/", views.intervention, name="intervention"),
    path("indsatskatalog/<int:intervention_id>/udgave/<int:number>/", views.version, name="intervention_version"),
    path("indsatskatalog/<int:intervention_id>/ret/", keeping.edit, name="intervention_edit"),
    path("indsatskatalog/<int:intervention_id>/udgiv/", keeping.publish, name="intervention_publish"),
    path("indsatskatalog/<int:intervention_id>/udgaa/", keeping.retire, name="intervention_retire"),
    path("indsatskatalog/<int:intervention_id>/pris/", keeping.price, name="intervention_price"),
]
