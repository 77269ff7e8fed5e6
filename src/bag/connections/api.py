"""REST of the room beside its records: the feasibility of a connection, and its verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from bag.connections.domain.feasibility import Grade, Topic
from bag.connections.models import Connection
from bag.connections.services import making, planning
from bag.connections.services.steps import KEY
from bag.connections.wording import told
from bag.core import registers
from bag.core.records.api import Endpoints
from bag.core.records.verbs_api import RecordVerbs

router = Router(tags=["connections"])


class CheckOut(Schema):
    """One topic of the feasibility, with its sentence in the reader's language."""

    topic: Topic
    grade: Grade
    code: str
    text: str


class FeasibilityOut(Schema):
    """The worst grade, every check, and the ids of what is proposed."""

    grade: Grade
    checks: list[CheckOut]
    port_id: int | None
    link_id: int | None
    prefix_id: int | None


class ConnectionStanding(Schema):
    """Where a connection stands after a verb."""

    id: int
    number: str
    state: str
    port_id: int | None
    link_id: int | None
    prefix_id: int | None
    address_id: int | None
    order_id: int | None
    planned_at: datetime | None
    approved_at: datetime | None
    accepted_at: datetime | None


class NoteIn(Schema):
    note: str = Field("", max_length=4000)


class ReasonIn(Schema):
    note: str = Field(min_length=1, max_length=4000)


class ResultIn(Schema):
    result: str = Field(min_length=1, max_length=2000)


connections = Router(tags=[KEY])


@connections.get(
    "/{int:pk}/feasibility",
    response=FeasibilityOut,
    operation_id="connections_connection_feasibility",
    summary="What the records say about a new connection",
)
def feasibility(request: HttpRequest, pk: int) -> Any:
    """Outlet, length, switch port, power, uplink, network and fiber, as they are now."""
    ends = Endpoints(registers.records[KEY])
    ends.allow(request.user, "view")
    row: Connection = ends.one(request.user, pk)
    answer = planning.feasibility(row)
    texts = told([{"topic": one.topic, "grade": one.grade, "code": one.code, "values": one.values}
                  for one in answer.checks])  # fmt: skip
    return {
        "grade": answer.grade,
        "checks": [
            {"topic": one.topic, "grade": one.grade, "code": one.code, "text": text["text"]}
            for one, text in zip(answer.checks, texts, strict=True)
        ],
        "port_id": answer.socket,
        "link_id": answer.outlet,
        "prefix_id": answer.network,
    }


verbs = RecordVerbs(connections, KEY, ConnectionStanding)
verbs.add("plan", planning.plan, summary="Plan a connection as it is proposed")
verbs.add("approve", planning.approve, given=NoteIn, summary="Approve a connection")
verbs.add("reject", planning.reject, given=ReasonIn, summary="Turn a connection down")
verbs.add("order", making.order, summary="Order the installation of a connection")
verbs.add("accept", making.accept, given=ResultIn, summary="Take a connection into use")
verbs.add("cancel", planning.cancel, given=ReasonIn, summary="Give a connection up")
router.add_router("/connection", connections)
