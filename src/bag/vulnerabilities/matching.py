"""Whose a scanned host is: by the address plan, the management address, what is monitored, or its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Lower

from bag.addresses.models import Address
from bag.addresses.queries import smallest_round
from bag.inventory.models import Equipment
from bag.monitoring.models import Target
from bag.vulnerabilities.domain.seen import SeenHost
from bag.vulnerabilities.models import HostSource


@dataclass(frozen=True)
class Owner:
    """Ids of the piece, the service and the responsible person; ``source`` says what told it.

    A service without a piece comes from the address plan: the host itself is still unknown.
    """

    equipment: int | None = None
    service: int | None = None
    person: int | None = None
    source: str = HostSource.NONE


def owners(hosts: Sequence[SeenHost]) -> dict[str, Owner]:
    """The owner of each host by its name. At most eight queries, however many hosts."""
    addresses = {host.address for host in hosts if host.address}
    names = {word for host in hosts if host.dns for word in (host.dns, host.dns.partition(".")[0])}
    by_plan = _by_plan(addresses)
    by_piece = _pieces(Equipment.objects.filter(management_ip__in=addresses), "management_ip")
    by_target = _by_target(addresses | names)
    named = Equipment.objects.annotate(plain=Lower("name")).filter(plain__in=names)
    by_name = _pieces(named, "plain")
    rounds = smallest_round([(None, address) for address in sorted(addresses - by_plan.keys())])
    found: dict[str, Owner] = {}
    for host in hosts:
        short = host.dns.partition(".")[0]
        found[host.name] = (
            by_plan.get(host.address)
            or _from(by_piece.get(host.address), HostSource.EQUIPMENT)
            or by_target.get(host.address or host.dns)
            or _from(by_name.get(host.dns) or by_name.get(short), HostSource.NAME)
            or _round(rounds.get((None, host.address)))
        )
    return found


def _by_plan(addresses: set[str]) -> dict[str, Owner]:
    rows = Address.objects.filter(address__in=addresses, vrf=None).select_related("equipment")
    found = {}
    for row in rows:
        if row.equipment is not None:
            found[row.address] = _from(row.equipment, HostSource.ADDRESS)
    return {address: owner for address, owner in found.items() if owner is not None}


def _by_target(words: set[str]) -> dict[str, Owner]:
    rows = Target.objects.filter(address__in=words).select_related("equipment").order_by("-enabled", "pk")
    found: dict[str, Owner] = {}
    for row in rows:
        owner = _from(row.equipment, HostSource.TARGET) or Owner(service=row.owner_service_id, source=HostSource.TARGET)
        found.setdefault(row.address, owner)
    return found


def _pieces(rows: Any, key: str) -> dict[str, Equipment]:
    """Pieces by a field; what two pieces share names neither."""
    found: dict[str, Equipment] = {}
    twice: set[str] = set()
    for row in rows:
        value = str(getattr(row, key))
        if value in found:
            twice.add(value)
        found[value] = row
    return {value: row for value, row in found.items() if value not in twice}


def _from(piece: Equipment | None, source: str) -> Owner | None:
    return Owner(piece.pk, piece.owner_service_id, piece.custodian_id, source) if piece is not None else None


def _round(prefix: Any) -> Owner:
    return Owner(service=prefix.owner_service_id) if prefix is not None else Owner()
