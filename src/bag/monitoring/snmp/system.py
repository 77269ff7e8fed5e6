"""Who a device is: the system group and the chassis of ENTITY-MIB (RFC 6933); its clock; its file systems."""

from __future__ import annotations

from bag.monitoring.domain.readings import Value
from bag.monitoring.snmp.session import UPTIME, Session, SnmpValue
from bag.monitoring.snmp.text import readable

SYSTEM = "1.3.6.1.2.1.1"
SYS_OBJECT_ID = f"{SYSTEM}.2.0"
ENGINE_BOOTS = "1.3.6.1.6.3.10.2.1.2.0"
IF_NUMBER, IF_LAST_CHANGE = "1.3.6.1.2.1.2.1.0", "1.3.6.1.2.1.31.1.5.0"
HEAD = (ENGINE_BOOTS, IF_NUMBER, IF_LAST_CHANGE)
"""Asked at every look beside sysUpTime: what tells of restarts and of new interfaces."""
_TEXTS = {f"{SYSTEM}.1.0": "sys_descr", f"{SYSTEM}.5.0": "sys_name", f"{SYSTEM}.6.0": "sys_location"}
_ENTITY = "1.3.6.1.2.1.47.1.1.1.1"
_CHASSIS = 3
_PARTS = {10: "software", 11: "serial", 12: "manufacturer", 13: "model"}
STORAGE = "1.3.6.1.2.1.25.2.3.1"
_PER_HUNDRED = 100.0


async def identity(session: Session) -> dict[str, str]:
    """``sys_object_id``, ``sys_descr``, ``sys_name``, ``sys_location``, as far as the device says them."""
    said = await session.get([SYS_OBJECT_ID, *_TEXTS])
    found = {name: readable(said.get(oid)) for oid, name in _TEXTS.items()}
    found["sys_object_id"] = readable(said.get(SYS_OBJECT_ID))
    return {name: text for name, text in found.items() if text}


async def chassis(session: Session) -> dict[str, str]:
    """``serial``, ``model``, ``manufacturer``, ``software`` of the first chassis."""
    classes = await session.column(f"{_ENTITY}.5")
    index = next((index for index, kind in classes if kind == _CHASSIS), None)
    if index is None:
        return {}
    said = await session.get([f"{_ENTITY}.{column}.{index}" for column in _PARTS])
    found = {name: readable(said.get(f"{_ENTITY}.{column}.{index}")) for column, name in _PARTS.items()}
    return {name: text for name, text in found.items() if text}


async def storage(session: Session) -> list[Value]:
    """Used share of every memory and file system (HOST-RESOURCES-MIB)."""
    names = dict(await session.column(f"{STORAGE}.3"))
    sizes = dict(await session.column(f"{STORAGE}.5", len(names))) if names else {}
    used = dict(await session.column(f"{STORAGE}.6", len(names))) if names else {}
    found = []
    for index, name in names.items():
        size, full = sizes.get(index), used.get(index)
        if isinstance(size, int) and isinstance(full, int) and 0 <= full <= size and size:
            found.append(Value("storage.used_percent", full / size * _PER_HUNDRED, readable(name)))
    return found


def uptime_of(said: dict[str, SnmpValue]) -> SnmpValue:
    """sysUpTime in its ticks, None when the device does not say."""
    return said.get(UPTIME)
