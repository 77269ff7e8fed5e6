"""Who stands at the other end of a port: LLDP (IEEE 802.1AB) and CDP."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from bag.monitoring.snmp.session import Session
from bag.monitoring.snmp.text import hardware_address, readable

_LLDP = "1.0.8802.1.1.2.1"
_LOCAL_NAME, _LOCAL_DESCRIPTION = f"{_LLDP}.3.7.1.3", f"{_LLDP}.3.7.1.4"
_REMOTE = f"{_LLDP}.4.1.1"
_LLDP_COLUMNS = {"chassis": 5, "port": 7, "port_text": 8, "system": 9}
_CDP = "1.3.6.1.4.1.9.9.23.1.2.1.1"
_CDP_COLUMNS = {"system": 6, "port": 7, "platform": 8}
MOST = 500

Neighbour = dict[str, str]


async def lldp(session: Session, interfaces: Sequence[str]) -> list[Neighbour]:
    """One entry per neighbour: ``local`` (name of our port), ``system``, ``port``, ``port_text``, ``chassis``."""
    told = {name: dict(await session.column(f"{_REMOTE}.{column}")) for name, column in _LLDP_COLUMNS.items()}
    if not told["chassis"]:
        return []
    names = {index: readable(value) for index, value in await session.column(_LOCAL_NAME)}
    texts = {index: readable(value) for index, value in await session.column(_LOCAL_DESCRIPTION)}
    known = set(interfaces)
    found = []
    for index in list(told["chassis"])[:MOST]:
        port = [*index.split("."), ""][1]  # the index is time mark, port, number
        local = next((name for name in (names.get(port, ""), texts.get(port, "")) if name in known), names.get(port))
        found.append({"local": local or texts.get(port) or port, **_entry(told, index)})
    return found


async def cdp(session: Session, names: Mapping[str, str]) -> list[Neighbour]:
    """The same from CDP, whose rows begin with the ifIndex; ``names``: ifIndex → name."""
    told = {name: dict(await session.column(f"{_CDP}.{column}")) for name, column in _CDP_COLUMNS.items()}
    return [
        {"local": names.get(index.split(".")[0], ""), **_entry(told, index)} for index in list(told["system"])[:MOST]
    ]


def _entry(told: Mapping[str, Mapping[str, object]], index: str) -> Neighbour:
    entry = {name: hardware_address(rows.get(index)) for name, rows in told.items()}
    return {name: text for name, text in entry.items() if text}


def facts(neighbours: list[Neighbour]) -> dict[str, str]:
    """As a fact: JSON in the order of our ports, LLDP before CDP; a neighbour that both tell is there once."""
    once = {(entry["local"], entry.get("system", ""), entry.get("port", "")): entry for entry in reversed(neighbours)}
    ordered = sorted(once.values(), key=lambda entry: (entry["local"], entry.get("system", "")))
    return {"neighbours": json.dumps(ordered, ensure_ascii=False)}
