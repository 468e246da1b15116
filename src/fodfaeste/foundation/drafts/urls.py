"""The room's paths."""

from django.urls import path

from fodfaeste.foundation.drafts import views

urlpatterns = [
    path("kladder/", views.keep, name="draft_keep"),
    path("kladder/vaek/", views.put_away, name="draft_put_away"),
    path("kladder/noegle/", views.key, name="draft_key"),
    path("logget-ind/", views.back, name="draft_back"),
]
