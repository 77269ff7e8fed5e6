"""The room's tabs on a device."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bag.core import registers
from bag.core.text import sort_key
from bag.inventory.models import Equipment
from bag.topology import queries
from bag.topology.models import SeenLink
from bag.topology.services.deciding import KEY


def neighbors(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """The links of a device, its own port first, and its parts. Three queries."""
    if not registers.records[KEY].allows(request.user, "view"):
        return None
    links, node = queries.links_of(row), queries.node_of(row)
    if node is None and not links:
        return None
    lines = sorted((_line(link, row) for link in links), key=lambda line: sort_key(line[0].name))
    return {"lines": lines, "count": len(lines), "node": node, "row": row}


def ports(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """What each port of a device carries and how many addresses it learned. One query."""
    if not registers.records[KEY].allows(request.user, "view"):
        return None
    rows = [port for port in queries.learned_on(row) if port.macs or port.untagged or port.tagged]
    rows.sort(key=lambda port: sort_key(port.name))
    return {"rows": rows, "count": len(rows)} if rows else None


def _line(link: SeenLink, row: Equipment) -> tuple[Any, Any, SeenLink]:
    mine = link.a.node.equipment_id == row.pk
    return (link.a, link.b, link) if mine else (link.b, link.a, link)
