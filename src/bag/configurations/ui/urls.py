"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.configurations.ui import pages, pushes, verbs

urlpatterns = [
    path("", pages.Overview.as_view(), name="overview"),
    path("search/", pages.Search.as_view(), name="search"),
    path("rules/", pages.Rules.as_view(), name="rules"),
    path("rules/<slug:rule>/", pages.RulePlaces.as_view(), name="rule"),
    path("version/<int:pk>/", pages.Version.as_view(), name="version"),
    path("version/<int:pk>/text/", pages.masked_text, name="version-text"),
    path("version/<int:pk>/difference/", pages.Difference.as_view(), name="version-difference"),
    path("version/<int:pk>/full/", verbs.full_text, name="version-full"),
    path("device/<int:pk>/remedy/", pages.RemedyPage.as_view(), name="device-remedy"),
    path("device/<int:pk>/read/", verbs.read_now, name="device-read"),
    path("device/<int:pk>/key/", verbs.accept_key, name="device-key"),
    path("device/<int:pk>/file/", verbs.take_file, name="device-file"),
    path("push/device/<int:pk>/", pushes.Step.as_view(), name="push-step"),
    path("push/<int:pk>/check/", pushes.check, name="push-check"),
    path("push/<int:pk>/start/", pushes.start, name="push-start"),
    path("waiver/<int:pk>/approve/", verbs.approve, name="waiver-approve"),
    path("waiver/<int:pk>/refuse/", verbs.refuse, name="waiver-refuse"),
    path("waiver/<int:pk>/end/", verbs.end, name="waiver-end"),
]
