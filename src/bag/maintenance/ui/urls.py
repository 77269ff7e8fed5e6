"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.maintenance.ui import verbs, year

urlpatterns = [
    path("year/", year.plan, name="year"),
    path("year/print/", year.paper, name="year-print"),
    path("rates/", year.rates, name="rates"),
    path("maintenanceplan/<int:pk>/approve/", verbs.approve, name="plan-approve"),
    path("maintenanceplan/<int:pk>/retire/", verbs.retire, name="plan-retire"),
    path("maintenanceplan/<int:pk>/order/", verbs.order, name="plan-order"),
    path("occurrence/<int:pk>/skip/", verbs.skip, name="skip"),
    path("occurrence/<int:pk>/accept/", verbs.accept, name="accept"),
    path("occurrence/<int:pk>/refuse/", verbs.refuse, name="refuse"),
    path("occurrence/<int:pk>/report/", verbs.report, name="report"),
]
