"""Addresses of monitoring's own pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from bag.monitoring.ui import alarms, device, discovery, flows, logs, operations, pictures, reports, targets

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
DEVICES += [path("equipment/monitor/", targets.Monitor.as_view(), name="monitor-equipment")]
PICTURES: list[URLPattern] = [
    path("topology/", pictures.Topology.as_view(), name="topology"),
    path("wall/", pictures.Wall.as_view(), name="wall"),
    path("wall/scenes/", pictures.WallScenes.as_view(), name="wall-scenes"),
]

DISCOVERY: list[URLPattern] = [
    path("sweep/<int:pk>/consent/", discovery.Consent.as_view(), name="sweep-consent"),
    path("sweep/<int:pk>/run/", discovery.SweepVerb.as_view(act="run"), name="sweep-run"),
    path("sweep/<int:pk>/withdraw/", discovery.SweepVerb.as_view(act="withdraw"), name="sweep-withdraw"),
    path("proposal/<int:pk>/accept/", discovery.Accept.as_view(), name="proposal-accept"),
    path("proposal/<int:pk>/ignore/", discovery.Ignore.as_view(), name="proposal-ignore"),
    path("proposal/accept/", discovery.AcceptMany.as_view(), name="proposal-accept-many"),
    path("proposal/ignore/", discovery.IgnoreMany.as_view(), name="proposal-ignore-many"),
]

REPORTS: list[URLPattern] = [
    path("availability/", reports.Availability.as_view(), name="availability"),
    path("capacity/", reports.Capacity.as_view(), name="capacity"),
    path("reports/lines/", reports.LineReport.as_view(), name="line-report"),
]

HEARD: list[URLPattern] = [
    path("logs/", logs.LogSearch.as_view(), name="logs"),
    path("logs/facets/", logs.LogFacets.as_view(), name="logs-facets"),
    path("talkers/", flows.TopTalkers.as_view(), name="talkers"),
]

urlpatterns: list[URLPattern] = [*HEARD, *DISCOVERY, *OPERATIONS, *ALARMS, *DEVICES, *PICTURES, *REPORTS]
