"""The SNMP probe: one look at a device by its profile."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _
from gufo.snmp._fast import SnmpError
from numpy.typing import NDArray

from bag.monitoring.collecting.probes import Job
from bag.monitoring.domain.counters import Doubt, Readings, between
from bag.monitoring.domain.readings import Outcome, Reading, State, Value
from bag.monitoring.profiles import Profile, fitting, profiles
from bag.monitoring.snmp import gauges, interfaces, neighbours, sensors, system, tallies
from bag.monitoring.snmp.errors import Nonsense, Refused, Silent, SnmpFailure
from bag.monitoring.snmp.interfaces import Clock, Layout, Renumbered, Seen
from bag.monitoring.snmp.sensors import Sensors
from bag.monitoring.snmp.session import Session, SnmpValue
from bag.monitoring.snmp.sockets import Opener

DISCOVER_SECONDS = 1800.0
"""How often what rarely changes is asked anew: names of interfaces, sensors, parts."""
NEIGHBOUR_SECONDS = 300.0
TICKS_PER_SECOND = 100
OUTCOMES: dict[type[SnmpFailure], Outcome] = {
    Silent: Outcome.SILENT,
    Refused: Outcome.REFUSED,
    Nonsense: Outcome.BROKEN,
}


@dataclass
class Memory:
    """What is known of a device between two looks. Moments are those of the monotonic clock."""

    profile: Profile
    identity: dict[str, str]
    discovered: float
    head: tuple[object, ...]
    plan: Layout | None = None
    seen: Seen | None = None
    oper: NDArray[np.uint8] | None = None
    sensors: Sensors = field(default_factory=lambda: Sensors("", []))
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    owners: dict[str, tallies.Owners] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    neighbours_at: float = -NEIGHBOUR_SECONDS


@dataclass
class Heard:
    """What a look has gathered so far."""

    values: list[Value] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)


class SnmpProbe:
    """Keeps for each target what makes the next look cheap and its counters comparable."""

    def __init__(self) -> None:
        self._opener = Opener()
        self._memories: dict[int, Memory] = {}

    async def look(self, job: Job) -> Reading:
        """Ask the device everything that its profile wants; what it cannot say is left out."""
        try:
            async with await self._opener.open(job) as session:
                return await self._look(job, session)
        except SnmpFailure as failure:
            self._opener.forget(job.target)
            return job.reading(OUTCOMES[type(failure)], str(failure))
        except (SnmpError, Renumbered):
            self.forget(job.target)
            return job.reading(Outcome.BROKEN, _("The device changes its tables while it is asked."))

    def forget(self, target: int) -> None:
        """The next look discovers the device anew, and its counters begin a new epoch."""
        self._opener.forget(target)
        self._memories.pop(target, None)

    async def close(self) -> None:
        """Sessions end with their looks."""

    async def _look(self, job: Job, session: Session) -> Reading:
        memory = self._memories.get(job.target)
        asked = gauges.objects(memory.profile) if memory else []
        said = await session.get([*system.HEAD, *(oid for oid in asked if memory and oid not in memory.absent)])
        clock = interfaces.clock(system.uptime_of(said), said.get(system.ENGINE_BOOTS))
        heard = Heard()
        head = (said.get(system.IF_NUMBER), said.get(system.IF_LAST_CHANGE))
        if memory is None or self._is_stale(job, memory, head, clock):
            memory = await self._discover(job, session, head, memory, heard)
            said.update(await session.get(gauges.objects(memory.profile)))
        memory.absent.update(oid for oid in gauges.objects(memory.profile) if oid not in said)
        await _measure(session, memory, said, heard)
        if memory.plan is not None and memory.plan.indexes:
            await _count(session, memory, memory.plan, clock)
        await _meet(session, memory, heard)
        self._memories[job.target] = memory
        return _reading(job, memory, clock, heard)

    def _is_stale(self, job: Job, memory: Memory, head: tuple[object, ...], clock: Clock) -> bool:
        """Whether the device must be discovered anew: it restarted, has other interfaces, or much time went by."""
        spread = DISCOVER_SECONDS * (0.75 + job.target % 64 / 128)  # not all at once after our own start
        wanted = job.profile and job.profile in profiles() and memory.profile.slug != job.profile
        return bool(
            wanted
            or memory.head != head
            or time.monotonic() - memory.discovered > spread
            or (memory.seen is not None and _restarted(memory.seen.clock, clock))
        )

    async def _discover(
        self, job: Job, session: Session, head: tuple[object, ...], before: Memory | None, heard: Heard
    ) -> Memory:
        """Find out what the device is and has. Counters go on where they were."""
        identity = await system.identity(session)
        profile = profiles().get(job.profile) or fitting(identity.get("sys_object_id", ""))
        memory = Memory(profile, identity, time.monotonic(), head)
        if before is not None:
            memory.seen, memory.neighbours_at = before.seen, before.neighbours_at
        heard.facts.update(identity, profile=profile.slug)
        if "interfaces" in profile.parts:
            memory.plan = await interfaces.layout(session)
            heard.facts.update(interfaces.facts(memory.plan))
        if "entity" in profile.parts:
            heard.facts.update(await system.chassis(session))
        if "sensors" in profile.parts:
            memory.sensors = await sensors.sensors(session, memory.plan.names if memory.plan else [])
        memory.labels = await gauges.labels(session, profile)
        memory.owners = await tallies.owners(session, profile)
        return memory


async def _measure(session: Session, memory: Memory, said: dict[str, SnmpValue], heard: Heard) -> None:
    """Gauges, conditions, sensors, file systems."""
    rows = await gauges.columns(session, memory.profile, memory.absent)
    for values, states in (
        gauges.values(memory.profile, said, rows, memory.labels),
        await sensors.values(session, memory.sensors),
    ):
        heard.values += values
        heard.states += states
    heard.values += await tallies.values(session, memory.profile, rows, memory.labels, memory.owners)
    if "storage" in memory.profile.parts and system.STORAGE not in memory.absent:
        found = await system.storage(session)
        heard.values += found
        if not found:
            memory.absent.add(system.STORAGE)


async def _count(session: Session, memory: Memory, plan: Layout, clock: Clock) -> None:
    """The counters of the interfaces, joined to those of the last look."""
    raw, stamps, states = await interfaces.counts(session, plan)
    if memory.oper is not None and not np.array_equal(memory.oper, states):
        memory.plan = plan = await interfaces.speeds(session, plan)
    memory.oper = states
    memory.seen = interfaces.continued(plan, clock, raw, stamps, memory.seen)


async def _meet(session: Session, memory: Memory, heard: Heard) -> None:
    """The neighbours, now and then."""
    parts = {"lldp", "cdp"} & set(memory.profile.parts)
    if not parts or time.monotonic() - memory.neighbours_at < NEIGHBOUR_SECONDS:
        return
    memory.neighbours_at = time.monotonic()
    plan = memory.plan
    found = await neighbours.lldp(session, plan.names if plan else []) if "lldp" in parts else []
    if "cdp" in parts:
        found += await neighbours.cdp(session, dict(zip(plan.indexes, plan.names, strict=True)) if plan else {})
    heard.facts.update(neighbours.facts(found))


def _reading(job: Job, memory: Memory, clock: Clock, heard: Heard) -> Reading:
    if clock.uptime >= 0:
        heard.values.append(Value("system.uptime_s", clock.uptime / TICKS_PER_SECOND))
    told = None
    if memory.plan is not None and memory.seen is not None and memory.oper is not None:
        told = interfaces.reading(memory.plan, memory.seen, memory.oper)
    return job.reading(values=tuple(heard.values), states=tuple(heard.states), interfaces=told, facts=heard.facts)


def _restarted(before: Clock, now: Clock) -> bool:
    """Whether the device started anew between two looks, by the rule of ``domain.counters``."""
    if interfaces.steady(before, now):
        return False

    def one(clock: Clock) -> Readings:
        numbers = (np.array([number], np.int64) for number in (clock.uptime, -1, clock.boots))
        uptime, stamp, boots = numbers
        return Readings(np.array([clock.received], np.int64), np.zeros(1, np.uint64), uptime, stamp, boots)

    return bool(between(one(before), one(now), bits=64).doubt[0] == Doubt.RESTART)
