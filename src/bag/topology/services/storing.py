"""What devices told, into the tables: nodes, ports, links in time, places of addresses. One transaction for a turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Q

from bag.topology import recorded
from bag.topology.domain.links import End, Joined, Link, Stranger, joined, renamed
from bag.topology.domain.names import port_key
from bag.topology.domain.told import Told
from bag.topology.models import Node, SeenLink, SeenPort

BATCH = 2000
TEXT = 255


@dataclass(frozen=True)
class Device:
    """A device that answered. ``identity`` as in ``Node``."""

    identity: str
    equipment: int | None
    name: str
    addresses: tuple[str, ...]
    told: Told


@dataclass(frozen=True)
class Stored:
    """What of a turn is in the tables now. ``links``: those that are there; keys of ``nodes`` are identities."""

    nodes: Mapping[str, Node]
    ports: Mapping[tuple[str, str], SeenPort] = field(default_factory=dict)
    links: int = 0


def store(devices: Sequence[Device], at: datetime) -> Stored:
    """Take over what these devices told at one moment. What others told before stays."""
    by_identity = {one.identity: one for one in devices}
    found = joined(
        {key: one.told for key, one in by_identity.items()}, {key: one.addresses for key, one in by_identity.items()}
    )
    names = recorded.identities(found.strangers.values())
    links = renamed(found.links, names)
    nodes = _nodes(by_identity, found, names, at)
    ports = _ports(by_identity, links, nodes)
    _links(links, by_identity, nodes, ports, at)
    _mark_uplinks(by_identity, nodes, ports)
    _sightings(by_identity, ports, at)
    _resolutions(devices, at)
    return Stored(nodes, ports, len(links))


def _nodes(devices: Mapping[str, Device], found: Joined, names: Mapping[str, str], at: datetime) -> dict[str, Node]:
    """The rows of everybody who was read or heard of. Two queries and one for each batch."""
    heard = {names.get(key, key): one for key, one in found.strangers.items()}
    rows = {key: _heard(key, one, at) for key, one in heard.items() if key not in devices}
    rows |= {key: _read(one, at) for key, one in devices.items()}
    known = {row.identity: row for row in Node.objects.filter(identity__in=rows)}
    for key, row in rows.items():
        old = known.get(key)
        if old is not None:
            row.first_seen = old.first_seen
            row.read_at, row.heard_at = row.read_at or old.read_at, row.heard_at or old.heard_at
            row.learned_at = row.learned_at or old.learned_at
            row.chassis, row.description = row.chassis or old.chassis, row.description or old.description
            row.address, row.name = row.address or old.address, row.name or old.name
            row.parts, row.abilities = row.parts or old.parts, row.abilities or old.abilities
    fields = [one.name for one in Node._meta.local_fields if one.name not in ("id", "identity", "first_seen")]
    Node.objects.bulk_create(
        rows.values(), batch_size=BATCH, update_conflicts=True, unique_fields=["identity"], update_fields=fields
    )
    return {row.identity: row for row in Node.objects.filter(identity__in=rows).select_related("equipment")}


def _read(one: Device, at: datetime) -> Node:
    told = one.told
    return Node(
        identity=one.identity, equipment_id=one.equipment, name=(told.name or one.name)[:TEXT],
        chassis=told.chassis[:TEXT], address=one.addresses[0] if one.addresses else None,
        description=told.description[:TEXT], parts=[[p.name, p.kind, p.model, p.serial] for p in told.parts[:500]],
        first_seen=at, last_seen=at, read_at=at, heard_at=at if told.hears else None,
        learned_at=at if "fdb" in told.groups else None,
    )  # fmt: skip


def _heard(identity: str, one: Stranger, at: datetime) -> Node:
    return Node(
        identity=identity[:300], equipment_id=int(identity[2:]) if identity.startswith("e:") else None,
        name=one.name[:TEXT], chassis=one.chassis[:TEXT], address=one.address or None,
        description=one.description[:TEXT], abilities=sorted(one.abilities), first_seen=at, last_seen=at,
    )  # fmt: skip


def _ports(
    devices: Mapping[str, Device], links: Sequence[Link], nodes: Mapping[str, Node]
) -> dict[tuple[str, str], SeenPort]:
    """(identity, long name) → the row, of every port that a link, an address or a VLAN is at."""
    wanted = {(end.node, port_key(end.port)): _port(nodes[end.node], end.port)
              for link in links for end in (link.a, link.b)}  # fmt: skip
    for key, one in devices.items():
        used = {*one.told.vlans, *(entry.port for entry in one.told.learned)}
        learned = _counts(one.told)
        for index, interface in one.told.interfaces.items():
            name = key, port_key(interface.name)
            if index in used or name in wanted:
                row = wanted.setdefault(name, _port(nodes[key], interface.name))
                vlans = one.told.vlans.get(index)
                row.alias, row.macs = interface.alias[:TEXT], learned.get(index, 0)
                if vlans is not None:
                    row.untagged, row.tagged = vlans.untagged, list(vlans.tagged)
    books = recorded.ports_of(node.equipment_id for node in nodes.values() if node.equipment_id)
    known = {(row.node_id, row.key): row for row in SeenPort.objects.filter(node__in=nodes.values())}
    changed = []
    for (identity, key), row in wanted.items():
        old, equipment = known.get((row.node_id, key)), nodes[identity].equipment_id
        own = books.get((equipment, key)) if equipment else None
        row.port_id = own or (old.port_id if old else None)  # a port that people chose stays
        if old is not None:
            row.uplink = old.uplink
            if identity not in devices:
                row.alias, row.macs, row.untagged, row.tagged = old.alias, old.macs, old.untagged, old.tagged
        if old is None or any(getattr(old, name) != getattr(row, name) for name in _PORT_FIELDS):
            changed.append(row)
    SeenPort.objects.bulk_create(
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["node", "key"], update_fields=_PORT_FIELDS
    )
    identity_of = {node.pk: identity for identity, node in nodes.items()}
    return {(identity_of[row.node_id], row.key): row for row in SeenPort.objects.filter(node__in=nodes.values())}


_PORT_FIELDS = ["name", "port_id", "alias", "uplink", "macs", "untagged", "tagged"]


def _port(node: Node, name: str) -> SeenPort:
    return SeenPort(node=node, name=name[:TEXT], key=port_key(name)[:TEXT])


def _counts(told: Told) -> dict[int, int]:
    counted: dict[int, int] = {}
    for entry in told.learned:
        counted[entry.port] = counted.get(entry.port, 0) + 1
    return counted


def _links(
    links: Sequence[Link], devices: Mapping[str, Device], nodes: Mapping[str, Node],
    ports: Mapping[tuple[str, str], SeenPort], at: datetime,
) -> None:  # fmt: skip
    """Open new links, touch those that are still there, close those of which a device that told them says no more."""
    hearing = {nodes[key].pk for key, one in devices.items() if one.told.hears}
    about = Q(a__node__in=hearing) | Q(b__node__in=hearing)
    there = {(row.a_id, row.b_id): row for row in SeenLink.objects.filter(about, until=None).select_related("a", "b")}
    kept: set[tuple[int, int]] = set()
    new, changed, touched = [], [], []
    for link in links:
        row = _seen(link, ports, at)
        pair = row.a_id, row.b_id
        if pair in kept:
            continue
        kept.add(pair)
        before = there.get(pair)
        if before is None:
            new.append(row)
            continue
        touched.append(before.pk)
        silent = (0 if before.a.node_id in hearing else 1) | (0 if before.b.node_id in hearing else 2)
        now = row.told_by | before.told_by & silent, row.shared, row.protocol
        if now != (before.told_by, before.shared, before.protocol):
            before.told_by, before.shared, before.protocol = now
            changed.append(before)
    gone = [row.pk for pair, row in there.items() if pair not in kept and _denied(row, hearing)]
    SeenLink.objects.filter(pk__in=gone).update(until=at)
    SeenLink.objects.filter(pk__in=touched).update(last_seen=at)
    SeenLink.objects.bulk_update(changed, ["told_by", "shared", "protocol"], batch_size=BATCH)
    SeenLink.objects.bulk_create(new, batch_size=BATCH)


def _denied(row: SeenLink, hearing: set[int]) -> bool:
    """Whether an end that used to tell of the link was read and tells no more."""
    return bool((row.told_by & 1 and row.a.node_id in hearing) or (row.told_by & 2 and row.b.node_id in hearing))


def _seen(link: Link, ports: Mapping[tuple[str, str], SeenPort], at: datetime) -> SeenLink:
    ends = sorted(((_row(end, ports), end.node) for end in (link.a, link.b)), key=lambda pair: pair[0].pk)
    told = sum(bit for bit, (_port, node) in zip((1, 2), ends, strict=True) if node in link.tellers)
    return SeenLink(a=ends[0][0], b=ends[1][0], protocol=link.protocol, told_by=told, shared=link.shared, since=at,
                    last_seen=at)  # fmt: skip


def _row(end: End, ports: Mapping[tuple[str, str], SeenPort]) -> SeenPort:
    return ports[end.node, port_key(end.port)]


def _mark_uplinks(
    devices: Mapping[str, Device], nodes: Mapping[str, Node], ports: Mapping[tuple[str, str], SeenPort]
) -> None:
    """A port is an uplink when its link leads to a device that learns addresses itself; a bundle, when a member is."""
    mine = {row.pk: row for row in ports.values()}
    rows = SeenLink.objects.filter(Q(a__in=mine) | Q(b__in=mine), until=None)
    leading: set[int] = set()
    for a, b, a_learns, b_learns in rows.values_list("a", "b", "a__node__learned_at", "b__node__learned_at"):
        leading |= ({a} if b_learns else set()) | ({b} if a_learns else set())
    for key, one in devices.items():
        for interface in one.told.interfaces.values():
            row, whole = ports.get((key, port_key(interface.name))), one.told.interfaces.get(interface.bundle)
            bundle = ports.get((key, port_key(whole.name))) if whole is not None else None
            if row is not None and bundle is not None and row.pk in leading:
                leading.add(bundle.pk)
    changed = [row for row in mine.values() if row.uplink != (row.pk in leading)]
    for row in changed:
        row.uplink = not row.uplink
    SeenPort.objects.bulk_update(changed, ["uplink"], batch_size=BATCH)


def _sightings(devices: Mapping[str, Device], ports: Mapping[tuple[str, str], SeenPort], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS topology_learned (mac bigint, port bigint, vlan smallint) ON COMMIT DROP"
        )
        cursor.execute("TRUNCATE topology_learned")
        with cursor.copy("COPY topology_learned FROM STDIN") as copy:
            for key, one in devices.items():
                index = {number: ports.get((key, port_key(interface.name)))
                         for number, interface in one.told.interfaces.items()}  # fmt: skip
                for entry in one.told.learned:
                    port = index.get(entry.port)
                    if port is not None:
                        copy.write_row((entry.mac, port.pk, entry.vlan))
        cursor.execute(
            "INSERT INTO topology_sighting (mac, port_id, vlan, first_seen, last_seen) "
            "SELECT DISTINCT mac, port, vlan, %(at)s::timestamptz, %(at)s::timestamptz FROM topology_learned "
            "ON CONFLICT (mac, port_id, vlan) DO UPDATE SET last_seen = excluded.last_seen",
            {"at": at},
        )


def _resolutions(devices: Sequence[Device], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS topology_resolved (address inet, mac bigint, router bigint) ON COMMIT DROP"
        )
        cursor.execute("TRUNCATE topology_resolved")
        with cursor.copy("COPY topology_resolved FROM STDIN") as copy:
            for one in devices:
                for entry in one.told.resolved:
                    copy.write_row((entry.address, entry.mac, one.equipment))
        cursor.execute(
            "INSERT INTO addresses_resolution (address, mac, router_id, first_seen, last_seen) "
            "SELECT DISTINCT address, mac, router, %(at)s::timestamptz, %(at)s::timestamptz FROM topology_resolved "
            "ON CONFLICT (address, mac, router_id) DO UPDATE SET last_seen = excluded.last_seen",
            {"at": at},
        )
