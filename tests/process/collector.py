"""A small OpenTelemetry collector: takes traces by OTLP over HTTP and writes one JSON line per span.

``python collector.py PORT FILE``, run by an interpreter that has the packages of requirements/telemetry-trace.lock.
"""

from __future__ import annotations

import gzip
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


class Collector(BaseHTTPRequestHandler):
    """Answers ``POST /v1/traces`` and nothing else."""

    file: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/v1/traces" or self.headers["Content-Type"] != "application/x-protobuf":
            self.send_error(404)
            return
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        lines = "".join(f"{json.dumps(span)}\n" for span in _spans(ExportTraceServiceRequest.FromString(body)))
        with self.file.open("a") as file:
            file.write(lines)
        answer = ExportTraceServiceResponse().SerializeToString()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


def _spans(request: ExportTraceServiceRequest) -> list[dict[str, Any]]:
    return [
        {
            "service": _values(resource.resource.attributes).get("service.name"),
            "name": span.name,
            "kind": span.kind,
            "trace": span.trace_id.hex(),
            "id": span.span_id.hex(),
            "parent": span.parent_span_id.hex(),
            "attributes": _values(span.attributes),
        }
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def _values(attributes: Any) -> dict[str, Any]:
    return {item.key: getattr(item.value, item.value.WhichOneof("value")) for item in attributes}


if __name__ == "__main__":
    Collector.file = Path(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Collector).serve_forever()
