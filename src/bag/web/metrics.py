"""What Prometheus reads: requests by route, and gauges looked up when asked."""

from __future__ import annotations

import hmac
import ipaddress
import time
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from bag.runtime import status

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)
REGISTRY = CollectorRegistry()
REQUESTS = Counter("bag_requests", "Requests answered.", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram("bag_request_seconds", "Time to answer.", ["route"], buckets=BUCKETS, registry=REGISTRY)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
GetResponse = Callable[[HttpRequest], HttpResponse]
QUEUES = {
    "bag_jobs": "select status::text, count(*) from procrastinate_jobs where status <> 'succeeded' group by 1",
    "bag_email_deliveries": "select state, count(*) from core_delivery where state <> 'sent' group by 1",
    "bag_webhook_deliveries": "select state, count(*) from core_webhookdelivery where state <> 'sent' group by 1",
}


@sync_only_middleware
def RequestMetrics(get_response: GetResponse) -> GetResponse:  # noqa: N802  named like a class in settings
    """Count and time every request under the route it matched, never under its raw path."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        route = match.route if match is not None else "unmatched"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        SECONDS.labels(route).observe(time.perf_counter() - began)
        return response

    return middleware


class Gauges(Collector):
    """Queue lengths from the database and process states from ``bag up``."""

    def collect(self) -> Iterable[Metric]:
        yield from self._queues()
        yield self._processes()

    def _queues(self) -> Iterable[Metric]:
        """Nothing while the database is away: a missing figure is the truth, a zero would not be."""
        try:
            with connection.cursor() as cursor:
                for name, sql in QUEUES.items():
                    gauge = GaugeMetricFamily(name, "Rows by state.", labels=["state"])
                    cursor.execute(sql)
                    for state, count in cursor.fetchall():
                        gauge.add_metric([state], count)
                    yield gauge
        except Error:
            return

    def _processes(self) -> Metric:
        gauge = GaugeMetricFamily("bag_process_up", "Whether a process of bag up is up.", labels=["process"])
        known = status.read(settings.CONFIG.status_file)
        for process in known.processes if known is not None else []:
            gauge.add_metric([process.name], float(process.state == "up"))
        return gauge


REGISTRY.register(Gauges())


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text; for programs on this machine, and elsewhere for those with the token ``BAG_METRICS_TOKEN``."""
    if not _may_read(request):
        return HttpResponse("403\n", status=403, content_type="text/plain")
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_read(request: HttpRequest) -> bool:
    token: str = settings.CONFIG.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False  # behind a proxy every request comes from loopback
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
