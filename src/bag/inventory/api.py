"""REST of the room beside its records: the cable run of a port."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bag.core import registers
from bag.core.records.api import Endpoints
from bag.inventory.tracing import Leg, TraceStop, trace_of

router = Router(tags=["inventory"])
PORT = "inventory.port"


class StopOut(Schema):
    """One port of a run and the cable that led to it; without a cable the way led through a panel."""

    port_id: int
    port: str
    equipment_id: int
    equipment: str
    place: str
    cable_id: int | None
    cable: str


class BranchOut(Schema):
    """One way onward from a split. ``end``: port, open, split or loop."""

    stops: list[StopOut]
    end: str


class TraceOut(Schema):
    """A run from one end to the other. ``whole``: complete, half, open, free, split or loop.

    ``pair``: right, swapped, parted or half for the strand of a duplex socket, else empty.
    """

    whole: str
    begin: str
    end: str
    cables: int
    stops: list[StopOut]
    branches: list[BranchOut]
    pair: str | None


ports = Router(tags=[PORT])


@ports.get("/{int:pk}/trace", response=TraceOut, operation_id="inventory_port_trace", summary="Where a cable run leads")
def trace(request: HttpRequest, pk: int) -> Any:
    """Through panels and frames to the far end, as the cables stand now."""
    ends = Endpoints(registers.records[PORT])
    ends.allow(request.user, "view")
    found = trace_of(ends.one(request.user, pk).pk)
    return {
        "whole": found.run.whole,
        "begin": found.run.begin,
        "end": found.run.end,
        "cables": sum(hop.cable is not None for hop in found.run.hops),
        "stops": [_stop(stop) for stop in found.stops],
        "branches": [_branch(leg) for leg in found.branches],
        "pair": found.pair,
    }


def _branch(leg: Leg) -> dict[str, Any]:
    return {"stops": [_stop(stop) for stop in leg.stops], "end": leg.end}


def _stop(stop: TraceStop) -> dict[str, Any]:
    equipment, cable = stop.port.equipment, stop.cable
    return {
        "port_id": stop.port.pk,
        "port": stop.port.name,
        "equipment_id": equipment.pk,
        "equipment": equipment.name,
        "place": str(equipment.place or ""),
        "cable_id": None if cable is None else cable.pk,
        "cable": "" if cable is None else str(cable),
    }


router.add_router("/port", ports)
