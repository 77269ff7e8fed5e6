"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.dependency.ui.views import Elements, Gaps, ImpactPage, Report, Sweep

urlpatterns = [
    path("impact/", ImpactPage.as_view(), name="impact"),
    path("elements/", Elements.as_view(), name="elements"),
    path("gaps/", Gaps.as_view(), name="gaps"),
    path("weakpoint/report.pdf", Report.as_view(), name="weak-point-report"),
    path("weakpoint/sweep/", Sweep.as_view(), name="sweep"),
]
