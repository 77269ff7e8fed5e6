"""Runs in Nautobot's own environment: fill its database (``--fill``), or time it and print processor seconds as JSON.

The same cases as ``bench.inventory_api`` in one process through Django's test client. Creating is timed on a fiftieth
of the pieces and multiplied, because a thousand would take minutes; that favors nobody, its cost is linear.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from bench.common import StopWatch

PIECES, SHARE = 1_000, 50
DEVICES, INTERFACES, PORTS = 5_000, 24, 48


def main() -> None:
    import nautobot

    nautobot.setup()
    if "--fill" in sys.argv:
        fill()
    else:
        print(json.dumps(measure()))


def _base() -> dict[str, Any]:
    """Ids of what every device hangs on, made on first use."""
    from django.contrib.contenttypes.models import ContentType
    from nautobot.dcim import models as dcim
    from nautobot.extras.models import Role, Status

    kind, device = ContentType.objects.get_for_model(dcim.Location), ContentType.objects.get_for_model(dcim.Device)
    place_type, _made = dcim.LocationType.objects.get_or_create(name="Room")
    place_type.content_types.add(device)
    status = Status.objects.get(name="Active")
    status.content_types.add(kind, device, ContentType.objects.get_for_model(dcim.Interface))
    role, _made = Role.objects.get_or_create(name="Access")
    role.content_types.add(device)
    place, _made = dcim.Location.objects.get_or_create(name="ODA-1", location_type=place_type, status=status)
    maker, _made = dcim.Manufacturer.objects.get_or_create(name="Acme")
    plain, _made = dcim.DeviceType.objects.get_or_create(manufacturer=maker, model="bench-plain")
    full, made = dcim.DeviceType.objects.get_or_create(manufacturer=maker, model="bench-full")
    if made:
        for at in range(1, PORTS + 1):
            dcim.InterfaceTemplate.objects.create(device_type=full, name=f"Gi1/0/{at}", type="1000base-t")
    return {"status": status, "role": role, "location": place, "plain": plain, "full": full}


def fill() -> None:
    """5,000 devices with 24 interfaces each, past its own bookkeeping: only reading them is timed."""
    from django.db import connection
    from nautobot.dcim.models import Device, Interface

    given = _base()
    shared = {key: given[key] for key in ("status", "role", "location")}
    devices = [
        Device(name=f"KNK-SW-{n}", device_type=given["plain"], serial=f"SN{n}", **shared) for n in range(DEVICES)
    ]
    Device.objects.bulk_create(devices, batch_size=1000)
    interfaces = (
        Interface(device=device, name=f"Gi1/0/{at}", type="1000base-t", status=given["status"])
        for device in devices
        for at in range(1, INTERFACES + 1)
    )
    Interface.objects.bulk_create(interfaces, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure() -> dict[str, float]:
    """Processor seconds of application and database for each case."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from nautobot.dcim.models import Device
    from nautobot.users.models import Token

    users = get_user_model().objects
    user = users.filter(username="bench").first() or users.create_superuser("bench", "bench@example.org", "bench")
    client, watch, given = Client(), StopWatch(), _base()
    token, _made = Token.objects.get_or_create(user=user)
    key = {"Authorization": f"Token {token.key}"}
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    number = PIECES // SHARE
    names = ("name", "device_type", "role", "location", "status", "serial")
    values = [str(given[key].pk) for key in ("full", "role", "location", "status")]
    rows = [dict(zip(names, [f"BENCH-{n}", *values, f"SERI{n}"], strict=True)) for n in range(number)]
    csv = "\n".join([",".join(names), *(",".join(row.values()) for row in rows)])
    url = "/api/dcim/devices/"

    def post(body: str, kind: str) -> None:
        answer = client.post(url, body, content_type=kind, headers=key)
        if answer.status_code != 201 or Device.objects.get(name="BENCH-0").interfaces.count() != PORTS:
            raise RuntimeError(answer.content[:500])

    def remove() -> None:
        Device.objects.filter(name__startswith="BENCH-").delete()

    def read(address: str) -> None:
        answer = client.get(address, headers=key)
        if answer.status_code != 200:
            raise RuntimeError(answer.content[:500])

    remove()
    read(f"{url}?limit=1000")
    return {
        "list": watch.run(lambda: read(f"{url}?limit=1000&depth=0"), 3).cpu50,
        "bulk_create": watch.run(lambda: post(json.dumps(rows), "application/json"), 1, remove).cpu50 * SHARE,
        "csv_import": watch.run(lambda: post(csv, "text/csv"), 1, remove).cpu50 * SHARE,
        "search": watch.run(lambda: read(f"{url}?q=KNK-SW-4711&depth=0"), 5).cpu50,
    }


if __name__ == "__main__":
    main()
