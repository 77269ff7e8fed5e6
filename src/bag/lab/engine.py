"""The lab at work: faults come and go, and the city follows: agents fall silent, links stop counting, devices tell."""

from __future__ import annotations

import ipaddress
import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from bag.lab.agents.agent import Agent, Mode
from bag.lab.devices import SimulatedDevice, World, agent_of
from bag.lab.domain import faults as rules
from bag.lab.domain.city import NO_LINK, City, Device, Link, address_of
from bag.lab.domain.faults import LOW_CHARGE, USUAL_AMOUNT, Battery, Condition, Fault, Kind
from bag.lab.domain.traffic import Traffic

MOST_FAULTS = 200
DDOS_PACKET = 90.0
ERRORS_A_SECOND = 40.0


class Says(StrEnum):
    """What a device tells by itself."""

    LINK_DOWN = "link_down"
    LINK_UP = "link_up"
    COLD_START = "cold_start"
    ON_BATTERY = "on_battery"
    LOW_BATTERY = "low_battery"
    ON_MAINS = "on_mains"
    WRONG_COMMUNITY = "wrong_community"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a device tells; ``port`` is a place in ``Device.ports``."""

    says: Says
    device: Device
    at: float
    port: int = NO_LINK


class BadFault(ValueError):
    """The fault names nothing of this city, or makes no sense; the text is a word for the page to translate."""


class Lab:
    """One simulated city. All methods may be called from any thread; who reads its devices holds ``lock``."""

    def __init__(self, city: City, now: float, state: Path | None = None, *, seed: int = 35) -> None:
        self.lock = threading.RLock()
        self._state = state
        self.world = World(city, Traffic(city, seed), rules.condition(city, (), now), {}, {})
        self.faults: dict[int, Fault] = {}
        self._next = 1
        self._agents: dict[bytes, Agent] = {}
        self._modes: dict[int, Mode] = {}
        self._numbers = {ipaddress.IPv4Address(address_of(number)).packed: number for number in city.devices}
        self._waiting: list[Event] = []
        self.on_event: Callable[[Event], None] = self._waiting.append
        self._recall(now)

    @property
    def city(self) -> City:
        return self.world.city

    def agent(self, address: bytes) -> Agent | None:
        """The agent at an address, made when it is asked for the first time."""
        found = self._agents.get(address)
        if found is None and address in self._numbers:
            with self.lock:
                device = self.city.devices[self._numbers[address]]
                found = agent_of(device, self.world)
                found.mode = self._mode(device.id)
                found.on_refused = lambda now: self._tell([Event(Says.WRONG_COMMUNITY, device, now)])
                self._agents[address] = found
        return found

    def tick(self, now: float) -> None:
        """Let time pass: batteries drain, links flap, light fades."""
        with self.lock:
            if self.faults:
                self._follow(now)

    def inject(self, kind: Kind, target: int, now: float, amount: float | None = None) -> Fault:
        """Break something; raises ``BadFault``. The same fault twice is one, with the newer amount."""
        with self.lock:
            label = self._label(kind, target)
            size = USUAL_AMOUNT.get(kind, 0.0) if amount is None else amount
            if not 0 <= size <= 100_000:
                raise BadFault("amount")
            same = [one for one in self.faults.values() if (one.kind, one.target) == (kind, target)]
            if not same and len(self.faults) >= MOST_FAULTS:
                raise BadFault("too many")
            fault = replace(same[0], amount=size) if same else Fault(self._next, kind, target, now, size, label)
            self.faults[fault.number] = fault
            self._next = max(self._next, fault.number + 1)
            self._follow(now)
            self._keep()
            return fault

    def clear(self, number: int | None, now: float) -> int:
        """Mend one fault, or all of them (None); how many that were."""
        with self.lock:
            gone = [one for one in list(self.faults) if number in (None, one)]
            for one in gone:
                del self.faults[one]
            self._follow(now)
            self._keep()
            return len(gone)

    def set_mode(self, device: int, mode: Mode) -> None:
        """Let an agent misbehave from now on; raises ``BadFault``."""
        with self.lock:
            if device not in self.city.devices:
                raise BadFault("target")
            self._modes[device] = mode
            agent = self._agents.get(ipaddress.IPv4Address(address_of(device)).packed)
            if agent is not None:
                agent.mode = self._mode(device)

    def status(self) -> dict[str, Any]:
        """Figures and faults, ready for JSON."""
        with self.lock:
            state, city = self.world.condition, self.city
            return {
                "devices": len(city.devices),
                "links": len(city.links),
                "answering": len(state.answering),
                "dark": len(state.dark),
                "unreachable": rules.hidden(city, state),
                "links_down": len(state.down),
                "on_battery": len(state.batteries),
                "faults": [fault.as_json() for fault in self.faults.values()],
            }

    def _follow(self, now: float) -> None:
        """Bring the city into the condition that the faults want."""
        before, after = self.world.condition, rules.condition(self.city, self.faults.values(), now)
        self.world.condition = after
        self.world.traffic.take_down(after.down - before.down, now)
        self.world.traffic.bring_up(before.down - after.down, now)
        self.world.changed.update(dict.fromkeys(before.down ^ after.down, now))
        self.world.started.update(dict.fromkeys(before.dark - after.dark, now))
        self._load(before, after, now)
        self._wake(before, after)
        self._tell(_events(self.city, before, after, now))

    def _load(self, before: Condition, after: Condition, now: float) -> None:
        """Flood the way to attacked devices; let fading light make errors."""
        traffic, old, new = self.world.traffic, rules.carrying(self.city, before), rules.carrying(self.city, after)
        returned = before.down - after.down
        for number in old.keys() | new.keys():
            link = new.get(number) or old[number]
            share = sum(amount for device, amount in after.flooded.items() if _passes(self.city, device, link))
            if before.flooded != after.flooded or number in returned:
                octets = share * 125_000 if number not in after.down else 0.0
                traffic.add(number, _downward(self.city, link), octets, now, packet=DDOS_PACKET)
        for number in before.rx_dbm.keys() | after.rx_dbm.keys():
            bad, was = _is_faint(after, number), _is_faint(before, number)
            if bad != was:
                for direction in (0, 1):
                    traffic.add(number, direction, 0.0, now, errors=ERRORS_A_SECOND if bad else 0.0)

    def _wake(self, before: Condition, after: Condition) -> None:
        """Agents fall silent or answer again, and hear other neighbors."""
        moved = before.answering ^ after.answering
        for number in before.down ^ after.down:
            moved |= {self.city.links[number].a[0], self.city.links[number].b[0]}
        for device in moved:
            agent = self._agents.get(ipaddress.IPv4Address(address_of(device)).packed)
            if agent is not None and isinstance(agent.source, SimulatedDevice):
                agent.mode, agent.layout = self._mode(device), agent.source.layout
                agent.forget()

    def _mode(self, device: int) -> Mode:
        return self._modes.get(device, Mode.NORMAL) if device in self.world.condition.answering else Mode.DEAD

    def _tell(self, events: Iterable[Event]) -> None:
        for event in events:
            self.on_event(event)

    def _label(self, kind: Kind, target: int) -> str:
        city = self.city
        if kind in (Kind.CUT, Kind.FLAP, Kind.OPTICS) and target in city.link_of_cable:
            link = city.link_of_cable[target]
            return " ↔ ".join(_end_name(city, end) for end in (link.a, link.b))
        if kind in (Kind.FAIL, Kind.DDOS) and target in city.devices:
            return city.devices[target].name
        if kind is Kind.POWER and any(target in device.places for device in city.devices.values()):
            return city.place_names.get(target, str(target))
        raise BadFault("target")

    def _keep(self) -> None:
        """Write the faults down, so that they outlive the process."""
        if self._state is not None:
            content = {
                "faults": [fault.as_json() for fault in self.faults.values()],
                "meters": self.world.traffic.memory(self.city.links),
            }
            draft = self._state.with_suffix(".new")
            draft.write_text(json.dumps(content, ensure_ascii=False))
            draft.replace(self._state)

    def _recall(self, now: float) -> None:
        if self._state is None or not self._state.exists():
            return
        try:
            content = json.loads(self._state.read_text())
            faults = [Fault.from_json(one) for one in content["faults"]]
            self.world.traffic.recall(self.city.links, content["meters"])
        except (ValueError, KeyError, TypeError):
            return  # of another version: the city starts whole
        for fault in faults:
            try:
                self._label(fault.kind, fault.target)
            except BadFault:
                continue  # the inventory has changed since
            self.faults[fault.number] = fault
        self._next = max(self.faults, default=0) + 1
        self._follow(now)


def _events(city: City, before: Condition, after: Condition, now: float) -> list[Event]:
    """What devices that can be heard tell about a change."""
    found: list[Event] = []
    for number in sorted(before.down ^ after.down):
        says = Says.LINK_DOWN if number in after.down else Says.LINK_UP
        link = city.links[number]
        found += [Event(says, city.devices[device], now, port) for device, port in (link.a, link.b) if port != NO_LINK]
    found += [Event(Says.COLD_START, city.devices[device], now) for device in sorted(before.dark - after.dark)]
    for ups in sorted(before.batteries.keys() | after.batteries.keys()):
        says_power = _of_battery(before.batteries.get(ups), after.batteries.get(ups))
        if says_power is not None:
            found.append(Event(says_power, city.devices[ups], now))
    return [event for event in found if event.device.id in after.answering]


def _of_battery(before: Battery | None, after: Battery | None) -> Says | None:
    if after is None:
        return Says.ON_MAINS if before is not None else None
    if before is None:
        return Says.ON_BATTERY
    return Says.LOW_BATTERY if after.charge < LOW_CHARGE <= before.charge else None


def _is_faint(state: Condition, link: int) -> bool:
    return state.rx_dbm.get(link, 0.0) < rules.ERRORS_BELOW_DBM and link not in state.down


def _passes(city: City, device: int, link: Link) -> bool:
    """Whether the way of a device to the roots uses the link."""
    here = device
    while (step := city.way_up.get(here)) is not None:
        if step.number == link.number:
            return True
        here = step.other(here)[0]
    return False


def _downward(city: City, link: Link) -> int:
    """The direction away from the roots: 0 from a to b."""
    return 0 if city.way_up.get(link.b[0]) is link else 1


def _end_name(city: City, end: tuple[int, int]) -> str:
    device = city.devices[end[0]]
    return f"{device.name} {device.ports[end[1]].name}" if end[1] != NO_LINK else device.name
