"""Addresses of news, mounted at the root."""

from django.urls import path

from bag.core.notifications import views

urlpatterns = [
    path("notifications/", views.index, name="notifications"),
    path("notifications/popover/", views.popover, name="notifications-popover"),
    path("notifications/read/", views.mark_read, name="notifications-read"),
    path("notifications/preferences/", views.preferences, name="notification-preferences"),
    path("notifications/<int:pk>/", views.follow, name="notification"),
    path("live/", views.live, name="live"),
]
