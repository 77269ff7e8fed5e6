"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.wireless.ui import pages, verbs

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("floor/<int:pk>/", pages.floor, name="floor"),
    path("complain/", pages.complain, name="complain"),
    path("limits/", pages.limits, name="limits"),
    path("report/", pages.report, name="report"),
    path("accesspoint/<int:pk>/curves/", pages.point_curves, name="accesspoint-curves"),
    path("accesspoint/<int:pk>/improve/", verbs.plan, name="accesspoint-improve"),
    path("complaint/<int:pk>/close/", verbs.close, name="complaint-close"),
]
