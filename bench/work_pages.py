"""The service desk with much open and much more closed work: ``python -m bench.work_pages [--quick] --json``.

5,000 open jobs on the board; a million closed requests (a tenth of them in a quick run) under its list, its search and
what is shown as alike while somebody types; 200 people at once on the request page of a running web server, each of
whom asks for a page every ten seconds on average. Times of the first part are server time in one process.
"""

from __future__ import annotations

import argparse
import http.client
import random
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from bench.common import City, StopWatch, good, ground, machine, report, signed_in
from bench.paint import web_server

BARS = {
    "board_p95_ms": 200,
    "board_queries": 12,
    "search_p95_ms": 100,
    "alike_p95_ms": 100,
    "users_p95_ms": 300,
}
OPEN = 5_000
USERS, THINK = 200, 10.0
"""People on the request page, and the mean of seconds between two of their requests."""
DAYS = 1_100
WORDS = (
    *("ariza", "internet", "telefon", "santral", "kablo", "port", "anahtar", "kamera", "telsiz", "batarya", "vpn"),
    *("hesap", "hat", "numara", "bina", "kat", "oda", "yazici", "ekran", "baglanti", "kopuk", "yavas", "yok"),
    *("calismiyor", "ses", "goruntu", "kayit", "konak", "bornova", "buca", "karsiyaka", "cigli"),
)
FILL = """
    INSERT INTO work_request (number, type_id, title, description, service_id, state, priority, channel, caller,
        contact, answers, done_lines, opened_at, target_at, done_at, closed_at, pending_reason, result, rating_text,
        reopened, warned, search_text, sort_text, created_at, updated_at)
    SELECT %(series)s || lpad(n::text, 7, '0'), %(type)s, 'Talep ' || n, '', services[1 + n %% cardinality(services)],
        states[1 + n %% cardinality(states)], 1 + n %% 5, 'page', '', '', '{}', '[]',
        now() - n * %(step)s::interval, now() + (n %% 400 - 200) * interval '1 hour',
        CASE WHEN %(closed)s THEN now() - n * %(step)s::interval + interval '2 hours' END,
        CASE WHEN %(closed)s THEN now() - n * %(step)s::interval + interval '3 hours' END,
        CASE WHEN states[1 + n %% cardinality(states)] = 'pending' THEN 'parça' ELSE '' END, '', '', 0, 0,
        lower(%(series)s) || n || ' ' || words[1 + n %% cardinality(words)] || ' '
            || words[1 + n * 7 / 3 %% cardinality(words)] || ' ' || words[1 + n / 11 %% cardinality(words)]
            || ' k' || n,
        to_char(now() - n * %(step)s::interval, 'YYYY-MM-DD HH24:MI:SS'), now(), now()
    FROM generate_series(1, %(count)s) AS n,
        (SELECT %(services)s::bigint[] AS services, %(states)s::text[] AS states, %(words)s::text[] AS words) AS given
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    quick = parser.parse_args().quick
    closed = 100_000 if quick else 1_000_000
    with ground(City(1_000, 1)), desk(closed):
        result = measure(15 if quick else 40) | crowd(10.0 if quick else 40.0)
    missed = [name for name, bar in BARS.items() if result[name] > bar]
    report({"bench": "work_pages", "machine": machine(), "open": OPEN, "closed": closed, **result, "missed": missed})


@contextmanager
def desk(closed: int) -> Iterator[None]:
    """A catalogue, open and closed requests; gone at the end."""
    from django.db import connection

    from bag.organization.models import Unit
    from bag.work.models import Request, RequestType

    services = list(Unit.objects.filter(kind="service"))
    kinds = [
        RequestType.objects.create(
            code=f"bench-{n}", service=services[n % len(services)], title=f"Tür {n}", title_en=f"Type {n}",
            questions=[{"name": "kat", "kind": "number", "label": "Kat"}],
        )
        for n in range(10)
    ]  # fmt: skip
    common = {"type": kinds[0].pk, "services": [unit.pk for unit in services], "words": list(WORDS)}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            step = f"{DAYS * 1440 // closed or 1} minutes"
            cursor.execute(FILL, {**common, "series": "ESK-", "states": ["accepted", "accepted", "rejected"],
                                  "closed": True, "count": closed, "step": step})  # fmt: skip
            cursor.execute(FILL, {**common, "series": "ACK-", "states": ["new", "assigned", "assigned", "pending"],
                                  "closed": False, "count": OPEN, "step": "20 minutes"})  # fmt: skip
            cursor.execute("SET session_replication_role = origin")
            cursor.execute("VACUUM ANALYZE work_request")
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = origin")
            cursor.execute(f"TRUNCATE {Request._meta.db_table} CASCADE")
        RequestType.objects.filter(code__startswith="bench-").delete()


def measure(times: int) -> dict[str, Any]:
    """Pages of the desk in one process."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, watch, dice = signed_in(), StopWatch(), random.Random(35)

    def words() -> str:
        return "+".join(dice.sample(WORDS, 2))

    pages = {
        "board": lambda: good(client.get("/work/board/")),
        "list": lambda: good(client.get("/work/request/")),
        "search": lambda: list(_found(f"k{dice.randrange(10_000, 100_000)}")),
        "search_words": lambda: list(_found(" ".join(dice.sample(WORDS, 2)))),
        "alike": lambda: good(client.get(f"/work/intake/alike/?title={words()}")),
    }
    result: dict[str, Any] = {}
    for name, call in pages.items():
        watch.run(call, 3)
        timing = watch.run(call, times)
        result |= {f"{name}_p50_ms": timing.p50 * 1000, f"{name}_p95_ms": timing.p95 * 1000}
        result[f"{name}_cpu_p95_ms"] = timing.cpu95 * 1000
        with CaptureQueriesContext(connection) as captured:
            call()
        result[f"{name}_queries"] = len(captured)
    return result


