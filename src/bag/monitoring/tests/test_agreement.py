"""Flows beside counters, interface by interface: the real store, the real database, the page."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from bag.core.access import Role
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring import agreement, talkers
from bag.monitoring.models import TargetStatus
from bag.monitoring.series import Span
from bag.monitoring.tests.factories import TargetFactory
from bag.organization.tests.factories import user_with_role

NOW = datetime.now(UTC).replace(microsecond=0)
SPAN = Span(NOW - timedelta(hours=1), NOW, 60)
MINUTES = range(50, 0, -1)


@pytest.fixture
def asked(store, monkeypatch):
    """The store without flows, as the page asks it."""
    for module in (agreement, talkers):
        monkeypatch.setattr(module, "client", lambda: store)
    for table in ("flows", "interfaces"):
        store.execute(f"TRUNCATE TABLE {table}")
    return store


@pytest.fixture
def exporter():
    """A target whose device has said that its ifIndex 7 is Gi0/7 and 9 is Gi0/9; by another way it says nothing."""
    target = TargetFactory(equipment=EquipmentFactory(name="KNK-RT-1"))
    names = json.dumps({"7": "Gi0/7", "9": "Gi0/9"})
    TargetStatus.objects.create(target=target, facts={"interfaces": names})
    ping = TargetFactory(equipment=target.equipment, method="icmp", credential=None)
    TargetStatus.objects.create(target=ping, facts={})
    return target


def put(store, subject: int, flows: dict[int, int], counters: dict[str, int], *, sampling: int = 1, direction: int = 0):
    """Every minute ``flows`` octets by ifIndex and ``counters`` octets, in packets of 1,000, by name."""
    way = "in_if" if direction == 0 else "out_if"
    rows, looks = [], []
    for place, age in enumerate(MINUTES):
        at = (NOW - timedelta(minutes=age)).isoformat()
        common = {"at": at, "exporter": "10.0.0.1", "src": "10.1.1.1", "dst": "10.2.2.2", "start": at, "end": at,
                  "subject": subject, "sampling": sampling, "direction": direction, "packets": 1}  # fmt: skip
        rows += [{**common, way: index, "octets": octets} for index, octets in flows.items()]
        seen = (NOW - timedelta(minutes=age, seconds=-20)).isoformat()
        looks += [
            {"subject": subject, "instance": name, "at": seen, "epoch": 1 + (place > 30), "in_octets": octets * place,
             "out_octets": octets * place, "in_unicast": octets * place // 1000, "out_unicast": octets * place // 1000}
            for name, octets in counters.items()
        ]  # fmt: skip
    store.insert("flows", rows)
    if looks:
        store.insert("interfaces", looks)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("flows", "counters", "given", "reason"),
    [
        ({7: 6000}, {"Gi0/7": 6200}, {}, ""),
        ({7: 5700}, {"Gi0/7": 6050}, {}, ""),  # 5.8 % less, of which 1.8 are heads of frames
        ({7: 5000}, {"Gi0/7": 6000}, {}, "less"),
        ({7: 6600}, {"Gi0/7": 6000}, {}, "more"),
        ({7: 60}, {"Gi0/7": 6000}, {"sampling": 0}, "sampling"),
        ({7: 60}, {"Gi0/7": 6000}, {"sampling": 100}, ""),
        ({7: 6000}, {"Gi0/7": 6000}, {"direction": 1}, ""),
        ({7: 6000}, {}, {}, "no_counters"),
        ({8: 6000}, {"Gi0/7": 6000}, {}, "no_name"),
    ],
)
def test_the_verdict_says_why(asked, exporter, flows, counters, given, reason):
    put(asked, exporter.subject_id, flows, counters, **given)
    (one,) = agreement.agreements(SPAN)
    (line,) = one.lines
    assert (one.subject, one.reason, line.reason) == (exporter.subject_id, reason, reason)
    assert one.outgoing is bool(given.get("direction"))
    assert one.agreeing == (not reason)
    octets = sum(flows.values()) * (given.get("sampling", 1) or 1)
    assert line.flows == pytest.approx(octets * 8 / 60)
    if line.counters is not None:
        assert line.counters == pytest.approx(counters["Gi0/7"] * 8 / 60)


@pytest.mark.django_db
def test_the_sum_is_of_what_can_be_compared_and_silent_interfaces_count(asked, exporter):
    put(asked, exporter.subject_id, {7: 6000, 8: 900}, {"Gi0/7": 6000, "Gi0/9": 100, "Gi0/10": 0})
    (one,) = agreement.agreements(SPAN)
    assert [(line.index, line.name, line.reason) for line in one.lines] == [(7, "Gi0/7", ""), (8, "", "no_name")]
    assert (one.reason, one.share, one.silent, one.agreeing) == ("", pytest.approx(1.0), 1, 1)


@pytest.mark.django_db
def test_one_report_is_too_few_and_strangers_are_left_out(asked, exporter):
    at = (NOW - timedelta(minutes=5)).isoformat()
    one = {"at": at, "exporter": "10.0.0.1", "src": "10.1.1.1", "dst": "10.2.2.2", "start": at, "end": at,
           "in_if": 7, "octets": 5, "packets": 1}  # fmt: skip
    asked.insert("flows", [{**one, "subject": exporter.subject_id}])
    put(asked, 0, {7: 6000}, {})
    assert agreement.agreements(SPAN) == []


@pytest.mark.django_db
def test_the_page_shows_every_interface_of_the_chosen_device(asked, exporter, client, django_assert_max_num_queries):
    put(asked, exporter.subject_id, {7: 6000, 9: 600}, {"Gi0/7": 6000, "Gi0/9": 6000})
    client.force_login(user_with_role(Role.MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("monitoring:talkers")).content.decode()
    assert "KNK-RT-1" in page
    assert "Gi0/7" not in page
    with django_assert_max_num_queries(40):
        page = client.get(reverse("monitoring:talkers"), {"device": exporter.equipment_id}).content.decode()
    assert "Gi0/7" in page
    assert "Gi0/9" in page
    assert client.get(reverse("monitoring:talkers"), {"device": "x'"}).status_code == 200
