"""A hand-made city of about forty elements, whose answers can be told by looking at it.

Two core switches in a data centre with two feeds; a ring core-1 – north – east – core-2; a station ``west`` on a cable
in the duct of the northern cable of the ring; a library behind ``east`` with a radio and a citizens' point.
"""

from __future__ import annotations

from typing import Any


def city() -> dict[str, Any]:
    """The graph as JSON would hold it."""
    return {
        "name": "small city",
        "nodes": [
            {"id": "grid", "kind": "feed", "root": True},
            {"id": "dc", "kind": "site"},
            {"id": "dc-room", "kind": "room", "needs": ["dc"]},
            *({"id": f"feed-{side}", "kind": "feed", "needs": ["grid"]} for side in "ab"),
            *({"id": f"ups-{side}", "kind": "ups", "needs": ["dc-room", f"feed-{side}"]} for side in "ab"),
            *({"id": f"core-{n}", "kind": "equipment", "root": True, "needs": ["dc-room"]} for n in (1, 2)),
            {"id": "server", "kind": "equipment", "name": "Kayıt sunucusu", "needs": ["dc-room"]},
            *({"id": f"port-{n}", "kind": "port", "needs": ["north"]} for n in (1, 2)),
            {"id": "north", "kind": "equipment", "needs": ["grid"]},
            {"id": "east", "kind": "equipment", "needs": ["grid"]},
            {"id": "west", "kind": "equipment", "needs": ["grid"]},
            {"id": "library", "kind": "equipment", "needs": ["library-room"]},
            {"id": "library-room", "kind": "room"},
            {"id": "radio", "kind": "equipment"},
            {"id": "records", "kind": "service", "needs": ["server"]},
            {"id": "dns", "kind": "service", "groups": [{"need": 1, "of": ["server", "core-1"]}]},
            {"id": "library-desk", "kind": "unit", "needs": ["library", "records"]},
            {"id": "west-desk", "kind": "unit", "needs": ["west"]},
            {"id": "square", "kind": "point", "weight": 250, "needs": ["radio"]},
            {"id": "duct-north", "kind": "duct"},
            {"id": "duct-east", "kind": "duct"},
        ],
        "cables": [
            {"id": "cable-north", "needs": ["duct-north"]},
            {"id": "cable-middle"},
            {"id": "cable-east", "needs": ["duct-east"]},
            {"id": "cable-west", "needs": ["duct-north"]},
            {"id": "cable-library"},
        ],
        "power": [{"to": name, "from": ["ups-a", "ups-b"]} for name in ("core-1", "core-2", "server")],
        "links": [
            {"id": "link-north", "ends": ["core-1", "north"], "carried_by": ["cable-north", "port-1"]},
            {"id": "link-middle", "ends": ["north", "east"], "carried_by": ["cable-middle", "port-2"]},
            {"id": "link-east", "ends": ["east", "core-2"], "carried_by": ["cable-east"]},
            {"id": "link-west", "ends": ["west", "core-1"], "carried_by": ["cable-west"]},
            {"id": "link-library", "ends": ["library", "east"], "carried_by": ["cable-library"]},
            {"id": "link-radio", "ends": ["radio", "library"]},
            *({"id": f"link-server-{n}", "ends": ["server", f"core-{n}"]} for n in (1, 2)),
        ],
    }
