"""Leases between collectors, and whole collectors with the real database, agents and store."""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from bag.config import load
from bag.monitoring.collecting import loading, shares
from bag.monitoring.collecting.collector import Collector as Running
from bag.monitoring.domain.readings import Outcome
from bag.monitoring.models import Collector, Share, Target, TargetStatus
from bag.monitoring.tests.agents import Agent, switch
from bag.monitoring.tests.factories import CredentialFactory, TargetFactory
from bag.telemetry.client import TelemetryClient
from bag.telemetry.journal import OPEN, READY
from bag.telemetry.outbox import Outbox
from bag.telemetry.spool import Spool

LONG_AGO = timedelta(minutes=5)


def until(happens: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while not (come := happens()) and time.monotonic() < end:
        time.sleep(0.05)
    return come


@pytest.mark.django_db
def test_shares_are_evened_out_and_given_back() -> None:
    first = shares.register("collect@one", 1)
    assert shares.renew(first, {}) == set(range(shares.COUNT))
    second = shares.register("collect@two", 2)
    assert shares.renew(second, {}) == set()  # nothing is taken away from the living
    kept = shares.renew(first, {}) or set()
    taken = shares.renew(second, {}) or set()
    assert (len(kept), len(taken)) == (32, 32)
    assert kept | taken == set(range(shares.COUNT))
    shares.resign(second)
    assert shares.renew(first, {}) == set(range(shares.COUNT))


@pytest.mark.django_db
def test_the_shares_of_a_dead_collector_are_taken_over() -> None:
    first, second = shares.register("collect@one", 1), shares.register("collect@two", 2)
    for number in (first, second, first):
        shares.renew(number, {})
    assert set(shares.owners().values()) == {first, second}
    past = timezone.now() - LONG_AGO
    Collector.objects.filter(pk=first).update(seen_at=past)
    Share.objects.filter(holder=first).update(until=past)
    assert shares.renew(second, {}) == set(range(shares.COUNT))
    assert shares.renew(first, {}) == set()  # it wakes up, and holds nothing any more


@pytest.mark.django_db
def test_a_collector_whose_name_was_taken_is_over() -> None:
    first = shares.register("collect@one", 1)
    shares.renew(first, {})
    second = shares.register("collect@one", 2)
    assert shares.renew(first, {}) is None
    assert shares.renew(second, {}) == set(range(shares.COUNT))


@pytest.mark.django_db
def test_other_processes_count_for_nothing() -> None:
    Collector.objects.create(name="listen@here", started_at=timezone.now(), seen_at=timezone.now())
    assert len(shares.renew(shares.register("collect@one", 1), {}) or ()) == shares.COUNT


@pytest.mark.django_db
def test_targets_become_jobs_in_two_queries(django_assert_num_queries: Any) -> None:
    credential = CredentialFactory(secret="gizli-topluluk")
    targets = [TargetFactory(credential=credential) for _number in range(5)]
    TargetFactory(enabled=False)
    TargetStatus.objects.create(target=targets[0], standing="refused", failures=3)
    with django_assert_num_queries(2):
        known = loading.jobs(range(shares.COUNT))
    assert set(known) == {target.pk for target in targets}
    job = known[targets[0].pk].job
    assert job.credential is not None
    assert job.credential.secret == "gizli-topluluk"
    assert "gizli-topluluk" not in repr(job)
    assert (known[targets[0].pk].outcome, known[targets[0].pk].failures) == (Outcome.REFUSED, 3)
    share = shares.share_of(targets[1].pk)
    assert set(loading.jobs([share])) == {one.pk for one in targets if shares.share_of(one.pk) == share}


def collected(run_async: Any, folder: Path, meanwhile: Callable[[], Any]) -> Any:
    """Run a collector in a thread while ``meanwhile`` goes on in this one."""
    collector = Running("collect@test", folder)

    async def both() -> Any:
        running = asyncio.create_task(collector.run())
        try:
            return await asyncio.to_thread(in_thread)
        finally:
            collector.stop()
            await running
            assert len(asyncio.all_tasks()) == 1

    def in_thread() -> Any:
        try:
            return meanwhile()
        finally:
            connection.close()

    return run_async(both())


@pytest.fixture
def spooled(store: TelemetryClient, monkeypatch: pytest.MonkeyPatch) -> TelemetryClient:
    """Spools send to the store of the tests."""
    monkeypatch.setattr("bag.monitoring.collecting.collector.Spool", lambda folder: Spool(folder, store=store))
    return store


def standing(target: Target) -> str:
    return TargetStatus.objects.filter(target=target).values_list("standing", flat=True).first() or ""


@pytest.mark.django_db(transaction=True)
def test_from_the_device_to_the_store_and_the_state(run_async: Any, tmp_path: Path, spooled: TelemetryClient) -> None:
    with switch(4) as agent, switch(4) as dead:
        dead.mode = "dead"
        living = TargetFactory(port=agent.port, interval=1, timeout_ms=200)
        silent = TargetFactory(port=dead.port, interval=1, timeout_ms=100, retries=0)

        def meanwhile() -> None:
            assert until(lambda: standing(living) == "ok" and standing(silent) == "silent")
            assert until(lambda: Target.objects.get(pk=living.pk).profile == "cisco")

        collected(run_async, tmp_path, meanwhile)
    status = TargetStatus.objects.get(target=living)
    assert status.facts["sys_name"] == "sw-1"
    assert status.answered_at is not None
    assert status.failures == 0
    assert TargetStatus.objects.get(target=silent).reason
    assert TargetStatus.objects.get(target=silent).answered_at is None
    assert not Collector.objects.exists()
    assert not Share.objects.exclude(holder=None).exists()
    Spool(tmp_path, store=spooled).flush(durable=False)
    rows = spooled.query(
        "select instance, count() as rows, any(out_errors) as errors from interfaces where subject = {s:UInt64} "
        "group by instance order by instance",
        s=living.subject_id,
    )
    assert [row["instance"] for row in rows] == ["Gi1/0/1", "Gi1/0/2", "Gi1/0/3", "Gi1/0/4"]
    assert int(rows[0]["rows"]) >= 1
    states = spooled.query(
        "select state from states where subject = {s:UInt64} and aspect = 'answer'", s=silent.subject_id
    )
    assert [row["state"] for row in states] == ["silent"]


@pytest.mark.django_db(transaction=True)
def test_changes_and_wishes_are_heard_without_a_restart(
    run_async: Any, tmp_path: Path, spooled: TelemetryClient
) -> None:
    with switch(2) as agent:
        target = TargetFactory(port=agent.port, interval=86400, timeout_ms=200, retries=0)

        def wish() -> None:
            with connection.cursor() as cursor:
                cursor.execute("select pg_notify('bag_look', %s)", [str(target.pk)])
                cursor.execute("select pg_notify('bag_look', 'nonsense')")

        def told(expected: str) -> bool:
            wish()
            return until(lambda: standing(target) == expected, 1.0)

        def meanwhile() -> None:
            assert until(lambda: told("ok"))
            asked = agent.requests
            credential = target.credential
            credential.secret = "another"
            credential.save()
            assert until(lambda: told("silent"))
            assert agent.requests > asked
            Target.objects.filter(pk=target.pk).update(enabled=False)
            time.sleep(1.5)
            asked = agent.requests
            wish()
            time.sleep(0.5)
            assert agent.requests == asked

        collected(run_async, tmp_path, meanwhile)


@contextmanager
def process(name: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``bag collect`` in a process of its own, on the database of the tests."""
    given = connections["default"].settings_dict
    url = f"postgresql://{given['USER']}@/{given['NAME']}?host={given['HOST']}&port={given['PORT']}"
    key = base64.urlsafe_b64encode(load().data_key).decode()
    environment = {**os.environ, "BAG_VAR": str(folder), "BAG_DATABASE_URL": url, "BAG_DATA_KEY": key}
    running = subprocess.Popen([sys.executable, "-m", "bag.cli.main", "collect", "--name", name], env=environment)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def held() -> list[int]:
    """How many shares each collector holds, least first."""
    owners = list(shares.owners().values())
    return sorted(owners.count(one) for one in set(owners))


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_another_collector_takes_over_after_a_kill(tmp_path: Path) -> None:
    """Two processes share the targets; one is killed, the other has them all within half a minute; none asks twice."""
    with Agent({}) as agent, process("a", tmp_path) as first:
        targets = [TargetFactory(port=agent.port, interval=2, timeout_ms=100, retries=0) for _number in range(8)]
        agent.mode = "dead"
        assert until(lambda: held() == [64], 60)
        with process("b", tmp_path) as second:
            assert until(lambda: held() == [32, 32], 60)
            before, began = agent.requests, time.monotonic()
            time.sleep(4)
            asked, passed = agent.requests - before, time.monotonic() - began
            assert asked <= len(targets) * (passed / 2 + 1)
            first.send_signal(signal.SIGKILL)
            first.wait()
            assert until(lambda: held() == [64], 30)
            killed = timezone.now()
            assert until(lambda: TargetStatus.objects.filter(asked_at__gt=killed).count() == len(targets), 10)
            second.send_signal(signal.SIGTERM)
            assert second.wait(20) == 0
    assert not shares.owners()


def store_url(store: TelemetryClient) -> str:
    key = store._http.headers["X-ClickHouse-Key"]
    return str(store._http.base_url).replace("://", f"://bag:{key}@").rstrip("/") + "/bag"


def rows_kept(place: Path) -> bool:
    """Whether a collector has begun to write rows of interfaces down."""
    begun = [*place.glob(f"spool/collect-*/*{OPEN}"), *place.glob(f"spool/collect-*/*{READY}")]
    return any(b"in_octets" in path.read_bytes() for path in begun)


def rows_on_disk(folder: Path, copy: Path) -> int:
    """Rows of interfaces that a killed process has left in the folder of its spool, as its successor will find them."""
    shutil.copytree(folder, copy)
    outbox, found = Outbox(copy), 0
    while (batch := outbox.first()) is not None:
        found += batch.rows * (batch.table == "interfaces")
        outbox.done(batch)
    outbox.close()
    return found


@pytest.mark.process
@pytest.mark.django_db(transaction=True)
def test_a_collector_killed_in_mid_cycle_goes_on_with_nothing_lost_or_doubled(
    tmp_path: Path, store: TelemetryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is away, the collector dies with its rows on the disk; the next one delivers them and goes on."""
    store.execute("TRUNCATE TABLE interfaces")
    with switch(4) as agent:
        credential = CredentialFactory(secret="public")
        target = TargetFactory(port=agent.port, interval=1, timeout_ms=500, credential=credential)
        monkeypatch.setenv("BAG_TELEMETRY_URL", "http://bag@127.0.0.1:9/bag")
        with process("a", tmp_path) as first:
            assert until(lambda: rows_kept(tmp_path), 60)
            first.send_signal(signal.SIGKILL)
            first.wait()
        killed = timezone.now()
        (folder,) = tmp_path.glob("spool/collect-*")
        on_disk = rows_on_disk(folder, tmp_path / "copy")
        assert on_disk >= 4
        monkeypatch.setenv("BAG_TELEMETRY_URL", store_url(store))
        old = "at < fromUnixTimestamp64Milli({killed:Int64})"
        count = f"SELECT countIf({old}) AS old, countIf(NOT {old}) AS fresh FROM interfaces"

        def counted() -> tuple[int, int]:
            (row,) = store.query(count, killed=round(killed.timestamp() * 1000))
            return int(row["old"]), int(row["fresh"])

        with process("a", tmp_path):
            assert until(lambda: counted()[1] >= 4, 60)
            assert TargetStatus.objects.get(target=target).asked_at > killed
        assert counted()[0] == on_disk
    (row,) = store.query("SELECT count() AS rows, uniqExact(instance, at) AS different FROM interfaces")
    assert row["rows"] == row["different"]
    assert not list(folder.glob("aside/*"))
