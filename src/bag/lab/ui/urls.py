"""Addresses of the lab."""

from __future__ import annotations

from django.urls import path

from bag.lab.ui import pages

urlpatterns = [
    path("", pages.lab, name="lab"),
    path("state/", pages.state, name="state"),
    path("faults/<str:kind>/", pages.inject, name="inject"),
    path("clear/", pages.clear, name="clear"),
    path("clear/<int:number>/", pages.clear, name="clear-one"),
]
