"""The room's paths."""

from django.urls import path

from fodfaeste.casework.messages import views

urlpatterns = [
    path("mine-beskeder/", views.my_messages, name="my_messages"),
    path("mine-beskeder/spoerg/", views.ask, name="message_ask"),
    path("borgere/<int:citizen_id>/beskeder/", views.messages, name="messages"),
    path("beskeder/<int:message_id>/kraever-ikke-svar/", views.settle, name="message_settle"),
]
