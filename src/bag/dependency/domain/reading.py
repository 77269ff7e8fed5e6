"""Reads a support graph from JSON (format: docs/dependency-graph.md), tolerating and listing what is odd.

Records of a city are never complete. What is missing, doubled or contradictory becomes a :class:`Finding` and the rest
is used; only text that is no graph at all, or one beyond the limits, is refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import orjson

from bag.dependency.domain.graph import KINDS, POINT, WATCHED, Finding, Graph, Rows

MAX_BYTES = 256 * 1024 * 1024
MAX_NODES, MAX_LINKS, MAX_REFERENCES = 500_000, 1_000_000, 4_000_000
MAX_ID = 200
MAX_WEIGHT = 1_000_000_000
MAX_FINDINGS = 10_000
CYCLE_SHOWN = 10
SECTIONS = {"nodes": "", "cables": "cable", "links": "link", "power": ""}


class GraphError(Exception):
    """The text is no graph. ``code`` names the reason, ``detail`` the number or place that belongs to it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


def read(data: bytes) -> Graph:
    """The graph in a JSON text; raises :class:`GraphError` when the text holds none."""
    if len(data) > MAX_BYTES:
        raise GraphError("too-large", str(MAX_BYTES // (1024 * 1024)))
    try:
        given = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise GraphError("not-json", str(error)) from None
    return build(given)


def build(given: Any) -> Graph:
    """The graph in a value already read from JSON."""
    if not isinstance(given, dict):
        raise GraphError("not-an-object")
    for section in SECTIONS:
        if not isinstance(given.get(section, []), list):
            raise GraphError("not-a-list", section)
    if not given.get("nodes"):
        raise GraphError("no-nodes")
    if len(given["nodes"]) + len(given.get("cables", [])) > MAX_NODES:
        raise GraphError("too-many-nodes", str(MAX_NODES))
    if len(given.get("links", [])) > MAX_LINKS:
        raise GraphError("too-many-links", str(MAX_LINKS))
    return _Builder(given).graph()


class _Builder:
    """Collects elements and gates from one JSON value; every method adds what is odd to ``findings``."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given
        self.findings: list[Finding] = []
        self.index: dict[str, int] = {}
        self.rows: list[dict[str, Any]] = []
        self.kinds: list[str] = []
        self.ends: list[tuple[int, int]] = []
        self.owners: list[int] = []
        self.needs: list[int] = []
        self.gate_names: list[str] = []
        self.members: list[list[int]] = []
        self.references = 0

    def graph(self) -> Graph:
        for row in [*self._entries("nodes"), *self._entries("cables")]:
            self._add_node(row)
        self._add_needs()
        self._add_power()
        self._add_links()
        members = Rows.of(self.members)
        owners = np.array(self.owners, dtype=np.int64)
        self._find_cycles(owners, members)
        root = np.array([row.get("root") is True for row in self.rows], dtype=np.bool_)
        watched = np.array(
            [self._watched(row, kind) for row, kind in zip(self.rows, self.kinds, strict=True)], dtype=np.bool_
        )
        if not root.any():
            self._note("no-root", "")
        return Graph(
            name=str(self.given.get("name") or "")[:MAX_ID],
            ids=list(self.index),
            names=[str(row.get("name") or "")[:MAX_ID] for row in self.rows],
            kinds=self.kinds,
            root=root,
            watched=watched,
            weight=np.array([self._weight(row, kind) for row, kind in zip(self.rows, self.kinds, strict=True)]),
            ends=np.array(self.ends, dtype=np.int64).reshape(-1, 2),
            gate_owner=owners,
            gate_need=np.array(self.needs, dtype=np.int64),
            gate_names=self.gate_names,
            members=members,
            findings=tuple(self.findings),
        )

    def _note(self, code: str, subject: object, detail: object = "") -> None:
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(code, str(subject)[:MAX_ID], str(detail)[:MAX_ID]))

    def _entries(self, section: str) -> Iterator[dict[str, Any]]:
        for place, row in enumerate(self.given.get(section, [])):
            if isinstance(row, dict):
                yield {"kind": SECTIONS[section] or row.get("kind"), **row} if SECTIONS[section] else row
            else:
                self._note("malformed", f"{section}[{place}]")

    def _new(self, row: dict[str, Any], name: object, kind: str) -> bool:
        if not isinstance(name, str) or not name.strip() or len(name) > MAX_ID:
            self._note("bad-id", name)
        elif name in self.index:
            self._note("duplicate-id", name, kind)
        else:
            self.index[name] = len(self.index)
            self.rows.append(row)
            self.kinds.append(kind)
            return True
        return False

    def _add_node(self, row: dict[str, Any]) -> None:
        kind = row.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            self._note("unknown-kind", row.get("id"), kind if kind is not None else "")
            kind = kind[:MAX_ID] if isinstance(kind, str) and kind else "equipment"
        self._new(row, row.get("id"), kind)

    def _add_needs(self) -> None:
        """The gates of the nodes: ``needs`` (all of them) and ``groups`` (``need`` of ``of``)."""
        for owner, row in enumerate(self.rows):
            name = row["id"]
            hard = self._known(name, row.get("needs", []))
            if hard:
                self._add_gate(owner, len(hard), "", hard)
            groups = row.get("groups", [])
            if not isinstance(groups, list):
                self._note("malformed", name, "groups")
                continue
            for group in groups:
                self._add_group(owner, name, group, "of")

    def _add_power(self) -> None:
        """``power``: who is fed (``to``) by which feeds (``from``), ``need`` of them (1 when not said)."""
        for place, row in enumerate(self._entries("power")):
            fed = row.get("to")
            owner = self.index.get(fed) if isinstance(fed, str) else None
            if owner is None:
                self._note("unknown-reference", f"power[{place}]", fed)
            else:
                self._add_group(owner, str(fed), {"name": "power", **row}, "from")

    def _add_group(self, owner: int, name: str, group: Any, key: str) -> None:
        if not isinstance(group, dict):
            self._note("malformed", name, "groups")
            return
        known = self._known(name, group.get(key, []))
        need = group.get("need", 1)
        if not isinstance(need, int) or isinstance(need, bool) or need < 1:
            self._note("bad-need", name, need)
            need = 1
        if not known:
            self._note("empty-group", name, group.get("name", ""))
            return
        if need > len(known):
            self._note("impossible-group", name, f"{need}/{len(known)}")
            need = len(known)
        self._add_gate(owner, need, str(group.get("name") or "")[:MAX_ID], known)

    def _add_gate(self, owner: int, need: int, name: str, members: list[int]) -> None:
        self.owners.append(owner)
        self.needs.append(need)
        self.gate_names.append(name)
        self.members.append(members)

    def _add_links(self) -> None:
        nodes = len(self.rows)
        for place, row in enumerate(self._entries("links")):
            ends = row.get("ends")
            if not isinstance(ends, list) or len(ends) != 2 or not all(isinstance(end, str) for end in ends):
                self._note("malformed", row.get("id", f"links[{place}]"), "ends")
                continue
            name = row.get("id", f"{ends[0]}--{ends[1]}")
            known = [number for number in map(self.index.get, ends) if number is not None and number < nodes]
            if len(known) < 2:
                self._note("unknown-reference", name, next(end for end in ends if self.index.get(end, nodes) >= nodes))
            elif known[0] == known[1]:
                self._note("self-link", name, ends[0])
            elif self._new(row, name, "link"):
                carriers = self._known(name, row.get("carried_by", []), below=nodes)
                gate = list(dict.fromkeys([*known, *carriers]))
                self._add_gate(len(self.rows) - 1, len(gate), "", gate)
                self.ends.append((known[0], known[1]))

    def _known(self, owner: str, names: Any, below: int | None = None) -> list[int]:
        """The numbers of the ids in a list, each once; what is unknown or points to itself is noted and left out."""
        if not isinstance(names, list):
            self._note("malformed", owner, names)
            return []
        self.references += len(names)
        if self.references > MAX_REFERENCES:
            raise GraphError("too-many-references", str(MAX_REFERENCES))
        found: dict[int, None] = {}
        for name in names:
            number = self.index.get(name) if isinstance(name, str) else None
            if number is None or (below is not None and number >= below):
                self._note("unknown-reference", owner, name)
            elif name == owner:
                self._note("needs-itself", owner)
            elif number in found:
                self._note("doubled-reference", owner, name)
            else:
                found[number] = None
        return list(found)

    def _find_cycles(self, owners: np.ndarray, members: Rows) -> None:
        """Note each set of nodes that need each other in a circle; links cannot be in one."""
        if not len(owners):
            return
        size = len(self.rows)
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        arcs = coo_array(
            (np.ones(len(members.items), dtype=np.int8), (members.items, owners[members.keys])), shape=(size, size)
        )
        count, label = connected_components(arcs.tocsr(), directed=True, connection="strong")
        circles = Rows.grouped(label.astype(np.int64), np.arange(size, dtype=np.int64), count)
        names = list(self.index)
        for number in np.flatnonzero(np.diff(circles.start) > 1)[:MAX_FINDINGS].tolist():
            inside = circles[number]
            shown = ", ".join(names[item] for item in inside[1:CYCLE_SHOWN])
            self._note("cycle", names[inside[0]], shown + (" …" if len(inside) > CYCLE_SHOWN else ""))

    def _watched(self, row: dict[str, Any], kind: str) -> bool:
        said = row.get("watched")
        return said if isinstance(said, bool) else kind in WATCHED

    def _weight(self, row: dict[str, Any], kind: str) -> int:
        said = row.get("weight", 1 if kind == POINT else 0)
        number = isinstance(said, int | float) and not isinstance(said, bool) and math.isfinite(said)
        if number and 0 <= said <= MAX_WEIGHT:
            return round(said)
        self._note("bad-weight", row.get("id", ""), said)
        return 0
