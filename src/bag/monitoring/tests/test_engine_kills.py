"""``kill -9`` of the engine under load: every report counts once, and nobody is told anything twice."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from bag.core.access import Role
from bag.core.models import Notification, Subject
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring import checks, intake
from bag.monitoring.alarms import engine, opening, telling
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.observations import Observation
from bag.monitoring.models import Alarm, AlarmTelling, Report
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.work import checks as work_checks
from bag.work.models import Incident

KILLS, DEVICES, BATCH = 8, 4, 200
SEED = 20261123


@contextmanager
def running() -> Iterator[int]:
    """An engine in a process of its own; ended by force."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            engine.Engine(address()).run()
        finally:
            os._exit(1)
    try:
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def address() -> str:
    given = connection.settings_dict
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return " ".join(f"{name}='{given[key]}'" for key, name in names.items() if given.get(key))


def until(happens: Callable[[], bool], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while not (come := happens()) and time.monotonic() < end:
        time.sleep(0.02)
    return come


class Sender:
    """Reports as a collector does, with ascending numbers."""

    def __init__(self, subjects: list[int]) -> None:
        self._subjects, self.accepted = subjects, 0

    def send(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            now = timezone.now()
            self.accepted += intake.report(
                [
                    Observation(
                        self._subjects[place % DEVICES], "device.hot", True, Severity.MAJOR, now, text="sıcak",
                        source="test", run="test:kills", number=self.accepted + place + 1,
                    )
                    for place in range(BATCH)
                ]
            )  # fmt: skip


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_kills_lose_nothing_and_tell_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (opening, telling):
        monkeypatch.setattr(module, "GROUP_WAIT", timedelta(0))
    monkeypatch.setattr(engine, "STAND_BY", 0.05)
    chief: Any = user_with_role(Role.CHIEF, "network")
    service = ServiceFactory(code="network")
    sender = Sender([Subject.objects.of(EquipmentFactory(owner_service=service)).pk for _ in range(DEVICES)])
    chance = random.Random(SEED)
    for _kill in range(KILLS):
        with running():
            sender.send(chance.uniform(0.05, 0.5))
    assert Alarm.objects.exists()  # they died at work, not before it
    with running():
        assert until(lambda: not Report.objects.exists())
        assert until(lambda: Notification.objects.filter(user=chief, kind=telling.RAISED).count() >= DEVICES)
        assert until(lambda: Incident.objects.count() >= DEVICES)
        time.sleep(1.2)  # one more pass, which must change nothing
    assert sum(Alarm.objects.values_list("count", flat=True)) == sender.accepted
    assert Alarm.objects.count() == DEVICES
    assert Notification.objects.filter(user=chief, kind=telling.RAISED).count() == DEVICES
    assert AlarmTelling.objects.filter(user=chief).count() == DEVICES
    assert Incident.objects.count() == DEVICES
    assert [*checks.alarms(), *work_checks.numbers()] == []
