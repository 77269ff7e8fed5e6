"""What the pages of prefixes, addresses and VLANs show beside their fields."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from django.db import connection

from bag.addresses import queries, tree
from bag.addresses.domain import picture
from bag.addresses.domain.blocks import free_blocks
from bag.addresses.fields import net
from bag.addresses.forms import ExtendForm, NextAddressForm, NextPrefixForm, ReverseForm
from bag.addresses.holders import holders
from bag.addresses.models import Address, AddressStatus, DhcpLease, Prefix, Range, Vlan
from bag.addresses.services import drift
from bag.addresses.wording import ADDRESS_TONES, CELLS, STATUS_TONES, ZONE_TONES
from bag.core import registers
from bag.core.ui import numbers
from bag.monitoring.models import Proposal, Target

SHOWN = 60
MOST_FREE = 24
PAST = 12


def prefix(row: Prefix, user: Any) -> dict[str, Any]:
    """The way down to the prefix, its usage and map, what lies in it, and the verbs. Ten queries at most."""
    node = tree.grown(row)
    below, shown = [child.row for child in node.children], node.children[:SHOWN]
    whole = Prefix.objects.select_related("vlan", "place").in_bulk([child.row.pk for child in shown])
    for child in shown:
        child.row = whole[child.row.pk]
    tree.count([node, *shown])
    pools = queries.ranges_of(row)
    cells = _cells(row, below, pools)
    may = registers.records["addresses.prefix"].allows(user, "change", row)
    return {
        "chain": queries.round_of(row),
        "usage": node.usage,
        "used": _count(node.usage.used),
        "free_count": _count(node.usage.free),
        "cells": cells,
        "legend": [(state, text) for state, text in CELLS.items() if any(cell.state == state for cell in cells)],
        "children": shown,
        "children_count": len(below),
        "pools": pools[:SHOWN],
        "free": _free(row, below, pools),
        "tone": STATUS_TONES[row.status],
        "zone_tone": ZONE_TONES[row.zone],
        "address_form": NextAddressForm() if may and not row.is_divided else None,
        "prefix_form": NextPrefixForm(row) if may and row.net.prefixlen < row.net.max_prefixlen else None,
        "reverse_form": ReverseForm(),
    }


def _count(value: int) -> str:
    """A number of addresses; of IPv6 as a power of two."""
    return numbers.number(value) if value < 10**9 else f"≈ 2^{value.bit_length() - 1}"


def _cells(row: Prefix, below: list[Prefix], pools: list[Range]) -> list[picture.Cell]:
    """The map. Four queries for single addresses, one for parts."""
    blocks = [(child.span, child.pk) for child in below]
    spans = [pool.span for pool in pools]
    if row.net.num_addresses > 1 << picture.MOST_BITS:
        return picture.parts(row.net, _by_part(row), spans, blocks)
    held = {
        int(ip_address(text)): (status, pk)
        for text, status, pk in queries.addresses_of(row).values_list("address", "status", "pk")
    }
    seen = [int(ip_address(text)) for text in drift.unplanned_in(row)]
    out = DhcpLease.objects.filter(active=True, address__gte=str(row.net[0]), address__lte=str(row.net[-1]))
    leased = [int(ip_address(text)) for text in queries.in_vrf(out, row.vrf_id).values_list("address", flat=True)]
    return picture.hosts(row.net, held, spans, blocks, seen, leased, pool=row.is_pool)


def _by_part(row: Prefix) -> dict[int, int]:
    """First address of a part of the map → addresses in it. One query."""
    vrf = "vrf_id IS NULL" if row.vrf_id is None else "vrf_id = %(vrf)s"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT network(set_masklen(address, %(length)s)) AS part, count(*) FROM addresses_address"  # noqa: S608
            f" WHERE {vrf} AND address BETWEEN %(first)s::inet AND %(last)s::inet GROUP BY part",
            {
                "length": picture.cell_length(row.net),
                "vrf": row.vrf_id,
                "first": str(row.net[0]),
                "last": str(row.net[-1]),
            },
        )
        return {int(net(text).network_address): count for text, count in cursor.fetchall()}


def _free(row: Prefix, below: list[Prefix], pools: list[Range]) -> list[str]:
    """The largest free blocks of a divided prefix."""
    if not row.is_divided and not below:
        return []
    found = free_blocks(row.net, [*(child.span for child in below), *(pool.span for pool in pools)])
    return [str(one) for one in sorted(found, key=lambda one: (one.prefixlen, one))[:MOST_FREE]]


def address(row: Address, user: Any) -> dict[str, Any]:
    """The prefixes round the address, what DHCP and monitoring know of it, its past, and the verbs. Seven queries."""
    chain = queries.in_vrf(Prefix.objects.filter(network__round=row.address), row.vrf_id)
    common = row.vrf_id is None
    may = registers.records["addresses.address"].allows(user, "change", row)
    reserved = row.status == AddressStatus.RESERVED
    return {
        "chain": sorted(chain, key=lambda one: one.net.prefixlen),
        "lease": queries.in_vrf(DhcpLease.objects.filter(address=row.address), row.vrf_id).first(),
        "target": Target.objects.filter(address=row.address).select_related("status").first() if common else None,
        "past": holders(row.vrf_id, row.address)[1:PAST],
        "found": Proposal.objects.filter(address=row.address).first() if common else None,
        "tone": ADDRESS_TONES[row.status],
        "may_take": may and reserved,
        "extend_form": ExtendForm(initial={"until": row.reserved_until}) if may and reserved else None,
        "may_release": may and row.status != AddressStatus.QUARANTINE,
    }


def vlan(row: Vlan) -> dict[str, Any]:
    """The prefixes of the VLAN with their usage. Four queries."""
    nodes = tree.counted(row.prefixes.select_related("place").order_by("network")[:SHOWN])
    return {"nodes": nodes, "tone": STATUS_TONES[row.status]}
