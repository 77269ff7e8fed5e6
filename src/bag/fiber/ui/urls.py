"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.fiber.ui import pages, verbs

urlpatterns = [
    path("trace/", pages.find, name="find"),
    path("strand/<int:pk>/trace/", pages.trace, name="trace"),
    path("cut/", pages.cut, name="cut"),
    path("otdr/", pages.otdr, name="otdr"),
    path("measurement/<int:pk>/", pages.measurement, name="measurement"),
    path("measurement/<int:pk>/baseline/", verbs.baseline, name="measurement-baseline"),
    path("closure/<int:pk>/picture/", pages.butterfly, name="closure-picture"),
    path("closure/<int:pk>/tubes/", verbs.splice_tubes, name="closure-tubes"),
    path("closure/<int:pk>/splice/", verbs.splice, name="closure-splice"),
    path("joint/<int:pk>/part/", verbs.part, name="joint-part"),
    path("circuit/<int:pk>/accept/", verbs.accept, name="circuit-accept"),
]
