"""The live stream through a real server: granian, sessions, PostgreSQL notifications."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import Client

from bag.core.models import Notification, User
from bag.core.notifications.live import Point, resume
from bag.core.notifications.live_topics import publish
from bag.core.notifications.services import mark_read, notify
from bag.core.tests.test_jobs import database_url

Event = tuple[str, dict]


@pytest.fixture
def server(committed: None) -> Iterator[str]:
    """The product on a free port, on this test's database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
    environment = {**os.environ, "BAG_DATABASE_URL": database_url()}
    process = subprocess.Popen([*command, "bag.web.asgi:application"], env=environment, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 90
        while True:
            try:
                httpx.get(f"{address}/healthz", timeout=5)
                break
            except httpx.HTTPError:
                assert time.monotonic() < until, "the server did not start"
                time.sleep(0.3)
        yield address
    finally:
        # A server that ends in peace waits for its open streams.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def cookies(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


class Listener:
    """One open page: collects events in a thread until ``close``."""

    def __init__(self, address: str, user: User, last: str = "") -> None:
        self.events: list[Event] = []
        headers = {"Last-Event-ID": last} if last else {}
        self._client = httpx.Client(cookies=cookies(user), timeout=httpx.Timeout(30, connect=10))
        self._stream = self._client.stream("GET", f"{address}/live/", headers=headers)
        self.response = self._stream.__enter__()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        point = ""
        try:
            for line in self.response.iter_lines():
                if line.startswith("id: "):
                    point = line[4:]
                elif line.startswith("data: "):
                    self.events.append((point, json.loads(line[6:])))
        except (httpx.HTTPError, httpx.StreamError):
            return

    def wait(self, count: int) -> list[Event]:
        until = time.monotonic() + 20
        while len(self.events) < count:
            assert time.monotonic() < until, self.events
            time.sleep(0.05)
        return self.events

    def close(self) -> None:
        self._client.close()


@pytest.mark.process
@pytest.mark.timeout(240)
def test_news_arrives_live_and_nothing_is_lost_between_connections(server: str, person: Callable) -> None:
    user, other = person("manager"), person("manager")
    assert httpx.get(f"{server}/live/").status_code == 401
    page = Listener(server, user)
    assert page.response.headers["content-type"].startswith("text/event-stream")
    assert page.wait(1)[0][1] == {"unread": 0}
    notify([other], "mention", "Başkasına")
    notify([user], "mention", "Işık kesildi", url="/jobs/", tone="warning")
    point, news = page.wait(2)[1]
    assert news.pop("id") == Notification.objects.get(user=user).pk
    assert news == {"title": "Işık kesildi", "url": "/jobs/", "tone": "warning", "unread": 1}
    page.close()
    notify([user], "mention", "Bağlantı yokken")
    again = Listener(server, user, last=point)
    events = again.wait(2)
    assert [event[1].get("title") for event in events] == ["Bağlantı yokken", None]
    assert events[-1][1] == {"unread": 2}
    again.close()


@pytest.mark.process
@pytest.mark.timeout(240)
def test_a_storm_of_a_topic_reaches_every_page_as_a_few_events(server: str, person: Callable) -> None:
    pages = [Listener(server, person("manager")), Listener(server, person("auditor"))]
    for page in pages:
        page.wait(1)
    for number in range(200):
        publish("alarms", {"open": number})
    for page in pages:
        until = time.monotonic() + 20
        while page.events[-1][1].get("open") != 199:
            assert time.monotonic() < until, page.events
            time.sleep(0.05)
        assert 2 <= len(page.events) < 20
        assert {event[1]["topic"] for event in page.events[1:]} == {"alarms"}
        page.close()


@pytest.mark.django_db
def test_facts_that_fit_no_message_are_refused() -> None:
    with pytest.raises(ValueError, match="alarms"):
        publish("alarms", {"text": "ş" * 5000})


def test_late_commits_are_not_lost_and_nothing_comes_twice(committed: None, person: Callable) -> None:
    """A row whose transaction commits after a later row was delivered is still missed news at the next connection."""
    user = person("manager")
    began, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            notify([user], "mention", "Geç yazıldı")
            began.set()
            may_commit.wait(20)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(20)
    start, _missed, _unread = resume(user.pk, "")
    fast = notify([user], "mention", "Hemen yazıldı")[0]
    start.delivered.add(fast.pk)
    may_commit.set()
    thread.join()
    point, missed, unread = resume(user.pk, str(start))
    assert [news["title"] for news in missed] == ["Geç yazıldı"]
    assert unread == 2
    assert resume(user.pk, str(point))[1] == []
    mark_read(user)
    assert resume(user.pk, "")[2] == 0


def test_points_are_read_strictly() -> None:
    assert str(Point.parse("12-3-4")) == "12-3-4"
    assert str(Point.parse("12")) == "12"
    for bad in ("", "x", "12-", "-1", "9" * 25, "1;drop", "12-3" * 200):
        assert Point.parse(bad) is None
