"""Keeping and reading support graphs."""

from __future__ import annotations

import hashlib
import zlib

from bag.dependency.domain.graph import Graph
from bag.dependency.domain.reading import MAX_BYTES, GraphError, read
from bag.dependency.models import SupportGraph

DEFAULT_NAME = "city"


def keep(data: bytes, name: str = DEFAULT_NAME) -> Graph:
    """Read a graph and keep its text under a name; raises ``GraphError`` and keeps nothing when it is none."""
    graph = read(data)
    SupportGraph.objects.update_or_create(
        name=name,
        defaults={
            "content": zlib.compress(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "nodes": graph.nodes,
            "links": len(graph.ends),
        },
    )
    return graph


def kept(name: str = DEFAULT_NAME) -> Graph:
    """The graph kept under a name; raises ``GraphError`` ``not-kept`` when there is none."""
    row = SupportGraph.objects.filter(name=name).first()
    if row is None:
        raise GraphError("not-kept", name)
    return read(zlib.decompressobj().decompress(bytes(row.content), MAX_BYTES))
