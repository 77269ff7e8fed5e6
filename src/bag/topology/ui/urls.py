"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.topology.ui import pages, pictures, verbs

urlpatterns = [
    path("where/", pages.where, name="where"),
    path("findings/", pages.findings, name="findings"),
    path("findings/decide/", verbs.decide, name="findings-decide"),
    path("findings/review/", verbs.review, name="findings-review"),
    path("discover/", verbs.discover, name="discover"),
    path("map/", pictures.picture, name="map"),
    path("map/save/", pictures.save, name="map-save"),
    path("map/<int:pk>/remove/", pictures.remove, name="map-remove"),
    path("finding/<int:pk>/accept/", verbs.accept, name="finding-accept"),
    path("finding/<int:pk>/dismiss/", verbs.dismiss, name="finding-dismiss"),
    path("finding/<int:pk>/reopen/", verbs.reopen, name="finding-reopen"),
    path("finding/<int:pk>/port/", verbs.name_port, name="finding-port"),
    path("finding/<int:pk>/device/", verbs.name_device, name="finding-device"),
]
