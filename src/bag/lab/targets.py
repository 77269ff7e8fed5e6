"""Targets of the monitoring for the simulated city, at loopback addresses; the books keep the real ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bag.inventory.models import Equipment
from bag.lab.devices import COMMUNITY, USER, is_secure
from bag.lab.domain.city import City, Device, address_of
from bag.lab.process import Ports
from bag.lab.services import modbus, mqtt, nut, web
from bag.monitoring.models import Credential, Target
from bag.monitoring.models.choices import AuthProtocol, CredentialKind, Method, PrivacyProtocol
from bag.monitoring.services.targets import save_targets
from bag.organization.models import Unit

FEW = 150
"""How many devices are asked unless all are wanted: the ones that most others hang on."""
INTERVAL = 60
_ACTIVE = ("switch", "router", "firewall", "wlan_controller")
_MANAGED = (*_ACTIVE, "ups", "server", "sensor", "radio_link", "gateway", "nvr")
_PERIPHERALS = 10
"""UPSes, servers … that are asked beside the network devices, of each kind, when few are wanted."""


@dataclass(frozen=True)
class Made:
    """How many targets are new, and how many there are now."""

    new: int
    all: int


@transaction.atomic
def make(city: City, ports: Ports, *, everything: bool = False) -> Made:
    """Make the targets that are missing and set the ports of those that are there. May be repeated."""
    wanted = list(_wanted(city, ports, everything=everything))
    known = {row.name: row for row in Target.objects.filter(name__in=[row.name for row in wanted])}
    changed = []
    for row in wanted:
        old = known.get(row.name)
        if old is None:
            changed.append(row)
        elif _asked(old) != _asked(row) and old.address.startswith("127."):
            old.port, old.address, old.credential = row.port, row.address, row.credential
            changed.append(old)
    save_targets(changed, by=None)
    return Made(sum(1 for row in wanted if row.name not in known), len(wanted))


def _wanted(city: City, ports: Ports, *, everything: bool) -> Iterator[Target]:
    services = {unit.code: unit for unit in Unit.objects.filter(kind="service")}
    if not services:
        return
    network, facility = services.get("network"), services.get("facility")
    usual = network or next(iter(services.values()))
    community, user = _community(usual), _user(usual)
    chosen = [device for device in ranked(city) if device.category in _MANAGED]
    if not everything:
        chosen = list(_few(chosen))
    pieces = Equipment.objects.in_bulk([device.id for device in chosen])
    for device in chosen:
        if device.id in pieces:
            login = user if is_secure(device) else community
            yield _of_device(pieces[device.id], Method.SNMP, ports.snmp, credential=login)
    upses = [device for device in chosen if device.category == "ups"][:3]
    for device in upses:
        if device.id in pieces:
            yield _of_device(pieces[device.id], Method.NUT, ports.nut, options={"ups": nut.NAME})
    for site in web.SITES:
        yield _own(site.title, Method.HTTP, site.address, ports.https, usual, {"host": site.host, "trust": False})
    sensors = [device for device in chosen if device.category == "sensor"][:5]
    yield _own(_("Main controller"), Method.MODBUS, "127.0.0.1", ports.modbus, facility or usual, _registers())
    if sensors:
        options = {"topics": [topic for device in sensors for topic in _topics(device)]}
        yield _own(_("Room sensors"), Method.MQTT, "127.0.0.1", ports.mqtt, facility or usual, options)


def ranked(city: City) -> list[Device]:
    """All devices, those first that most others hang on."""
    return sorted(city.devices.values(), key=lambda device: (-city.behind[device.id], device.id))


def _few(devices: Iterable[Device]) -> Iterator[Device]:
    counted: dict[str, int] = {}
    for device in devices:
        active = device.category in _ACTIVE
        group = "active" if active else device.category
        counted[group] = counted.get(group, 0) + 1
        if counted[group] <= (FEW if active else _PERIPHERALS):
            yield device


def _community(owner: Unit) -> Credential:
    found, _made = Credential.objects.get_or_create(
        name="Laboratuvar (SNMP)",
        defaults={"kind": CredentialKind.COMMUNITY, "owner_service": owner, "secret": COMMUNITY.decode()},
    )
    return found


def _user(owner: Unit) -> Credential:
    found, _made = Credential.objects.get_or_create(
        name="Laboratuvar (SNMPv3)",
        defaults={
            "kind": CredentialKind.USM, "owner_service": owner, "username": USER.name,
            "auth_protocol": AuthProtocol.SHA1, "secret": USER.authentication,
            "privacy_protocol": PrivacyProtocol.AES128, "privacy_secret": USER.privacy,
        },
    )  # fmt: skip
    return found


def _asked(target: Target) -> tuple[object, ...]:
    """Where and how a target is asked."""
    return target.port, target.address, target.credential_id


def _of_device(piece: Equipment, method: Method, port: int, **given: Any) -> Target:
    return Target(
        name=f"{piece.name} · {method.label}", method=method, address=address_of(piece.pk), port=port, equipment=piece,
        owner_service_id=piece.owner_service_id, interval=INTERVAL, **given,
    )  # fmt: skip


def _own(name: str, method: Method, address: str, port: int, owner: Unit, options: dict[str, Any]) -> Target:
    return Target(
        name=name, method=method, address=address, port=port, owner_service=owner, interval=INTERVAL, options=options
    )  # fmt: skip


def _registers() -> dict[str, Any]:
    """The registers of ``services.modbus`` in the words of a Modbus target."""
    figures: dict[str, dict[str, Any]] = {
        "temperature": {"metric": "env.temperature_c", "scale": 0.1},
        "humidity": {"metric": "env.humidity_percent", "scale": 0.1},
        "generator": {"aspect": "generator", "states": {"0": "off", "1": "on"}},
        "fuel": {"metric": "generator.fuel_percent"},
        "mains": {"metric": "power.voltage_v"},
    }
    return {
        "unit": modbus.UNIT,
        "registers": [{"address": number, **figures[name]} for number, name in enumerate(modbus.REGISTERS)],
    }


def _topics(sensor: Device) -> list[dict[str, Any]]:
    where = f"{mqtt.TOPIC}/{sensor.name}"
    return [
        {"topic": where, "path": "celsius", "metric": "env.temperature_c", "instance": sensor.name},
        {"topic": where, "path": "humidity", "metric": "env.humidity_percent", "instance": sensor.name},
    ]
