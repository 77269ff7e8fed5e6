"""What devices tell by themselves: SNMPv2 traps and syslog messages, each from the address of the device."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

from bag.lab.agents import ber
from bag.lab.agents.ber import Oid
from bag.lab.agents.server import send_from
from bag.lab.devices import COMMUNITY, World
from bag.lab.domain.city import Device, address_of
from bag.lab.domain.faults import Battery
from bag.lab.engine import Event, Says

_ZONE = ZoneInfo("Europe/Istanbul")
_UPTIME: Oid = (1, 3, 6, 1, 2, 1, 1, 3, 0)
_TRAP: Oid = (1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0)
_STANDARD: Oid = (1, 3, 6, 1, 6, 3, 1, 1, 5)
_IF: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1)
_UPS: Oid = (1, 3, 6, 1, 2, 1, 33)
_OIDS: dict[Says, Oid] = {
    Says.COLD_START: (*_STANDARD, 1), Says.LINK_DOWN: (*_STANDARD, 3), Says.LINK_UP: (*_STANDARD, 4),
    Says.WRONG_COMMUNITY: (*_STANDARD, 5), Says.ON_BATTERY: (*_UPS, 2, 1), Says.LOW_BATTERY: (*_UPS, 2, 3),
    Says.ON_MAINS: (*_UPS, 2, 4),
}  # fmt: skip
_ALARM_ID, _ALARM_TEXT = (*_UPS, 1, 6, 2, 1, 1, 1), (*_UPS, 1, 6, 2, 1, 2, 1)
_ON_BATTERY_ALARM, _LOW_BATTERY_ALARM = (*_UPS, 1, 6, 3, 2), (*_UPS, 1, 6, 3, 3)
QUIET_SECONDS = 60.0
"""A device tells of wrong communities no oftener."""

_LOCAL7 = 23 << 3
_CISCO: dict[Says, tuple[int, str, str]] = {
    Says.LINK_DOWN: (3, "%LINK-3-UPDOWN", "Interface {port}, changed state to down"),
    Says.LINK_UP: (3, "%LINK-3-UPDOWN", "Interface {port}, changed state to up"),
    Says.COLD_START: (5, "%SYS-5-RESTART", "System restarted --"),
    Says.WRONG_COMMUNITY: (3, "%SNMP-3-AUTHFAIL", "Authentication failure for SNMP req from host 127.0.0.1"),
}
_HUAWEI: dict[Says, tuple[int, str, str]] = {
    Says.LINK_DOWN: (4, "%%01IFNET/4/IF_STATE(l)[1]", "Interface {port} has turned into DOWN state."),
    Says.LINK_UP: (4, "%%01IFNET/4/IF_STATE(l)[2]", "Interface {port} has turned into UP state."),
    Says.COLD_START: (4, "%%01SYSTEM/4/SYS_RESTARTED(l)[3]", "The system restarted because of power loss."),
    Says.WRONG_COMMUNITY: (4, "%%01SNMP/4/SNMP_FAIL(s)[4]", "Failed to login through SNMP. (Ip=127.0.0.1)"),
}
_OTHERS: dict[Says, tuple[int, str, str]] = {
    Says.LINK_DOWN: (4, "kernel", "{port}: link down"),
    Says.LINK_UP: (5, "kernel", "{port}: link up"),
    Says.COLD_START: (5, "init", "system started"),
    Says.WRONG_COMMUNITY: (4, "snmpd", "Authentication failure from 127.0.0.1"),
    Says.ON_BATTERY: (1, "upsd", "UPS on battery"),
    Says.LOW_BATTERY: (0, "upsd", "UPS battery is low"),
    Says.ON_MAINS: (5, "upsd", "UPS on line power"),
}
_TALKATIVE = frozenset({"switch", "router", "firewall", "wlan_controller", "server"})
_SMALL_TALK = (
    (6, "sshd", "Accepted publickey for izleme from 10.35.0.9 port {number} ssh2"),
    (5, "dhcpd", "DHCPACK on 10.35.{small}.{other} to 02:ba:00:00:{small:02x}:{other:02x}"),
    (6, "ntpd", "time stepped by 0.0{small:02d} s"),
    (5, "config", "configuration saved by izleme"),
    (6, "cron", "session opened for user root by (uid=0)"),
    (7, "stp", "topology change received on port {small}"),
)


@dataclass
class Teller:
    """Sends what devices tell to ``traps`` and ``syslog`` (host, port); None keeps still."""

    world: World
    traps: tuple[str, int] | None
    syslog: tuple[str, int] | None
    sent: dict[str, int] = field(default_factory=lambda: {"traps": 0, "syslog": 0})
    _number: int = 0
    _last_refusal: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._dice = Random(35)  # noqa: S311  a simulation
        self._talkers = [one.id for one in self.world.city.devices.values() if one.category in _TALKATIVE]

    def close(self) -> None:
        self._socket.close()

    def tell(self, event: Event) -> None:
        """Send the trap and the message of an event."""
        if event.says is Says.WRONG_COMMUNITY:
            if event.at - self._last_refusal.get(event.device.id, 0.0) < QUIET_SECONDS:
                return
            self._last_refusal[event.device.id] = event.at
        self._send("traps", self.traps, event.device, self.trap(event))
        line = _line_of(event)
        if line is not None:
            self._send("syslog", self.syslog, event.device, message(event.device, event.at, *line))

    def small_talk(self, now: float) -> None:
        """One everyday message of some network device; nothing in it is a cause for alarm."""
        answering = self.world.condition.answering
        talkers = [number for number in self._talkers if number in answering]
        if not talkers:
            return
        dice, device = self._dice, self.world.city.devices[self._dice.choice(talkers)]
        severity, program, text = dice.choice(_SMALL_TALK)
        number, small, other = dice.randrange(1024, 65535), dice.randrange(1, 99), dice.randrange(2, 250)
        filled = text.format(number=number, small=small, other=other)
        self._send("syslog", self.syslog, device, message(device, now, severity, program, filled))

    def trap(self, event: Event) -> bytes:
        """The trap of an event (RFC 3416, 3418; RFC 1628 for UPS)."""
        self._number = self._number % 0x7FFFFFFF + 1
        pairs: list[tuple[Oid, bytes]] = [
            (_UPTIME, ber.integer(int(event.at * 100) & 0xFFFFFFFF, ber.TICKS)),
            (_TRAP, ber.oid_value(_OIDS[event.says])),
            *_bindings(event, self.world.condition.batteries.get(event.device.id)),
        ]
        body = b"".join(ber.varbind(ber.oid_content(oid), value) for oid, value in pairs)
        return ber.write_trap(COMMUNITY, self._number, body)

    def _send(self, kind: str, to: tuple[str, int] | None, device: Device, packet: bytes) -> None:
        if to is not None:
            send_from(self._socket, ipaddress.IPv4Address(address_of(device.id)).packed, packet, to)
            self.sent[kind] += 1


def _bindings(event: Event, battery: Battery | None) -> list[tuple[Oid, bytes]]:
    match event.says:
        case Says.LINK_DOWN | Says.LINK_UP:
            index = event.port + 1
            state = ber.integer(1 if event.says is Says.LINK_UP else 2)
            return [((*_IF, 1, index), ber.integer(index)), ((*_IF, 7, index), ber.integer(1)),
                    ((*_IF, 8, index), state)]  # fmt: skip
        case Says.ON_BATTERY:
            minutes, seconds = (battery.minutes_left, battery.seconds) if battery else (0.0, 0.0)
            return [((*_UPS, 1, 2, 3, 0), ber.integer(round(minutes))),
                    ((*_UPS, 1, 2, 2, 0), ber.integer(round(seconds)))]  # fmt: skip
        case Says.LOW_BATTERY | Says.ON_MAINS:
            which = _LOW_BATTERY_ALARM if event.says is Says.LOW_BATTERY else _ON_BATTERY_ALARM
            return [(_ALARM_ID, ber.integer(1)), (_ALARM_TEXT, ber.oid_value(which))]
    return []


def _line_of(event: Event) -> tuple[int, str, str] | None:
    """(severity, program, text) in the words of the maker."""
    makers: Mapping[str, Mapping[Says, tuple[int, str, str]]] = {"Cisco": _CISCO, "Huawei": _HUAWEI}
    known = makers.get(event.device.maker, _OTHERS).get(event.says)
    if known is None:
        return None
    port = event.device.ports[event.port].name if event.port >= 0 else ""
    return known[0], known[1], known[2].format(port=port)


def message(device: Device, at: float, severity: int, program: str, text: str) -> bytes:
    """A message by RFC 3164, in local time and without a year, as devices send it."""
    when = datetime.fromtimestamp(at, UTC).astimezone(_ZONE)
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[when.month - 1]
    stamp = f"{month} {when.day:2d} {when:%H:%M:%S}"
    return f"<{_LOCAL7 + severity}>{stamp} {device.name} {program}: {text}".encode()
