"""``bag store``: the embedded engine behind ClickHouse's HTTP interface on the loopback address.

Clients cannot tell it from a ClickHouse server for queries and inserts, so ``BAG_TELEMETRY_URL`` may name either.
"""

from __future__ import annotations

import hmac
import itertools
import logging
import signal
import threading
import uuid
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from bag.config import Refusal
from bag.telemetry import wire
from bag.telemetry.engine import Engine, EngineError

logger = logging.getLogger("bag.store")
_STATUS_OF_CODE = {
    516: HTTPStatus.FORBIDDEN,
    497: HTTPStatus.FORBIDDEN,
    60: HTTPStatus.NOT_FOUND,
    81: HTTPStatus.NOT_FOUND,
}


class Gateway(ThreadingHTTPServer):
    """Serves one engine. ``password`` is wanted from every request but ``/ping``."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, engine: Engine, password: str) -> None:
        self.engine = engine
        self.password = password
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "bag-store"
    timeout = 300
    disable_nagle_algorithm = True
    server: Gateway

    def do_GET(self) -> None:
        if urlsplit(self.path).path in {"/ping", "/"} and "?" not in self.path:
            self._answer(HTTPStatus.OK, b"Ok.\n")
            return
        self._run()

    def do_HEAD(self) -> None:
        self._answer(HTTPStatus.OK, b"")

    def do_POST(self) -> None:
        self._run()

    def _run(self) -> None:
        """One statement. Whatever fails before the first byte becomes a clean error; later the connection is cut."""
        question = urlsplit(self.path).query
        if not hmac.compare_digest(wire.credentials(question, self.headers).encode(), self.server.password.encode()):
            self._fail(HTTPStatus.FORBIDDEN, 516, "Code: 516. The password is wrong. (AUTHENTICATION_FAILED)")
            return
        try:
            body = wire.body(cast("BinaryIO", self.rfile), self.headers)
            statement = wire.statement(self.command, question, self.headers, body)
            pieces = self.server.engine.run(statement)
            first = next(pieces, b"")
            second = next(pieces, None)
        except wire.BadRequest as error:
            self._fail(HTTPStatus.BAD_REQUEST, 62, f"Code: 62. {error}. (SYNTAX_ERROR)")
        except EngineError as error:
            self._fail(_STATUS_OF_CODE.get(error.code, HTTPStatus.INTERNAL_SERVER_ERROR), error.code, str(error))
        else:
            if second is None:
                self._answer(HTTPStatus.OK, first, statement.format)
            else:
                self._stream(itertools.chain([first, second], pieces), statement.format)

    def _answer(self, status: HTTPStatus, content: bytes, output_format: str = "") -> None:
        self.send_response(status)
        self._common_headers(output_format)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _stream(self, pieces: Iterator[bytes], output_format: str) -> None:
        self.send_response(HTTPStatus.OK)
        self._common_headers(output_format)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for piece in pieces:
                if piece:
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        except EngineError:
            logger.exception("a streamed answer broke off")
            self.close_connection = True

    def _fail(self, status: HTTPStatus, code: int, message: str) -> None:
        # The unread rest of a refused body would be taken for the next request.
        self.close_connection = True
        content = f"{message}\n".encode()
        self.send_response(status)
        self._common_headers("")
        self.send_header("X-ClickHouse-Exception-Code", str(code))
        self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _common_headers(self, output_format: str) -> None:
        self.send_header("X-ClickHouse-Query-Id", str(uuid.uuid4()))
        self.send_header("X-ClickHouse-Server-Display-Name", "bag-store")
        self.send_header("X-ClickHouse-Timezone", "UTC")
        self.send_header("X-ClickHouse-Summary", "{}")
        self.send_header("Content-Type", "text/plain; charset=UTF-8")
        if output_format:
            self.send_header("X-ClickHouse-Format", output_format)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        logger.debug(format, *args)


def serve(path: Path, port: int, password: str) -> None:
    """Run the store in this process until SIGTERM or SIGINT; raises ``Refusal``."""
    engine = Engine(path)
    try:
        gateway = Gateway(port, engine, password)
    except OSError as error:
        raise Refusal(
            f"Telemetri deposu {port} portunu açamadı ({error.strerror}): BAG_STORE_PORT ile başka bir port verin.",
            f"The telemetry store cannot open port {port} ({error.strerror}): give another with BAG_STORE_PORT.",
        ) from None

    def stop(_number: int, _frame: object) -> None:
        threading.Thread(target=gateway.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    gateway.serve_forever(poll_interval=0.2)
    gateway.server_close()
    engine.close()
