"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.standards.ui import pages, verbs

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("participant/<int:pk>/state/", pages.statement, name="statement"),
    path("participant/<int:pk>/standing.pdf", pages.paper, name="paper"),
    path("participant/<int:pk>/measure/", verbs.measure, name="measure"),
    path("participant/<int:pk>/exempt/<int:clause>/", pages.exempt, name="exempt"),
    path("exemption/<int:pk>/approve/", verbs.approve, name="exemption-approve"),
    path("exemption/<int:pk>/refuse/", verbs.refuse, name="exemption-refuse"),
    path("exemption/<int:pk>/end/", verbs.end, name="exemption-end"),
    path("edition/<int:pk>/base/", verbs.base, name="edition-base"),
    path("edition/<int:pk>/publish/", verbs.publish, name="edition-publish"),
    path("edition/<int:pk>/follow/", verbs.follow, name="edition-follow"),
    path("edition/<int:pk>/campaign/", verbs.campaign, name="edition-campaign"),
]
