"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.firmware.ui import pages

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("versions/", pages.versions, name="versions"),
    path("ends/", pages.ends, name="ends"),
    path("take/", pages.take, name="take"),
    path("report/<int:pk>/", pages.report, name="report"),
    path("report/<int:pk>/sign/", pages.review, name="report-sign"),
    path("wave/<int:pk>/change/", pages.wave_change, name="wave-change"),
    path("wave/<int:pk>/check/", pages.wave_check, name="wave-check"),
    path("campaign/<int:pk>/go-on/", pages.go_on, name="campaign-go-on"),
    path("campaign/<int:pk>/give-up/", pages.give_up, name="campaign-give-up"),
]
