"""The room's paths."""

from django.urls import path

from fodfaeste.casework.conversations import (
    citizen_views,
    feed_views,
    follow_up_views,
    shared_views,
    told_views,
    value_views,
    views,
)

urlpatterns = [
    path("borgere/<int:citizen_id>/samtaler/", views.conversations, name="conversations"),
    path("borgere/<int:citizen_id>/samtaler/ny/", views.book, name="conversation_book"),
    path("borgere/<int:citizen_id>/samtaler/skriv-ned/", views.write_down, name="conversation_write_down"),
    path("samtaler/<int:conversation_id>/", views.conversation, name="conversation"),
    path("samtaler/<int:conversation_id>/fortalt/", told_views.conversation_tell, name="conversation_tell"),
    path("samtaler/<int:conversation_id>/kladde/", views.draft, name="conversation_draft"),
    path("samtaler/<int:conversation_id>/flyt/", views.move, name="conversation_move"),
    path("samtaler/<int:conversation_id>/ikke-holdt/", views.call_off, name="conversation_call_off"),
    path("samtaler/<int:conversation_id>/faelles/", shared_views.shared, name="conversation_shared"),
    path("samtaler/<int:conversation_id>/faelles/nu/", shared_views.shared_now, name="conversation_shared_now"),
    path("samtaler/<int:conversation_id>/kalender.ics", citizen_views.calendar_file, name="conversation_ics"),
    path("borgernes-svar/", value_views.value_totals, name="value_totals"),
    path("samtaler/<int:conversation_id>/efter/", value_views.conversation_values, name="conversation_values"),
    path("samtaler/<int:conversation_id>/naeste/", follow_up_views.book_next, name="conversation_book_next"),
    path(
        "samtaler/<int:conversation_id>/aftaler/<int:agreement_id>/",
        follow_up_views.follow_up,
        name="agreement_follow_up",
    ),
    path("aftaler/<int:agreement_id>/til-planen/", follow_up_views.into_plan, name="agreement_into_plan"),
    path("min-kalender/", feed_views.my_calendar, name="my_calendar"),
    path("kalender/<str:token>.ics", feed_views.calendar_feed, name="calendar_feed"),
    path("aftaler/<int:agreement_id>/", citizen_views.tick, name="agreement_tick"),
    path("mine-aftaler/", citizen_views.my_agreements, name="my_agreements"),
    path("mine-aftaler/<int:conversation_id>/forbered/", citizen_views.my_preparation, name="my_preparation"),
]
