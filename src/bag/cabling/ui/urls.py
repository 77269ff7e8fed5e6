"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.cabling.ui import pages

urlpatterns = [
    path("report/", pages.report, name="report"),
    path("lot/<int:pk>/measurements/", pages.measurements, name="lot-measurements"),
    path("lot/<int:pk>/accept/", pages.accept, name="lot-accept"),
]
