"""The topology picture and the big screen of the control room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from bag.core import registers
from bag.core.incoming import row_id
from bag.monitoring import operations
from bag.monitoring.operations import Question
from bag.monitoring.topology import topology
from bag.monitoring.ui.device import crumb
from bag.monitoring.ui.gate import AlarmView, DeviceView
from bag.monitoring.ui.operations import busy_lines, figure_row

ON_WALL = 9
LINES_ON_WALL = 10


class Topology(DeviceView):
    """``?place=`` shows one site with its neighbors, without it the middle of the city's network."""

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = row_id(request.GET.get("place", ""))
        places = registers.records["places.place"]
        place = get_object_or_404(places.visible_to(request.user), pk=wanted) if wanted is not None else None
        found = topology(self.record.visible_to(request.user), place)
        fullest = sorted((line for line in found.lines if line.load is not None), key=lambda line: -(line.load or 0))
        context = {
            "place": place,
            "found": found,
            "fullest": [(line, found.devices[line.one], found.devices[line.other]) for line in fullest[:10]],
            "trail": [crumb()],
        }
        return render(request, "monitoring/topology.html", context)


class Wall(AlarmView):
    """The big screen: nothing to press, readable from afar, fresh by live news."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "monitoring/wall.html", wall(request))


class WallScenes(AlarmView):
    """The scenes of the big screen, fetched again and again."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "monitoring/wall_scenes.html", wall(request))


def wall(request: HttpRequest) -> dict[str, object]:
    """What the big screen shows. Eight queries."""
    return {
        **figure_row(request.user),
        "alarms": operations.listed(request.user, Question(), ON_WALL),
        "lines": busy_lines(request.user, LINES_ON_WALL),
    }
