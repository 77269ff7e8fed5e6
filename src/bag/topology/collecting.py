"""Reading the tables of devices over SNMP: each device within its time, each table within its bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from gufo.snmp._fast import SnmpError

from bag.monitoring.collecting.probes import Job
from bag.monitoring.models.choices import CredentialKind
from bag.monitoring.snmp import system
from bag.monitoring.snmp.errors import SnmpFailure
from bag.monitoring.snmp.session import MOST_ROWS, Row, Session
from bag.monitoring.snmp.sockets import Opener
from bag.monitoring.snmp.text import readable
from bag.topology.domain.columns import CISCO_VLANS, GROUPS, LONG, MOST_HOSTS
from bag.topology.domain.reading import read
from bag.topology.domain.told import Told

AT_ONCE = 48
SECONDS = 120.0
"""For one device, however slow it is and however much it has to tell."""
MOST_VLANS = 256
_CISCO = "1.3.6.1.4.1.9."
_TOKEN_RING_VLANS = range(1002, 1006)
_PROOF = {"lldp": ("own_chassis", "chassis"), "cdp": ("cdp_system",), "fdb": ("base_port",), "vlans": ("base_port",),
          "arp": ("arp_mac", "phys_mac"), "parts": ("part_kind",), "interfaces": ("if_descr", "if_name")}  # fmt: skip
"""Group → columns of which one must have a row, or the device does not have the table."""


@dataclass(frozen=True)
class Look:
    """What came of asking one device. ``told`` None: nothing, for the reason ``fault``; else the faults of tables."""

    told: Told | None
    fault: str = ""


async def look_at_all(
    jobs: Mapping[int, Job], done: Callable[[int], None] = lambda _count: None
) -> dict[int, Look]:  # fmt: skip
    """Ask many devices at once; ``done`` hears how many are over, and ends everything by raising."""
    opener, gate, over = Opener(), asyncio.Semaphore(AT_ONCE), 0
    found: dict[int, Look] = {}

    async def one(key: int, job: Job) -> None:
        nonlocal over
        async with gate:
            found[key] = await look(job, opener)
        over += 1
        done(over)

    async with asyncio.TaskGroup() as group:
        for key, job in jobs.items():
            group.create_task(one(key, job))
    return found


async def look(job: Job, opener: Opener) -> Look:
    """Ask one device everything; never raises for what the device does."""
    try:
        async with asyncio.timeout(SECONDS), await opener.open(job) as session:
            return await _read(job, session, opener)
    except SnmpFailure as failure:
        return Look(None, str(failure))
    except TimeoutError:
        return Look(None, _("The device needs too long for its tables."))
    except (SnmpError, OSError):
        return Look(None, _("The device sends damaged answers."))
    finally:
        opener.forget(job.target)


async def _read(job: Job, session: Session, opener: Opener) -> Look:
    identity = await system.identity(session)
    rows: dict[str, list[Row]] = {}
    groups, faults = set(), []
    for group, columns in GROUPS.items():
        try:
            for name, oid in columns.items():
                rows[name] = await session.column(oid, most=MOST_HOSTS if name in LONG else MOST_ROWS)
        except SnmpFailure as failure:
            for name in columns:
                if name != "base_port":
                    rows.pop(name, None)
            faults.append(f"{group}: {failure}")
            continue
        if any(rows[name] for name in _PROOF[group] if name in rows):
            groups.add(group)
    if not rows.get("q_fdb_port") and identity.get("sys_object_id", "").startswith(_CISCO):
        await _read_cisco(job, session, opener, rows)
    told = read(rows, groups, readable)
    name = told.name or identity.get("sys_name", "")
    return Look(replace(told, name=name, description=identity.get("sys_descr", "")), "; ".join(faults))


async def _read_cisco(job: Job, session: Session, opener: Opener, rows: dict[str, list[Row]]) -> None:
    """The forwarding tables that Cisco tells by VLAN, each under its own community; as rows of Q-BRIDGE-MIB."""
    login = job.credential
    if login is None or login.kind == CredentialKind.USM:
        return
    found: list[Row] = []
    for vlan in _vlans(await session.column(CISCO_VLANS)):
        own = replace(job, credential=replace(login, secret=f"{login.secret}@{vlan}"))
        try:
            async with await opener.open(own) as inside:
                bases = await inside.column(GROUPS["fdb"]["base_port"])
                entries = await inside.column(GROUPS["fdb"]["fdb_port"], most=MOST_HOSTS)
                kinds = dict(await inside.column(GROUPS["fdb"]["fdb_status"], most=MOST_HOSTS))
        except SnmpFailure:
            continue  # a VLAN that is not on this switch
        known = {index for index, _value in rows.get("base_port", ())}
        rows["base_port"] = [*rows.get("base_port", ()), *(row for row in bases if row[0] not in known)]
        found += [(f"{vlan}.{index}", value) for index, value in entries]
        rows["q_fdb_status"] = [
            *rows.get("q_fdb_status", ()), *((f"{vlan}.{index}", kind) for index, kind in kinds.items())
        ]  # fmt: skip
    if found:
        rows["q_fdb_port"] = found


def _vlans(rows: Iterable[Row]) -> list[int]:
    """Indexes are (management domain, VLAN)."""
    numbers = [int(tail) for index, _state in rows if (tail := index.rpartition(".")[2]).isdecimal()]
    return [number for number in numbers if number not in _TOKEN_RING_VLANS][:MOST_VLANS]
