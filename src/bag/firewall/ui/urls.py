"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.firewall.ui import pages, verbs

urlpatterns = [
    path("reach/", pages.reach, name="reach"),
    path("findings/", pages.findings, name="findings"),
    path("ruleset/<int:pk>/load/", pages.load, name="ruleset-load"),
    path("equipment/<int:pk>/load/", pages.load_new, name="equipment-load"),
    path("rulerequest/<int:pk>/examine/", verbs.examine, name="request-examine"),
    path("rulerequest/<int:pk>/approve/", verbs.approve, name="request-approve"),
    path("rulerequest/<int:pk>/reject/", verbs.reject, name="request-reject"),
    path("rulerequest/<int:pk>/implement/", verbs.implement, name="request-implement"),
    path("rulerequest/<int:pk>/text/", pages.text_for_device, name="request-text"),
    path("rulerequest/<int:pk>/verify/", verbs.verify, name="request-verify"),
    path("rulerequest/<int:pk>/remove/", verbs.remove, name="request-remove"),
    path("campaign/<int:pk>/start/", verbs.start, name="campaign-start"),
    path("campaign/<int:pk>/sign/", verbs.sign, name="campaign-sign"),
]
