"""Addresses of monitoring's own pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from bag.monitoring.ui import alarms, device, operations, pictures

OPERATIONS: list[URLPattern] = [
    path("", operations.Operations.as_view(), name="operations"),
    path("operations/alarms/", operations.AlarmList.as_view(), name="operations-alarms"),
    path("operations/figures/", operations.FigureRow.as_view(), name="operations-figures"),
    path("operations/sites/", operations.Sites.as_view(), name="operations-sites"),
    path("operations/links/", operations.BusyLinks.as_view(), name="operations-links"),
    path("operations/<int:pk>/", operations.Chosen.as_view(), name="operations-chosen"),
    path(
        "operations/<int:pk>/acknowledge/", operations.Act.as_view(), {"act": "acknowledge"}, "operations-acknowledge"
    ),
    path("operations/<int:pk>/shelve/", operations.Act.as_view(), {"act": "shelve"}, "operations-shelve"),
    path("operations/<int:pk>/followers/", operations.Followers.as_view(), name="operations-followers"),
]

ALARMS: list[URLPattern] = [
    path(f"alarm/<int:pk>/{act}/", alarms.AlarmVerb.as_view(act=act), name=f"alarm-{act}") for act in alarms.VERBS
]
ALARMS += [
    path("maintenancewindow/<int:pk>/cover/", alarms.Cover.as_view(), name="maintenance-cover"),
    path("maintenancewindow/<int:pk>/uncover/", alarms.Uncover.as_view(), name="maintenance-uncover"),
]

DEVICES: list[URLPattern] = [
    path("device/<int:pk>/", device.Device.as_view(), name="device"),
    path("device/<int:pk>/interfaces/", device.Interfaces.as_view(), name="device-interfaces"),
    path("device/<int:pk>/charts/", device.Charts.as_view(), name="device-charts"),
    path("device/<int:pk>/interface/", device.Interface.as_view(), name="interface"),
    path("device/<int:pk>/interface/charts/", device.InterfaceCharts.as_view(), name="interface-charts"),
]
PICTURES: list[URLPattern] = [
    path("topology/", pictures.Topology.as_view(), name="topology"),
    path("wall/", pictures.Wall.as_view(), name="wall"),
    path("wall/scenes/", pictures.WallScenes.as_view(), name="wall-scenes"),
]

urlpatterns: list[URLPattern] = [*ALARMS, *OPERATIONS, *DEVICES, *PICTURES]
