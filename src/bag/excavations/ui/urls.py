"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.excavations.ui import pages, verbs

urlpatterns = [
    path("excavation/<int:pk>/area/", pages.area, name="excavation-area"),
    path("excavation/<int:pk>/check/", verbs.check, name="excavation-check"),
    path("excavation/<int:pk>/assign/", verbs.assign, name="excavation-assign"),
    path("excavation/<int:pk>/mark/", verbs.mark, name="excavation-mark"),
    path("excavation/<int:pk>/start/", verbs.start, name="excavation-start"),
    path("excavation/<int:pk>/visit/", verbs.visit, name="excavation-visit"),
    path("excavation/<int:pk>/damage/", verbs.damage, name="excavation-damage"),
    path("excavation/<int:pk>/damage/<int:number>/", pages.repair, name="excavation-repair"),
    path("excavation/<int:pk>/close/", verbs.close, name="excavation-close"),
    path("excavation/<int:pk>/cancel/", verbs.cancel, name="excavation-cancel"),
]
