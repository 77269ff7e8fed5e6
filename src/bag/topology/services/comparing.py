"""The differences of now beside those that are known: new ones open, those that ended go, decisions hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from bag.inventory.domain.kinds import Category
from bag.inventory.models import Equipment, Port
from bag.organization.models import Unit
from bag.topology import recorded
from bag.topology.domain.comparing import Difference, Kind, Run, Seen, Spot, differences
from bag.topology.models import Finding, FindingState, Node, SeenLink, SeenPort

FRESH = timedelta(hours=30)
"""A device that told its neighbors within this time is believed when it tells of no neighbor: a night and a bit."""
NETWORK = "network"
NETWORK_KINDS = frozenset({Category.SWITCH.value, Category.ROUTER.value, Category.FIREWALL.value})
BATCH = 1000
LONGEST = 400


def compare(at: datetime) -> int:
    """Bring the findings up to date; returns how many are open. Ten queries and one for each batch."""
    links = list(SeenLink.objects.filter(until=None).select_related("a__node", "b__node"))
    hearing = set(
        Node.objects.filter(heard_at__gte=at - FRESH, equipment__isnull=False).values_list("equipment_id", flat=True)
    )
    found = differences(map(_link, links), recorded.runs(), hearing)
    ends = {(row.a.node_id, row.a.name): row.a for row in links} | {(row.b.node_id, row.b.name): row.b for row in links}
    known = {row.key: row for row in Finding.objects.all()}
    words = _Words(found)
    new, old = [], []
    for one in found:
        owner = words.owner(one)
        if owner is None:
            continue  # nobody is there who could decide: the city has no network service yet
        row = _row(one, ends, words, owner, at)
        before = known.get(row.key)
        if before is None:
            new.append(row)
        else:
            old.append(_again(before, row))
    seen = {one.key for one in found}
    gone = [row for row in known.values() if row.key not in seen and row.state == FindingState.OPEN]
    for row in gone:
        row.state = FindingState.GONE
    Finding.objects.bulk_create(new, batch_size=BATCH)
    Finding.objects.bulk_update(
        [*old, *gone], ["kind", "summary", "instead", "a", "b", "stranger", "cables", "owner_service", "last_seen",
                        "state", "reason", "until", "decided_by", "decided_at"], batch_size=BATCH,
    )  # fmt: skip
    return Finding.objects.filter(state=FindingState.OPEN).count()


def _again(before: Finding, row: Finding) -> Finding:
    """A known difference as it is now: it opens again unless people left it as it is, and their time is not over."""
    for name in ("kind", "summary", "instead", "a", "b", "stranger", "cables", "owner_service", "last_seen"):
        setattr(before, name, getattr(row, name))
    over = before.until is not None and before.until < timezone.localdate()
    if before.state != FindingState.DISMISSED or over:
        if before.state != FindingState.OPEN:
            before.reason, before.until, before.decided_by, before.decided_at = "", None, None, None
        before.state = FindingState.OPEN
    return before


def _link(row: SeenLink) -> Seen:
    return Seen(_spot(row.a), _spot(row.b), row.shared)


def _spot(port: SeenPort) -> Spot:
    return Spot(port.node_id, port.name, port.node.equipment_id, port.port_id)


class _Words:
    """What the texts of findings need: names of recorded ports, owners of equipment. Three queries."""

    def __init__(self, found: Iterable[Difference]) -> None:
        rows = list(found)
        runs = [run for one in rows for run in one.runs]
        ports = Port.objects.filter(pk__in={port for run in runs for port in run.ports})
        self.ports = {pk: f"{device} {name}" for pk, device, name in
                      ports.values_list("pk", "equipment__name", "name")}  # fmt: skip
        pieces = {end.equipment for one in rows for end in (one.a, one.b) if end is not None and end.equipment}
        pieces |= {piece for run in runs for piece in run.equipment}
        rows_of = Equipment.objects.filter(pk__in=pieces).values_list("pk", "owner_service_id", "type__category")
        self.owners = {pk: (category not in NETWORK_KINDS, owner) for pk, owner, category in rows_of}
        self.network = Unit.objects.filter(code=NETWORK).values_list("pk", flat=True).first()

    def owner(self, one: Difference) -> int | None:
        """The service of the switch that the difference is about, else of another piece, else the network service."""
        pieces = [end.equipment for end in (one.a, one.b) if end is not None and end.equipment]
        pieces += [piece for run in one.runs for piece in run.equipment]
        found = [self.owners[piece] for piece in pieces if piece in self.owners]
        return min(found, key=lambda pair: pair[0])[1] if found else self.network

    def run(self, run: Run) -> str:
        return " – ".join(self.ports.get(port, f"#{port}") for port in run.ports)


def _row(one: Difference, ends: Mapping[tuple[int, str], SeenPort], words: _Words, owner: int, at: datetime) -> Finding:
    a, b = (ends[end.node, end.name] if end is not None else None for end in (one.a, one.b))
    if one.kind == Kind.NOT_SEEN:
        summary, instead = words.run(one.runs[0]), ""
    elif one.kind == Kind.UNKNOWN_DEVICE and a is not None and b is not None:
        summary, instead = f"{b.node} ← {a.node} {a.name}", ""
    else:
        summary = " – ".join(f"{port.node.name} {port.name}" for port in (a, b) if port is not None)
        instead = "; ".join(map(words.run, one.runs))
    return Finding(
        key=one.key[:700], kind=one.kind.value, summary=summary[:LONGEST], instead=instead[:LONGEST], a=a, b=b,
        stranger=b.node if one.kind == Kind.UNKNOWN_DEVICE and b is not None else None,
        cables=[cable for run in one.runs for cable in run.cables], owner_service_id=owner, first_seen=at, last_seen=at,
    )  # fmt: skip
