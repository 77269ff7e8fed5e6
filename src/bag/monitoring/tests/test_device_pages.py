"""The table of interfaces of a watched device, from a real store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from bag.core.access import Role
from bag.core.models import Subject
from bag.inventory.tests.factories import CableFactory, EquipmentFactory, PortFactory
from bag.monitoring import series
from bag.organization.tests.factories import user_with_role
from bag.telemetry.schema import COUNTERS

pytestmark = pytest.mark.django_db


def test_a_port_without_a_cable_is_not_in_use_and_one_with_a_cable_is_down(store, monkeypatch, client):
    monkeypatch.setattr(series, "client", lambda: store)
    device = EquipmentFactory()
    cabled = PortFactory(equipment=device, name="Gi0/1")
    PortFactory(equipment=device, name="Gi0/2")
    CableFactory(a_port=cabled)
    subject, now = Subject.objects.of(device), datetime.now(UTC)
    store.insert("interfaces", [
        {"subject": subject.pk, "instance": name, "at": now - timedelta(minutes=back), "epoch": 1, "oper": 2,
         "admin": 1, "speed": 1000, **dict.fromkeys(COUNTERS, 0)}
        for name in ("Gi0/1", "Gi0/2") for back in (1, 2)
    ])  # fmt: skip
    client.force_login(user_with_role(Role.MANAGER))
    page = client.get(reverse("monitoring:device-interfaces", args=[device.pk])).content.decode()
    assert (page.count("kesik"), page.count("boşta")) == (1, 1)
    assert page.index("kesik") < page.index("boşta")
