"""The lab over the city of the database: finds its ports, makes targets, runs."""

from __future__ import annotations

import json
import logging
import time
from contextlib import closing, suppress

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from bag.config import Config
from bag.lab import control, outages, past, process, shells, targets
from bag.lab.agents.server import open_socket
from bag.lab.domain.city import City
from bag.lab.process import Hearers, Ports
from bag.lab.reading import read_city
from bag.monitoring.models import Target
from bag.telemetry.client import TelemetryClient, TelemetryError
from bag.topology import jobs

log = logging.getLogger(__name__)

TRIES = 8
"""How many blocks of ports are tried when another lab uses the first one."""
BLOCK = 10
FIRST_LOOK = 60
"""Seconds after which the links of a new city are discovered for the first time; later ones come by night."""
Address = tuple[str, int]


def run(
    config: Config, port: int | None, wanted: str | None, *, traps: Address | None, syslog: Address | None,
    flows: Address | None,
) -> None:  # fmt: skip
    """Simulate the city of the database until stopped; raises ``Refusal``.

    ``traps``, ``syslog``, ``flows``: other hearers than our own listeners. ``wanted``: few, all or
    none; left open, few targets are made in a demonstration and none in anybody's real city.
    """
    city = read_city()
    wanted = wanted or ("few" if _is_demonstration(config) else "none")
    ports = Ports(port) if port else _free(config.lab_port)
    if wanted != "none":
        _watch(config, city, ports, everything=wanted == "all")
        shells.point(city, ports.ssh)
    answering = shells.read(city)
    connection.close()
    doors = config.listen
    hearers = Hearers(
        traps or _door(doors.host, doors.trap_port),
        syslog or _door(doors.host, doors.syslog_port),
        flows or _door(doors.host, doors.flow_port),
    )
    process.run(config, city, hearers, ports, answering)


def _watch(config: Config, city: City, ports: Ports, *, everything: bool) -> None:
    """Make the targets; the first ones of a demonstration get a past before the collector sees them."""
    with transaction.atomic():
        fresh = _is_demonstration(config) and not Target.objects.exists()
        made = _make(city, ports, everything=everything)
        log.info("targets: %d, of which %d are new", made.all, made.new)
        if fresh:
            _remember(config, city)
            jobs.night.configure(schedule_in={"seconds": FIRST_LOOK}).defer(timestamp=0)


def _remember(config: Config, city: City) -> None:
    """Write what the monitoring would have measured before. Without the store there are outages only."""
    rows = list(Target.objects.select_related("equipment").order_by("pk"))
    with translation.override(settings.LANGUAGE_CODE):
        log.info("past outages: %d", outages.write(rows, timezone.now()))
    subjects = {row.equipment_id: row.subject_id for row in rows if row.equipment_id in city.devices}
    try:
        with TelemetryClient(config.telemetry_url) as store:
            log.info("past measurements: %d rows", past.write(store, city, subjects, time.time()))
    except TelemetryError as error:
        log.warning("the past was not measured: %s", error)


def _door(host: str, port: int) -> Address | None:
    """Where our own listeners are; None when that door is shut."""
    return ({"0.0.0.0": "127.0.0.1"}.get(host, host), port) if port else None  # noqa: S104  read, not listened on


def _is_demonstration(config: Config) -> bool:
    """Whether the accounts of the demonstration are in this database: then the preparation has left their names."""
    with suppress(OSError, ValueError):
        return bool(json.loads((config.var / "run" / "accounts.json").read_text()))
    return False


def make_targets(config: Config, *, everything: bool) -> targets.Made:
    """Targets for the simulated city, at the ports of the running lab or, when none runs, at those it would use."""
    ports = Ports(config.lab_port)
    with suppress(control.NotRunning):
        ports = Ports(int(control.ask(config.lab_socket, {"verb": "status"})["ports"]["snmp"]))
    return _make(read_city(), ports, everything=everything)


def _make(city: City, ports: Ports, *, everything: bool) -> targets.Made:
    with translation.override(settings.LANGUAGE_CODE):
        return targets.make(city, ports, everything=everything)


def _free(first: int) -> Ports:
    """The first block of ports whose SNMP port nobody uses."""
    for number in range(TRIES):
        with suppress(OSError), closing(open_socket(first + number * BLOCK)):
            return Ports(first + number * BLOCK)
    return Ports(first)
