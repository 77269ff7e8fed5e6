"""Health for balancers, for Prometheus and for people."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from bag.core import access
from bag.core.access import Grant
from bag.core.models import User
from bag.monitoring.models import Collector
from bag.runtime.status import ProcessStatus, Status
from bag.web import health
from bag.web.mail import mail_server


@pytest.fixture
def signed_in(db: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    held: dict[int, list[Grant]] = {}
    monkeypatch.setattr(access, "_source", [lambda user: held.get(user.pk, [])])

    def sign_in(role: str) -> Client:
        user = User.objects.create(username=role)
        held[user.pk] = [Grant(role)]
        client.force_login(user)
        return client

    return sign_in


def test_process_and_readiness(client: Client, db: None) -> None:
    assert client.get("/healthz").content == b"ok\n"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"]["database"] == "ok"
    assert answer.json()["checks"]["migrations"] == "ok"
    assert answer.json()["checks"]["queue"] == "degraded"  # no worker runs in a test
    assert answer.json()["status"] == "degraded"


def test_measurements_that_wait_or_were_set_aside_are_told_of(settings: object, tmp_path: Path) -> None:
    settings.CONFIG = replace(django_settings.CONFIG, var=tmp_path)
    assert health._spools()[0] == health.OK
    spool = tmp_path / "spool" / "collect-a"
    (spool / "aside").mkdir(parents=True)
    batch = spool / "0000000000000001-0a.metrics.7.ready"
    batch.write_bytes(b"rows")
    assert health._spools()[0] == health.OK
    os.utime(batch, (time.time() - 700, time.time() - 700))
    state, text = health._spools()
    assert state == health.DEGRADED
    assert "11" in text
    batch.rename(spool / "aside" / batch.name)
    state, text = health._spools()
    assert state == health.DEGRADED
    assert "bag check" in text


def test_a_database_that_is_gone_is_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def cursor(self) -> None:
            raise OperationalError

    monkeypatch.setattr(health, "connection", Gone())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "down"
    assert "migrations" not in answer.json()["checks"]


def test_metrics_for_this_machine_or_the_token(client: Client, db: None, settings: object, tmp_path: Path) -> None:
    settings.CONFIG = replace(django_settings.CONFIG, metrics_token="uzun-bir-jeton", var=tmp_path)
    Status(1, "http://x", processes=[ProcessStatus("web", "up"), ProcessStatus("worker", "stopped")]).write(
        settings.CONFIG.status_file
    )
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'bag_requests_total{method="GET",route="healthz",status="200"}' in text
    assert 'bag_request_seconds_bucket{le="0.1",route="healthz"}' in text
    assert 'bag_process_up{process="web"} 1.0' in text
    assert 'bag_process_up{process="worker"} 0.0' in text
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
    bearer = {"Authorization": "Bearer uzun-bir-jeton"}
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers=bearer).status_code == 200
    wrong = {"Authorization": "Bearer başka"}
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers=wrong).status_code == 403


def test_raw_paths_never_become_labels(client: Client, db: None) -> None:
    client.get("/yok/böyle/bir/yer/")
    assert "/yok/" not in client.get("/metrics").content.decode()


def test_page_is_for_those_in_charge(signed_in: Callable[[str], Client]) -> None:
    assert signed_in("staff").get("/health/").status_code == 403
    page = signed_in("manager").get("/health/")
    assert page.status_code == 200
    assert "PostgreSQL" in page.content.decode()


def test_mail_addresses() -> None:
    server = mail_server("smtp+tls://ali:s%40z@posta.example:2525")
    assert (server.host, server.port, server.user, server.password) == ("posta.example", 2525, "ali", "s@z")
    assert server.starttls
    assert not server.tls
    assert mail_server("smtps://posta.example").port == 465
    assert mail_server("").backend.endswith("dummy.EmailBackend")


def test_ports_that_another_program_has_are_named_by_their_settings(db: None) -> None:
    doors = {"syslog": "taken", "syslog_tcp": "taken", "traps": "taken", "flows": "open"}
    figures = {"doors": doors, "syslog_not_opened": 3, "syslog_tcp_not_opened": 3, "traps_not_opened": 2}
    row = Collector.objects.create(
        name="listen@test", started_at=timezone.now(), seen_at=timezone.now(), figures=figures
    )
    with override("tr"):
        state, text = health._listeners()
    assert state == health.DEGRADED
    assert "BAG_SYSLOG_PORT, BAG_TRAP_PORT" in text
    assert "8" in text
    row.figures = {"doors": dict.fromkeys(doors, "open")}
    row.save()
    assert health._listeners()[0] == health.OK
