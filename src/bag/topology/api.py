"""REST of the room beside its records: where something is plugged in, links in time, decisions on differences."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import AfterValidator, AwareDatetime, Field

from bag.core import registers
from bag.core.incoming import storable
from bag.core.records.api import Endpoints
from bag.core.records.verbs_api import RecordVerbs
from bag.topology import queries
from bag.topology.models import SeenLink, SeenPort
from bag.topology.services import deciding

router = Router(tags=["topology"])
MOST = 1000


def _storable(value: str) -> str:
    if not storable(value):
        raise ValueError(_("The text holds a character that cannot be stored."))
    return value


Text = Annotated[str, AfterValidator(_storable)]


class SpotOut(Schema):
    """A port that knew a hardware address. ``current``: it still knew it when its device was last read."""

    device: str
    equipment_id: int | None
    port: str
    port_id: int | None
    vlan: int
    uplink: bool
    current: bool
    first_seen: datetime
    last_seen: datetime


class MacOut(Schema):
    """A hardware address; ``plugged_in`` is the edge port that knows it now, ``spots`` all, the likeliest first."""

    mac: str
    maker: str
    addresses: list[str]
    plugged_in: SpotOut | None
    spots: list[SpotOut]


class WhereOut(Schema):
    kind: str = Field(description="mac, address, name or nothing")
    equipment: list[str]
    found: list[MacOut]


class WhereQuery(Schema):
    q: Text = Field(min_length=1, max_length=255, description="MAC or IP address, name of a device or host")


def _allowed(request: HttpRequest) -> None:
    Endpoints(registers.records[deciding.KEY]).allow(request.user, "view")


@router.get("/where", response=WhereOut, operation_id="topology_where", summary="Where something is plugged in")
def where(request: HttpRequest, query: Query[WhereQuery]) -> Any:
    """By MAC address in any notation, by IP address, by name; edge ports before ports between switches."""
    _allowed(request)
    answer = queries.where(query.q, request.user)
    return {
        "kind": answer.kind,
        "equipment": [piece.name for piece in answer.equipment],
        "found": [
            {
                "mac": one.text, "maker": one.maker, "addresses": [row.address for row in one.addresses],
                "plugged_in": _spot(one.found) if one.found else None, "spots": [_spot(spot) for spot in one.spots],
            }
            for one in answer.found
        ],
    }  # fmt: skip


def _spot(spot: queries.Spot) -> dict[str, Any]:
    port, place = spot.port, spot.place
    return {
        "device": port.node.name, "equipment_id": port.node.equipment_id, "port": port.name, "port_id": port.port_id,
        "vlan": place.vlan, "uplink": place.uplink, "current": place.current, "first_seen": place.first_seen,
        "last_seen": place.last_seen,
    }  # fmt: skip


class EndOut(Schema):
    device: str
    equipment_id: int | None
    port: str
    port_id: int | None


class LinkOut(Schema):
    """A link from when it was first seen until it was gone."""

    a: EndOut
    b: EndOut
    protocol: str
    both: bool
    shared: bool
    since: datetime
    until: datetime | None


class LinksQuery(Schema):
    on: AwareDatetime | None = Field(None, description="As it was at this moment; now when left out")
    equipment: int | None = Field(None, ge=1, le=2**62, description="Only the links of this piece")
    after: int = Field(0, ge=0, le=2**62, description="Offset of the first row")


@router.get("/links", response=list[LinkOut], operation_id="topology_links", summary="Seen links, now or on a day")
def links(request: HttpRequest, query: Query[LinksQuery]) -> Any:
    """Up to 1,000 links from ``after`` on, in the order in which they were first seen."""
    _allowed(request)
    visible = registers.records["inventory.equipment"].visible_to(request.user).values("pk")
    rows = queries.with_ends(queries.at(query.on)).filter(a__node__equipment__in=visible) | queries.with_ends(
        queries.at(query.on)
    ).filter(b__node__equipment__in=visible)
    if query.equipment is not None:
        rows = rows.filter(a__node__equipment=query.equipment) | rows.filter(b__node__equipment=query.equipment)
    return [_link(row) for row in rows.order_by("pk")[query.after : query.after + MOST]]


def _link(row: SeenLink) -> dict[str, Any]:
    return {
        "a": _end(row.a), "b": _end(row.b), "protocol": row.protocol, "both": row.both, "shared": row.shared,
        "since": row.since, "until": row.until,
    }  # fmt: skip


def _end(port: SeenPort) -> dict[str, Any]:
    return {"device": str(port.node), "equipment_id": port.node.equipment_id, "port": port.name,
            "port_id": port.port_id}  # fmt: skip


class Decided(Schema):
    """A difference after a verb."""

    id: int
    summary: str
    kind: str
    state: str
    reason: str
    until: date | None


class DismissIn(Schema):
    reason: Text = Field(min_length=1, max_length=1000)
    until: date | None = None


verbs_router = Router(tags=[deciding.KEY])
verbs = RecordVerbs(verbs_router, deciding.KEY, Decided)
verbs.add("accept", deciding.accept, summary="Take a difference over into the records")
verbs.add("dismiss", deciding.dismiss, given=DismissIn, summary="Leave a difference as it is, with a reason")
verbs.add("reopen", deciding.reopen, summary="Open a difference again that was left as it is")
router.add_router("/finding", verbs_router)
