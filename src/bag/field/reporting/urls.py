"""Addresses of the reports."""

from __future__ import annotations

from django.urls import path

from bag.field.reporting import pages

urlpatterns = [
    path("reports/", pages.show, name="reports"),
    path("reports/rows/", pages.behind, name="report-rows"),
    path("reports/print/", pages.printed, name="report-print"),
    path("reports/issue/", pages.issue, name="report-issue"),
]
