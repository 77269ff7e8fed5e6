"""OpenTelemetry, off unless ``BAG_OTLP_URL`` is set; its packages are an extra (requirements/telemetry-trace.lock)."""

from __future__ import annotations

from importlib.util import find_spec

UNTRACED = "calendar/feed/"
"""Requests that are not traced, because whoever knows their address may read what they answer."""


def start(otlp_url: str) -> bool:
    """Send traces of requests and database statements to ``otlp_url``; returns whether tracing is on.

    Raises ``SystemExit`` with a sentence when the packages are missing.
    """
    if not otlp_url:
        return False
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.exporter") is None:
        raise SystemExit(
            "BAG_OTLP_URL ayarlı ama OpenTelemetry paketleri kurulu değil: "
            "requirements/telemetry-trace.lock kurulmalı.\n"
            "BAG_OTLP_URL is set but the OpenTelemetry packages are missing: install requirements/telemetry-trace.lock."
        )
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "bag"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{otlp_url.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(excluded_urls=UNTRACED)
    PsycopgInstrumentor().instrument()
    return True
