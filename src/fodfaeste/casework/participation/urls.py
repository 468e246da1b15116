from django.urls import path

from fodfaeste.casework.participation import own_views, views

urlpatterns = [
    path("borgere/<int:citizen_id>/indsatser/", views.participations, name="participations"),
    path("borgere/<int:citizen_id>/indsatser/<int:intervention_id>/foreslaa/", views.propose, name="propose"),
    path("indsatskatalog/<int:intervention_id>/foreslaa/", views.propose_to, name="propose_to"),
    path("indsatser/<int:participation_id>/", views.participation, name="participation"),
    path("indsatser/<int:participation_id>/<str:event>/", views.happen, name="participation_happen"),
    path("mine-indsatser/", own_views.my_interventions, name="my_interventions"),
    path("mine-deltagere/", own_views.provided, name="provided"),
    path("mine-deltagere/<int:provided_id>/", own_views.provided_one, name="provided_one"),
    path("mine-deltagere/indsats/<int:intervention_id>/fyld/", own_views.fill, name="provided_fill"),
]
