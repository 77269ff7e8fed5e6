"""Long jobs, event handlers, and the death of a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from bag.core import access, events, registers
from bag.core.jobs import running, tasks
from bag.core.jobs.app import app, back_off_seconds
from bag.core.jobs.running import JobFailed, Work, run_job
from bag.core.models import HandlerFailure, JobRun
from bag.core.registers import Event, EventHandler, JobKind, NightlyTask

HEARD: list[object] = []


@dataclass(frozen=True)
class Rang(Event):
    """An event of these tests."""

    bell: int


def _answer(event: Rang) -> None:
    if event.bell < 0:
        raise ValueError("the bell is broken")
    HEARD.append(event)


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Add a job kind for one test."""
    entries = dict(registers.job_kinds._entries)
    monkeypatch.setattr(registers.job_kinds, "_entries", entries)
    return lambda run: registers.job_kinds.add(JobKind("test.kind", "Deneme işi", run))


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registers.event_handlers, "_entries", dict(registers.event_handlers._entries))
    registers.event_handlers.add(EventHandler("test.bell", Rang, _answer, "Zil"))
    HEARD.clear()


def work_off() -> None:
    """Run a real worker until the queue is empty."""
    with app.replace_connector(app.connector.get_worker_connector()) as running_app:
        running_app.run_worker(wait=False, install_signal_handlers=False, delete_jobs="never", listen_notify=False)


@pytest.mark.usefixtures("committed", "handler")
def test_events_run_after_commit_and_not_after_a_roll_back() -> None:
    with transaction.atomic():
        events.publish(Rang(7))
        assert HEARD == []
    with transaction.atomic():
        events.publish(Rang(8))
        transaction.set_rollback(True)
    work_off()
    assert [Rang(7)] == HEARD


@pytest.mark.usefixtures("committed", "handler")
def test_a_failing_handler_is_tried_again_then_kept_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    events.publish(Rang(-1))
    work_off()
    job = ProcrastinateJob.objects.get(task_name=events.run_handler.name)
    assert job.status == "todo"
    assert job.attempts == 1
    for _turn in range(5):
        with connections["default"].cursor() as cursor:
            cursor.execute("update procrastinate_jobs set scheduled_at = now()")
        work_off()
    failure = HandlerFailure.objects.get()
    assert (failure.handler, failure.attempts) == ("test.bell", 6)
    assert "the bell is broken" in failure.error
    failure.payload = {"bell": 3}
    events.run_again(failure)
    work_off()
    assert [Rang(3)] == HEARD
    assert HandlerFailure.objects.count() == 0


@pytest.mark.usefixtures("committed")
def test_a_job_reports_progress_and_its_result(person: Callable, kinds: Callable) -> None:
    seen: list[tuple[int, int, str]] = []

    def count(work: Work) -> dict[str, str]:
        with transaction.atomic():
            work.progress(3, 10, "üç")
            run = JobRun.objects.using("default").get()
            seen.append((run.done, run.total, run.message))
        return {"message": f"{work.params['what']} bitti", "url": "/"}

    kinds(count)
    by = person("manager")
    run_job("test.kind", {"what": "Sayım"}, by)
    work_off()
    run = JobRun.objects.get()
    assert seen == [(3, 10, "üç")]
    assert (run.state, run.message, run.attempts, run.by) == ("done", "Sayım bitti", 1, by)
    assert run.finished_at


@pytest.mark.usefixtures("committed")
def test_jobs_fail_in_words_and_can_be_cancelled(person: Callable, kinds: Callable) -> None:
    def work(given: Work) -> None:
        if given.params["how"] == "words":
            raise JobFailed("Dosya boş.")
        if given.params["how"] == "error":
            raise ZeroDivisionError
        running.cancel(given.run)
        given.progress(1, 1)

    kinds(work)
    by = person("manager")
    runs = [run_job("test.kind", {"how": how}, by) for how in ("words", "error", "cancel", "never")]
    running.cancel(runs[3])
    work_off()
    for run in runs:
        run.refresh_from_db()
    assert [run.state for run in runs] == ["failed", "failed", "cancelled", "cancelled"]
    assert runs[0].message == "Dosya boş."
    assert "division" not in runs[1].message
    assert runs[1].message
    assert runs[3].attempts == 0


def test_only_registered_kinds_can_be_started(db: None) -> None:
    with pytest.raises(KeyError):
        run_job("no.such", {}, None)


def test_pages(client: Client, person: Callable, kinds: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds(lambda work: None)
    by = person("manager")
    run = run_job("test.kind", {}, by)
    client.force_login(by)
    assert "Deneme işi" in client.get(reverse("jobs")).content.decode()
    assert client.get(run.get_absolute_url()).status_code == 200
    fragment = client.get(run.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "every 1s" in fragment
    client.post(reverse("job-cancel", args=[run.pk]))
    assert "every 1s" not in client.get(run.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert client.get(reverse("event-handlers")).status_code == 403
    client.force_login(person("manager"))
    assert client.get(run.get_absolute_url()).status_code == 404
    monkeypatch.setattr(access, "elevated", lambda user: True)
    failure = HandlerFailure.objects.create(handler="core.watchers", event="X", payload={}, error="Hata", attempts=6)
    assert "core.watchers" in client.get(reverse("event-handlers")).content.decode()
    client.post(reverse("handler-failure", args=[failure.pk]), {"do": "dismiss"})
    assert HandlerFailure.objects.count() == 0


def test_nightly_gives_every_task_a_job(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    task = NightlyTask("test.night", "Gece", lambda: ran.append("night"))
    monkeypatch.setattr(registers.nightly_tasks, "_entries", {"test.night": task})
    tasks.nightly(0)
    names = set(ProcrastinateJob.objects.values_list("task_name", flat=True))
    assert {"core.jobs.nightly_task", "core.jobs.retention", "core.jobs.clear_old"} <= names
    tasks.run_nightly("test.night")
    assert ran == ["night"]


def test_pauses_grow_to_an_hour() -> None:
    assert [back_off_seconds(n) for n in range(4)] == [2, 4, 8, 16]
    assert back_off_seconds(50) == 3600


def database_url() -> str:
    """The address of the test database, for other processes."""
    given = connections["default"].settings_dict
    user, host = quote(given["USER"]), quote(given["HOST"], safe="/")
    port = f"&port={given['PORT']}" if given["PORT"] else ""
    return f"postgresql://{user}@/{given['NAME']}?host={host}{port}"


def start_worker() -> subprocess.Popen[bytes]:
    environment = {**os.environ, "BAG_DATABASE_URL": database_url()}
    return subprocess.Popen([sys.executable, "-m", "bag.core.tests.worker"], env=environment, start_new_session=True)


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.2)


@pytest.mark.process
@pytest.mark.timeout(240)
@pytest.mark.usefixtures("committed")
def test_a_job_survives_the_death_of_its_worker(person: Callable, tmp_path: Path, monkeypatch: object) -> None:
    entries = {"test.slow": JobKind("test.slow", "Slow", lambda work: None)}
    monkeypatch.setattr(registers.job_kinds, "_entries", entries)
    began = tmp_path / "began"
    run = run_job("test.slow", {"began": str(began)}, person("manager"))
    first = start_worker()
    second = None
    try:
        wait_for(began.exists)
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert JobRun.objects.get().state == "running"
        second = start_worker()
        wait_for(lambda: JobRun.objects.get(pk=run.pk).state == "done", seconds=120)
    finally:
        for process in (first, second):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(30)
    assert JobRun.objects.get().attempts == 2
