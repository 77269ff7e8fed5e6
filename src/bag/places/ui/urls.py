"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.places.ui.map import LayerData, MapPage
from bag.places.ui.plan import AddMarker, MarkerSpot, PlanPage, PlanPicture

urlpatterns = [
    path("map/", MapPage.as_view(), name="map"),
    path("map/features.geojson", LayerData.as_view(), name="map-features"),
    path("map/layers/<slug:key>.geojson", LayerData.as_view(), name="map-layer"),
    path("place/<int:pk>/plan/", PlanPage.as_view(), name="plan"),
    path("place/<int:pk>/plan/<slug:sha256>.webp", PlanPicture.as_view(), name="plan-picture"),
    path("place/<int:pk>/plan/markers/", AddMarker.as_view(), name="plan-markers"),
    path("place/<int:pk>/plan/markers/<int:marker>/", MarkerSpot.as_view(), name="plan-marker"),
]
