"""The plan beside what was seen: DHCP leases, watched targets, devices that discovery found, ARP tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Func, OuterRef, QuerySet, TextField
from django.utils.translation import gettext as _

from bag.addresses import queries
from bag.addresses.domain.parsing import AddressFault, address
from bag.addresses.models import Address, AddressStatus, DhcpLease, Prefix, Resolution
from bag.addresses.services import addresses
from bag.core import changes
from bag.monitoring.models import Proposal, Target

MOST = 500


@dataclass(frozen=True)
class Seen:
    """An address that somebody met although the plan does not have it. ``source``: lease, target or discovery."""

    address: str
    source: str
    name: str
    at: datetime | None
    home: Prefix | None


_UNPLANNED = """
    WITH seen AS (
        SELECT address, 'lease' AS source, coalesce(nullif(hostname, ''), mac) AS name, ends_at AS at
        FROM addresses_dhcplease WHERE active AND vrf_id IS NULL
        UNION ALL
        SELECT address, 'discovery', sys_name, last_seen FROM monitoring_proposal
        UNION ALL
        SELECT address, 'arp', rtrim(regexp_replace(lpad(to_hex(mac), 12, '0'), '(..)', '\\1:', 'g'), ':'), last_seen
        FROM addresses_resolution WHERE last_seen > now() - interval '7 days'
        UNION ALL
        SELECT * FROM unnest(%(watched)s::inet[], %(sources)s::text[], %(names)s::text[], %(answered)s::timestamptz[])
    )
    SELECT DISTINCT ON (address) host(address), source, name, at FROM seen
    WHERE NOT EXISTS (SELECT 1 FROM addresses_address plan WHERE plan.vrf_id IS NULL AND plan.address = seen.address)
    AND NOT (source IN ('lease', 'arp') AND EXISTS (
        SELECT 1 FROM addresses_range pool
        WHERE pool.vrf_id IS NULL AND pool.kind = 'dhcp' AND seen.address BETWEEN pool.first AND pool.last))
    AND NOT address <<= '127.0.0.0/8' AND address <> '::1'
    {inside}
    ORDER BY address, at DESC NULLS LAST LIMIT %(most)s
"""


def unplanned(most: int = MOST) -> list[Seen]:
    """Addresses of the common table that were seen and are not in the plan; leases and ARP rows inside DHCP
    pools are as planned.

    Four queries.
    """
    found = _seen(most)
    homes = queries.smallest_round([(None, text) for text, *_rest in found])
    return [Seen(text, source, name or "", at, homes.get((None, text))) for text, source, name, at in found]


def unplanned_in(row: Prefix) -> list[str]:
    """The same inside one prefix, the addresses only; of a VRF nothing is known. Two queries."""
    return [] if row.vrf_id is not None else [text for text, *_rest in _seen(MOST, row.network)]


def _seen(most: int, inside: str = "") -> list[tuple[str, str, str | None, datetime | None]]:
    narrowed = "AND address <<= %(inside)s::cidr" if inside else ""
    with connection.cursor() as cursor:
        cursor.execute(_UNPLANNED.format(inside=narrowed), {"most": most, "inside": inside, **_watched()})
        return list(cursor.fetchall())


def _watched() -> dict[str, list[Any]]:
    """Watched targets that go by an address, as columns. One query."""
    rows = Target.objects.filter(enabled=True).values_list("address", "name", "status__answered_at")
    found = [(host, name, at) for text, name, at in rows if (host := _host(text))]
    return {
        "watched": [host for host, _name, _at in found],
        "sources": ["target"] * len(found),
        "names": [name for _host, name, _at in found],
        "answered": [at for _host, _name, at in found],
    }


def _host(text: str) -> str:
    """A target's address in canonical form; empty for a name."""
    try:
        return str(address(text))
    except AddressFault:
        return ""


def unseen() -> QuerySet[Any]:
    """Addresses in use of the common table that no lease, target, found device or ARP table ever named."""
    as_text = Func(OuterRef("address"), function="host", output_field=TextField())
    rows = Address.objects.filter(vrf=None, status=AddressStatus.ACTIVE)
    rows = rows.exclude(Exists(DhcpLease.objects.filter(vrf=None, address=OuterRef("address"))))
    rows = rows.exclude(Exists(Proposal.objects.filter(address=OuterRef("address"))))
    rows = rows.exclude(Exists(Resolution.objects.filter(address=OuterRef("address"))))
    rows = rows.exclude(Exists(Target.objects.filter(address=as_text)))
    return rows.select_related("equipment", "owner_service").order_by("address")


def used_early() -> QuerySet[Any]:
    """Reserved addresses that somebody met on the network already."""
    as_text = Func(OuterRef("address"), function="host", output_field=TextField())
    rows = Address.objects.filter(vrf=None, status=AddressStatus.RESERVED)
    leased = Exists(DhcpLease.objects.filter(vrf=None, address=OuterRef("address"), active=True))
    watched = Exists(Target.objects.filter(address=as_text, status__answered_at__isnull=False))
    found = Exists(Proposal.objects.filter(address=OuterRef("address"), last_seen__gt=F("first_seen")))
    resolved = Exists(Resolution.objects.filter(address=OuterRef("address")))
    return rows.filter(leased | watched | found | resolved).select_related("reserved_by").order_by("address")


@transaction.atomic
def accept(texts: Iterable[str], *, by: Any) -> list[Address]:
    """Put seen addresses into the plan, in use; all or none. Raises ``ValidationError`` like any new address."""
    wanted = {host for text in texts if (host := _host(text))}
    known = [one for one in unplanned(most=100_000) if one.address in wanted and one.home is not None]
    rows = [
        Address(
            address=one.address,
            owner_service=one.home.owner_service,
            purpose=(_("Seen on the network: %(name)s") % {"name": one.name or one.source})[:200],
        )
        for one in known
        if one.home is not None
    ]
    made = addresses.save_many(rows, by)
    changes.announce(addresses.KEY, [row.pk for row in made], "add", by)
    return made
