"""Account pages of ours; mounted at ``/account/`` before those of allauth."""

from __future__ import annotations

from django.urls import path

from bag.core.accounts import views

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("tokens/", views.token_list, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.token_revoke, name="token-revoke"),
    path("sessions/<int:pk>/end/", views.session_end, name="session-end"),
    path("administrator/", views.elevation_begin, name="elevation"),
    path("administrator/finish/", views.elevation_finish, name="elevation-finish"),
    path("administrator/log/", views.elevation_list, name="elevations"),
]
