"""The address plan as a tree; the plans of radio, cameras and telephones are views of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bag.addresses import tree
from bag.addresses.models import Prefix, Purpose, Status, Vrf, Zone
from bag.addresses.tree import Node
from bag.core import registers
from bag.core.incoming import row_id
from bag.core.ui.verbs import only

KEY = "addresses.prefix"
MOST = 300
"""So many prefixes come with the page; the others when their branch is opened."""


def may_read(user: Any) -> bool:
    return registers.records[KEY].allows(user, "view")


@dataclass(frozen=True)
class Asked:
    """What the address narrows the tree by; unknown words narrow nothing."""

    purpose: str
    zone: str
    vrf: int | None

    @property
    def words(self) -> str:
        """The same as a query string."""
        given = {"purpose": self.purpose, "zone": self.zone, "vrf": str(self.vrf or "")}
        return "&".join(f"{name}={value}" for name, value in given.items() if value)

    def matches(self, row: Prefix) -> bool:
        return (not self.purpose or row.purpose == self.purpose) and (not self.zone or row.zone == self.zone)


def _asked(request: HttpRequest) -> Asked:
    purpose, zone = request.GET.get("purpose", ""), request.GET.get("zone", "")
    return Asked(
        purpose if purpose in Purpose.values else "",
        zone if zone in Zone.values else "",
        row_id(request.GET.get("vrf", "")),
    )


@require_GET
@only(may_read)
def plan(request: HttpRequest) -> HttpResponse:
    """The whole tree, or a view of it. Six queries, however many prefixes there are."""
    asked = _asked(request)
    roots = _grown(request.user, asked)
    shown = _cut(roots)
    _fill(shown)
    rows = [node.row for root in roots for node in root.walk()]
    context = {
        "asked": asked,
        "trees": _by_vrf(roots),
        "count": sum(asked.matches(row) for row in rows),
        "given_up": sum(row.status == Status.DEPRECATED for row in rows),
        "purposes": Purpose.choices,
        "zones": Zone.choices,
        "may_add": registers.records[KEY].allows(request.user, "add"),
        "trail": [(_("Network"), None), (_("Address plan"), None)],
    }
    return render(request, "addresses/plan.html", context)


@require_GET
@only(may_read)
def branch(request: HttpRequest, pk: int) -> HttpResponse:
    """What lies in one prefix: a fragment of the tree."""
    get_object_or_404(registers.records[KEY].visible_to(request.user), pk=pk)
    asked = _asked(request)
    found = next(node for root in _grown(request.user, asked, keep=pk) for node in root.walk() if node.row.pk == pk)
    for child in found.children:
        child.later = bool(child.children)
    _fill(found.children)
    context = {"nodes": found.children, "asked": asked}
    return render(request, "addresses/nodes.html", context)


def _grown(user: Any, asked: Asked, keep: int | None = None) -> list[Node]:
    """The trees of light rows, without branches that the view does not ask for."""
    rows = registers.records[KEY].visible_to(user).select_related(None).only(*tree.LIGHT)
    if asked.vrf is not None:
        rows = rows.filter(vrf_id=asked.vrf)
    roots = tree.forest(rows)
    return [root for root in roots if _pruned(root, asked, keep)]


def _pruned(node: Node, asked: Asked, keep: int | None) -> bool:
    """Take branches without a match away; whether something is left. The usage of what stays counts all children."""
    node.shown = asked.matches(node.row)
    hidden = [child for child in node.children if not _pruned(child, asked, keep)]
    node.hidden = hidden
    node.children = [child for child in node.children if child not in hidden]
    return node.shown or bool(node.children) or node.row.pk == keep


def _cut(roots: list[Node]) -> list[Node]:
    """The nodes that come with the page: level by level until there are many; deeper ones come later."""
    shown, level = list(roots), list(roots)
    while level:
        following = [child for node in level for child in node.children]
        if len(shown) + len(following) > MOST:
            for node in level:
                node.later = bool(node.children)
            break
        shown += following
        level = following
    return shown


def _fill(nodes: list[Node]) -> None:
    """Count what the nodes hold and bring their whole rows with VLAN, place and VRF. Two queries."""
    tree.count(nodes)
    rows = Prefix.objects.select_related("vlan", "place", "vrf").in_bulk([node.row.pk for node in nodes])
    for node in nodes:
        node.row = rows[node.row.pk]


def _by_vrf(roots: list[Node]) -> list[tuple[Vrf | None, list[Node]]]:
    """The trees of each VRF, the common table first."""
    found: dict[int, tuple[Vrf | None, list[Node]]] = {}
    for root in roots:
        found.setdefault(root.row.vrf_id or 0, (root.row.vrf, []))[1].append(root)
    return [found[pk] for pk in sorted(found)]
