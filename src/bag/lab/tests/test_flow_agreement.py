"""What the lab's exporters tell of flows is what its interfaces count, by the page's own comparison."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bag.inventory.tests.factories import EquipmentFactory
from bag.lab.devices import SimulatedDevice
from bag.lab.engine import Lab
from bag.lab.flows import Exporter
from bag.lab.tests import small
from bag.lab.tests.small import ROUTER
from bag.monitoring import agreement
from bag.monitoring.domain.readings import COUNTERS
from bag.monitoring.models import TargetStatus
from bag.monitoring.protocols.netflow import Decoder
from bag.monitoring.series import Span
from bag.monitoring.tests.factories import TargetFactory

ADDRESS = b"\0" * 10 + b"\xff\xff\x7f\x14\x00\x07"
END = datetime.now(UTC).replace(microsecond=0)
MINUTES = 40


@pytest.mark.django_db
def test_flows_of_the_lab_agree_with_its_counters_on_every_interface(store, monkeypatch):
    monkeypatch.setattr(agreement, "client", lambda: store)
    for table in ("flows", "interfaces"):
        store.execute(f"TRUNCATE TABLE {table}")
    start = END - timedelta(minutes=MINUTES)
    lab = Lab(small.city(), start.timestamp())
    router = lab.city.devices[ROUTER]
    target = TargetFactory(equipment=EquipmentFactory(name=router.name))
    names = {str(place): port.name for place, port in enumerate(router.ports, 1)}
    TargetStatus.objects.create(target=target, facts={"interfaces": json.dumps(names)})
    source, exporter = SimulatedDevice(router, lab.world), Exporter(router, lab.world, np.random.default_rng(1))
    decoder = Decoder(subject_of=lambda _exporter: target.subject_id)
    for minute in range(MINUTES):
        at = start + timedelta(minutes=minute)
        found = decoder.decode([(ADDRESS, packet) for packet in exporter.export(at.timestamp())])
        if found:
            moments = np.full(len(found["octets"]), round(at.timestamp() * 1000), np.int64)
            store.insert_columns("flows", {**found, "at": moments})
        look = at + timedelta(seconds=23)  # the collector looks when it likes
        counters = source.counters(look.timestamp())
        store.insert_columns("interfaces", _rows(target.subject_id, look, list(names.values()), counters))
    (one,) = agreement.agreements(Span(start, END, 60))
    assert one.subject == target.subject_id
    assert len(one.lines) == len(source.links) > 0
    assert {line.reason for line in one.lines} == {""}
    assert one.share == pytest.approx(1, abs=0.05)


def _rows(subject: int, at: datetime, names: list[str], counters) -> dict:
    size = len(names)
    return {
        "subject": np.full(size, subject, np.uint64),
        "instance": names,
        "at": np.full(size, round(at.timestamp() * 1000), np.int64),
        "epoch": np.ones(size, np.uint32),
        **{name: np.ascontiguousarray(counters[:, place]) for place, name in enumerate(COUNTERS)},
    }