def _found(text: str) -> Any:
    """The first page of what the list of requests finds for a text, the newest first."""
    from bag.core import registers
    from bag.work.models import Request

    return registers.records["work.request"].search_in(Request.objects.all(), text).order_by("-opened_at")[:50]


def crowd(seconds: float) -> dict[str, Any]:
    """200 people on the request page: they look at the catalogue, a form, their own requests."""
    session = _session()
    took: list[float] = []
    failed: list[int] = []
    with web_server() as url:
        end = time.monotonic() + seconds
        people = [threading.Thread(target=_person, args=(url, session, end, took, failed, n)) for n in range(USERS)]
        for one in people:
            one.start()
        for one in people:
            one.join()
    if failed or not took:
        raise RuntimeError(f"{len(failed)} answers were not good: {failed[:5]}")
    ordered = sorted(took)
    return {
        "users": USERS,
        "users_requests": len(took),
        "users_p50_ms": statistics.median(took) * 1000,
        "users_p95_ms": ordered[max(0, round(0.95 * len(ordered)) - 1)] * 1000,
    }


def _session() -> str:
    """The key of a session of a municipal employee."""
    from django.test import Client

    from bag.core.models import User

    user, _made = User.objects.get_or_create(username="bench-requester", defaults={"name": "Talep Eden"})
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def _person(url: str, session: str, end: float, took: list[float], failed: list[int], seed: int) -> None:
    dice = random.Random(seed)
    server = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    time.sleep(dice.uniform(0, THINK))
    while time.monotonic() < end:
        path = dice.choice(["/work/help/", f"/work/help/ask/bench-{seed % 10}/"])
        start = time.perf_counter()
        status = _asked(server, path, session)
        took.append(time.perf_counter() - start)
        if status != 200:
            failed.append(status)
        time.sleep(dice.expovariate(1 / THINK))
    server.close()


def _asked(server: http.client.HTTPConnection, path: str, session: str) -> int:
    """The status of the answer; a connection that the server closed meanwhile is opened anew, as browsers do."""
    try:
        return _once(server, path, session)
    except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
        server.close()
        return _once(server, path, session)


def _once(server: http.client.HTTPConnection, path: str, session: str) -> int:
    server.request("GET", path, headers={"Cookie": f"sessionid={session}"})
    answer = server.getresponse()
    answer.read()
    return answer.status


if __name__ == "__main__":
    main()
