"""REST of the room beside its records: the next free address or block, and the life of an address."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import AfterValidator, AwareDatetime, Field

from bag.addresses import tree
from bag.addresses.domain.parsing import AddressFault, address
from bag.addresses.holders import holders
from bag.addresses.services import addresses, allocate
from bag.addresses.wording import refusal
from bag.core import registers
from bag.core.api import Invalid
from bag.core.incoming import storable
from bag.core.records.api import Endpoints, refusing
from bag.core.records.verbs_api import RecordVerbs

router = Router(tags=["addresses"])
PREFIX = "addresses.prefix"


def _storable(value: str) -> str:
    if not storable(value):
        raise ValueError(_("The text holds a character that cannot be stored."))
    return value


Text = Annotated[str, AfterValidator(_storable)]


class NextAddressIn(Schema):
    """What is known of the address at once; everything may be left out."""

    until: date | None = Field(None, description="Reserve it until the end of this day; in use when empty")
    dns_name: Text = Field("", max_length=253)
    purpose: Text = Field("", max_length=200)
    request: Text = Field("", max_length=60)


class NextPrefixIn(Schema):
    length: int = Field(ge=1, le=128, description="Length of the block, for example 24")
    description: Text = Field("", max_length=200)


class AddressOut(Schema):
    """An address that was taken."""

    id: int
    address: str
    prefix: str
    vrf_id: int | None
    status: str
    reserved_until: date | None
    dns_name: str


class PrefixOut(Schema):
    """A block that was taken."""

    id: int
    network: str
    vrf_id: int | None
    kind: str


class UsageOut(Schema):
    """How full a prefix is: the union of its blocks, ranges and addresses. Counts are exact whole numbers."""

    network: str
    used: int
    usable: int
    free: int
    share: float


class Standing(Schema):
    """An address after a verb."""

    id: int
    address: str
    status: str
    reserved_until: date | None
    quarantine_until: date | None


def _taking(request: HttpRequest, pk: int) -> tuple[Endpoints, Any]:
    """The prefix, for a person who may give out of it."""
    ends = Endpoints(registers.records[PREFIX])
    ends.allow(request.user, "view")
    row = ends.one(request.user, pk)
    ends.allow(request.user, "change", row)
    return ends, row


prefixes = Router(tags=[PREFIX])


@prefixes.post(
    "/{int:pk}/next-address",
    response={201: AddressOut},
    operation_id="addresses_prefix_next_address",
    summary="Take the next free address of a prefix",
)
def next_address(request: HttpRequest, pk: int, given: NextAddressIn | None = None) -> Any:
    """The lowest free host address, reserved when ``until`` is given; never the same twice."""
    ends, row = _taking(request, pk)
    values = {} if given is None else given.dict()
    with refusing(ends.record):
        made = allocate.next_address(row, by=request.user, **values)
    return Status(201, {**_plain(made), "prefix": row.network})


def _plain(made: Any) -> dict[str, Any]:
    return {name: getattr(made, name) for name in AddressOut.model_fields if name != "prefix"}


@prefixes.post(
    "/{int:pk}/next-prefix",
    response={201: PrefixOut},
    operation_id="addresses_prefix_next_prefix",
    summary="Take the next free block of a prefix",
)
def next_prefix(request: HttpRequest, pk: int, given: NextPrefixIn) -> Any:
    """The lowest free block of that length; it inherits service, zone and purpose."""
    ends, row = _taking(request, pk)
    with refusing(ends.record):
        made = allocate.next_prefix(row, given.length, by=request.user, description=given.description)
    return Status(201, made)


@prefixes.get(
    "/{int:pk}/usage",
    response=UsageOut,
    operation_id="addresses_prefix_usage",
    summary="How full a prefix is",
)
def usage(request: HttpRequest, pk: int) -> Any:
    """Nested blocks and addresses inside ranges count once."""
    ends = Endpoints(registers.records[PREFIX])
    ends.allow(request.user, "view")
    row = ends.one(request.user, pk)
    found = tree.usage_of(row)
    names = ("used", "usable", "free", "share")
    return {"network": row.network, **{name: getattr(found, name) for name in names}}


router.add_router("/prefix", prefixes)


class HoldingOut(Schema):
    """What an address was used for in a stretch of time; ``until`` is empty for what holds now."""

    since: datetime
    until: datetime | None
    status: str
    dns_name: str
    purpose: str
    equipment_id: int | None
    equipment: str


class HoldersQuery(Schema):
    address: Text = Field(max_length=50)
    vrf: int | None = Field(None, ge=1, le=2**62, description="Id of the VRF; the common table when left out")
    on: AwareDatetime | None = Field(None, description="Only what held at this moment")


@router.get(
    "/holders", response=list[HoldingOut], operation_id="addresses_holders", summary="Who had an address, and when"
)
def past_of(request: HttpRequest, query: Query[HoldersQuery]) -> Any:
    """From the history, the newest first; also of addresses that are free today."""
    ends = Endpoints(registers.records[addresses.KEY])
    ends.allow(request.user, "view")
    try:
        text = str(address(query.address))
    except AddressFault as fault:
        raise Invalid([{"row": None, "field": "address", "reason": str(refusal(fault))}]) from fault
    return holders(query.vrf, text, query.on)


class ExtendIn(Schema):
    until: date


verbs_router = Router(tags=[addresses.KEY])
verbs = RecordVerbs(verbs_router, addresses.KEY, Standing)
verbs.add("take", addresses.take, summary="Put a reserved address into use")
verbs.add("extend", addresses.extend, given=ExtendIn, summary="Move the end of a reservation")
router.add_router("/address", verbs_router)
