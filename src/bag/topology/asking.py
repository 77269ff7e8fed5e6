"""One look for a script: ask some devices, compare, and keep nothing unless that is wanted."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.inventory.models import Cable
from bag.monitoring.collecting.loading import jobs
from bag.monitoring.collecting.probes import Job, Login
from bag.monitoring.models import Target
from bag.monitoring.models.choices import CredentialKind, Method
from bag.topology import recorded
from bag.topology.collecting import Look
from bag.topology.domain.links import Stranger
from bag.topology.models import Finding, FindingState, Node, SeenLink, SeenPort
from bag.topology.services import comparing, storing
from bag.topology.services.discovering import gathered, keep

LONGEST_COMMUNITY = 255


def of_targets(names: Sequence[str]) -> dict[int, Job]:
    """The enabled SNMP targets: all, or those of these names or addresses. Raises ``ValidationError``."""
    chosen = None
    if names:
        rows = Target.objects.filter(Q(name__in=names) | Q(address__in=names), method=Method.SNMP)
        found = list(rows.values_list("pk", "name", "address"))
        missing = [name for name in names if not any(name in row[1:] for row in found)]
        if missing:
            raise ValidationError(_("There is no SNMP target named “%(name)s”.") % {"name": missing[0]})
        chosen = [row[0] for row in found]
    asked = {key: one.job for key, one in jobs(targets=chosen).items() if one.job.method == Method.SNMP}
    if not asked:
        raise ValidationError(_("There is no SNMP target that could be asked."))
    return asked


def of_addresses(addresses: Sequence[str], community: str) -> dict[int, Job]:
    """Any addresses, ``10.0.0.1`` or ``10.0.0.1:1161``, with one community. Raises ``ValidationError``."""
    if not addresses:
        raise ValidationError(_("Name the addresses that the community is for."))
    if not 0 < len(community) <= LONGEST_COMMUNITY or not community.isprintable():
        raise ValidationError(_("The file does not hold a community in its first line."))
    login = Login(0, CredentialKind.COMMUNITY, secret=community)
    return {-number: Job(-number, 0, Method.SNMP, *_host(text), credential=login)
            for number, text in enumerate(dict.fromkeys(addresses), 1)}  # fmt: skip


def _host(text: str) -> tuple[str, int | None]:
    host, colon, port = text.rpartition(":") if text.count(":") == 1 or text.startswith("[") else (text, "", "")
    try:
        ipaddress.ip_address(host.strip("[]"))
        number = int(port) if colon else None
    except ValueError:
        raise ValidationError(_("“%(text)s” is no address.") % {"text": text[:100]}) from None
    if number is not None and not 0 < number < 65536:
        raise ValidationError(_("“%(text)s” is no address.") % {"text": text[:100]})
    return host.strip("[]"), number


def ask(asked: Mapping[int, Job], *, store: bool, whole: bool = False) -> dict[str, Any]:
    """The facts of one look. ``store``: keep it like the nightly one; ``whole``: these are all stored targets."""
    began = timezone.now()
    looks = gathered(asked)
    with transaction.atomic():
        if store:
            at = keep(looks, began, whole=whole, by=None).finished_at
        else:
            at = timezone.now()
            storing.store(_devices(asked, looks), at)
            comparing.compare(at)
        facts = _facts(at)
        transaction.set_rollback(not store)
    faults = {asked[key].address: look.fault for key, look in looks.items() if look.fault}
    return {**facts, "asked": len(asked), "faults": faults}


def _devices(asked: Mapping[int, Job], looks: Mapping[int, Look]) -> list[storing.Device]:
    told = {key: look.told for key, look in looks.items() if look.told is not None}
    pieces = dict(Target.objects.filter(pk__in=told, equipment__isnull=False).values_list("pk", "equipment_id"))
    strangers = [Stranger(str(key), one.chassis, one.name, asked[key].address) for key, one in told.items()]
    names = recorded.identities(strangers)
    found = []
    for key, one in told.items():
        address = asked[key].address
        own = f"c:{one.chassis}" if one.chassis else f"n:{address}"
        identity = f"e:{pieces[key]}" if pieces.get(key) else names.get(str(key), own)
        piece = int(identity[2:]) if identity.startswith("e:") else None
        found.append(storing.Device(identity, piece, one.name or address, (address,), one))
    return found


def _facts(at: datetime) -> dict[str, Any]:
    nodes = list(Node.objects.filter(last_seen=at).select_related("equipment").order_by("name", "identity"))
    links = SeenLink.objects.filter(until=None, last_seen=at).select_related("a__node", "b__node")
    return {
        "nodes": [_node(row) for row in nodes if row.read_at == at],
        "links": [
            {"a": _end(row.a), "b": _end(row.b), "both": row.both, "shared": row.shared, "protocol": row.protocol}
            for row in sorted(links, key=lambda row: (str(row.a), str(row.b)))
        ],
        "unknown": [_node(row) for row in nodes if row.equipment_id is None and row.read_at != at],
        "differences": _differences(nodes),
    }


def _node(row: Node) -> dict[str, Any]:
    return {
        "name": row.name, "address": row.address, "chassis": row.chassis, "description": row.description,
        "equipment": row.equipment.name if row.equipment is not None else None,
    }  # fmt: skip


def _end(port: SeenPort) -> dict[str, str]:
    return {"node": str(port.node), "port": port.name}


def _differences(nodes: Sequence[Node]) -> list[dict[str, str]]:
    """The open differences that are about these devices."""
    pieces = {row.equipment_id for row in nodes if row.equipment_id}
    mine = Q(a__node__in=nodes) | Q(b__node__in=nodes)
    cables = Cable.objects.filter(Q(a_port__equipment__in=pieces) | Q(b_port__equipment__in=pieces))
    mine |= Q(cables__overlap=list(cables.values_list("pk", flat=True)))
    rows = Finding.objects.filter(mine, state=FindingState.OPEN).order_by("kind", "summary")
    return [{"kind": row.kind, "summary": row.summary, "instead": row.instead} for row in rows]
