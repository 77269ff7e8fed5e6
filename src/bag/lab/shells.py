"""Managed devices of the simulated city: they print the last configuration that is known of them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.speech import SPEECHES
from bag.configurations.models import BackupStatus, ConfigVersion, ManagedDevice
from bag.core.crypto import Secret
from bag.lab.domain.city import City, address_of
from bag.lab.services.ssh import SimulatedDevice

_PROMPTS = {Dialect.VRP.value: "<{name}>", Dialect.COMWARE.value: "<{name}>", Dialect.JUNOS.value: "yedek@{name}>"}


def read(city: City) -> dict[str, SimulatedDevice]:
    """Shells by loopback address. One query."""
    newest: Any = ConfigVersion.objects.filter(device__equipment__in=city.devices)
    newest = newest.order_by("device", "-taken_at", "-pk").distinct("device").select_related("device__credential")
    found = {}
    for version in newest:
        device, login = version.device, version.device.credential
        if login is None:
            continue
        prompt = _PROMPTS.get(version.dialect, "{name}#").format(name=device.name)
        found[address_of(device.equipment_id)] = SimulatedDevice(
            prompt, _plain(version.text), username=login.username, password=_plain(login.secret),
            speech=SPEECHES.get(Dialect(version.dialect)),
        )  # fmt: skip
    return found


@transaction.atomic
def point(city: City, port: int) -> int:
    """Have the managed devices of the city read here; how many were elsewhere. Their host keys are forgotten then."""
    moved = []
    for row in ManagedDevice.objects.filter(equipment__in=city.devices).order_by("pk"):
        address = address_of(row.equipment_id or 0)
        if (row.address, row.port) != (address, port):
            row.address, row.port = address, port
            moved.append(row)
    ManagedDevice.objects.bulk_update(moved, ["address", "port"], batch_size=500)
    BackupStatus.objects.filter(device__in=moved).update(host_key="", offered_key="")
    return len(moved)


def _plain(secret: Secret | str | None) -> str:
    return secret.plain() if isinstance(secret, Secret) else (secret or "")
