"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.contracts.ui import pages

urlpatterns = [
    path("contract/<int:pk>/penalties/<int:year>-<int:month>/", pages.penalties, name="penalties"),
    path("contract/<int:pk>/penalties/<int:year>-<int:month>/issue/", pages.issue, name="penalties-issue"),
]
