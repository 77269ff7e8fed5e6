"""What other systems push over HTTP: kept before it is acknowledged, and only from those who may."""

from __future__ import annotations

import struct
import time
from datetime import UTC, datetime

import cramjam
import pytest

from bag.core.access import Role
from bag.inventory.tests.factories import EquipmentFactory
from bag.monitoring import pushed
from bag.monitoring.models import Report
from bag.monitoring.protocols import Malformed, remote_write
from bag.organization.tests.factories import UserFactory, user_with_role
from bag.telemetry.spool import Spool

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/monitoring"


def field(number: int, content: bytes) -> bytes:
    length = b""
    left = len(content)
    while left > 0x7F:
        length += bytes([left & 0x7F | 0x80])
        left >>= 7
    return bytes([number << 3 | 2]) + length + bytes([left]) + content


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def written(labels: dict[str, str], *samples: tuple[float, int]) -> bytes:
    """A remote-write request with one series, as Prometheus encodes it."""
    series = b"".join(field(1, field(1, k.encode()) + field(2, v.encode())) for k, v in labels.items())
    series += b"".join(field(2, b"\x09" + struct.pack("<d", value) + b"\x10" + varint(at)) for value, at in samples)
    return bytes(cramjam.snappy.compress_raw(field(1, series)))


@pytest.fixture
def spool(tmp_path, store, monkeypatch):
    store.execute("TRUNCATE TABLE metrics")
    made = Spool(tmp_path / "spool", store=store)
    monkeypatch.setattr(pushed, "_spool", lambda: made)
    yield made
    made.close()


@pytest.fixture
def manager_client(client):
    client.force_login(user_with_role(Role.MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def switch():
    return EquipmentFactory(name="KNK-SW-1", management_ip="10.20.30.40")


def push(client, body: bytes):
    return client.post(f"{ROOT}/remote-write", body, content_type="application/x-protobuf")


def test_samples_are_kept_with_their_device(manager_client, spool, store, switch):
    now = int(time.time() * 1000)
    stale = struct.unpack("<d", b"\x02\x00\x00\x00\x00\x00\xf0\x7f")[0]
    known = written({"__name__": "up", "instance": "10.20.30.40:9100", "job": "node"}, (1.5, now), (stale, now))
    assert push(manager_client, known).status_code == 204
    assert push(manager_client, written({"__name__": "up", "instance": "elsewhere:1"}, (2.0, now))).status_code == 204
    assert spool.flush(durable=False)
    found = store.query("SELECT subject, metric, instance, value FROM metrics ORDER BY value")
    assert [(row["metric"], row["instance"], row["value"]) for row in found] == [
        ("up", "job=node", 1.5), ("up", "instance=elsewhere:1", 2.0),
    ]  # fmt: skip
    assert int(found[0]["subject"]) == pushed.subjects({"x": switch})["x"]
    assert int(found[1]["subject"]) == 0


def test_old_samples_are_refused_in_words_and_the_others_kept(manager_client, spool):
    now = int(time.time() * 1000)
    answer = push(manager_client, written({"__name__": "up"}, (1.0, now), (1.0, now - 30 * 86_400_000)))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["reason"] == "1 ölçüm çok eski ya da gelecek tarihli."
    assert spool.figures.kept == 1


def test_what_cannot_be_kept_is_not_acknowledged(manager_client, spool):
    spool.close()
    assert push(manager_client, written({"__name__": "up"}, (1.0, int(time.time() * 1000)))).status_code == 503


@pytest.mark.parametrize(
    "body", [b"", b"\xff" * 40, b"\xff\xff\xff\xff\x0f" + b"x", cramjam.snappy.compress_raw(b"\xff" * 9)]
)
def test_nonsense_is_refused(manager_client, spool, body):
    assert push(manager_client, bytes(body)).status_code == 400
    assert spool.figures.kept == 0


def test_a_bomb_is_refused_by_the_size_it_says():
    with pytest.raises(Malformed, match="too large"):
        remote_write.parse(bytes(cramjam.snappy.compress_raw(bytes(remote_write.LARGEST + 1))))


@pytest.mark.parametrize("path", ["remote-write", "reports", "alerts"])
def test_only_writers_push(client, path):
    bodies = {"reports": {"reports": []}, "alerts": {"alerts": []}}
    assert client.post(f"{ROOT}/{path}", bodies.get(path, {}), content_type="application/json").status_code == 401
    client.force_login(user_with_role(Role.AUDITOR), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"{ROOT}/{path}", bodies.get(path, {}), content_type="application/json")
    assert answer.status_code == 403


def test_reports_are_all_or_none_and_count_once(manager_client, switch):
    good = {
        "device": "10.20.30.40",
        "alarm_class": "sensor.smoke",
        "severity": "critical",
        "token": "a1",
        "text": "duman",
    }
    bad = {"device": "nobody", "alarm_class": "sensor.smoke"}
    url = f"{ROOT}/reports"
    answer = manager_client.post(url, {"reports": [good, bad]}, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {"row": 1, "field": "device", "reason": "Bu adreste ya da adda bir cihaz yok."}
    assert not Report.objects.exists()
    for taken in (1, 0):
        answer = manager_client.post(url, {"reports": [good]}, content_type="application/json")
        assert answer.json() == {"taken": taken, "left_out": 0}
    row = Report.objects.get()
    assert (row.alarm_class, row.severity, row.present, row.text) == ("sensor.smoke", "critical", True, "duman")


def test_alerts_of_an_alertmanager_come_and_go(manager_client, switch):
    labels = {"alertname": "HostHighCpu", "instance": "KNK-SW-1:9100", "severity": "page", "interface": "eth0"}
    alert = {"labels": labels, "annotations": {"summary": "CPU %95"}, "startsAt": datetime.now(UTC).isoformat(),
             "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "c0ffee"}  # fmt: skip
    other = {**alert, "status": "firing", "labels": {**labels, "instance": "elsewhere"}}
    for status, left in (("firing", 1), ("firing", 1), ("resolved", 1)):
        body = {"version": "4", "status": status, "alerts": [{**alert, "status": status}, other]}
        answer = manager_client.post(f"{ROOT}/alerts", body, content_type="application/json")
        assert answer.status_code == 200
        assert answer.json()["left_out"] == left
    rows = list(Report.objects.order_by("pk").values_list("alarm_class", "instance", "severity", "present"))
    assert rows == [
        ("prometheus.hosthighcpu", "eth0", "critical", True), ("prometheus.hosthighcpu", "eth0", "critical", False),
    ]  # fmt: skip


def test_a_stranger_to_the_service_may_not_report_its_devices(client, switch):
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    body = {"reports": [{"device": "10.20.30.40", "alarm_class": "sensor.smoke"}]}
    assert client.post(f"{ROOT}/reports", body, content_type="application/json").status_code == 403
