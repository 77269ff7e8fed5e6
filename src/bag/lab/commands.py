"""The words of ``bag lab``. Everything of weight is imported by the command that needs it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from bag.config import Refusal

Run = Callable[[argparse.Namespace], int]

DEFAULT_PORT = 1161


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give ``bag lab`` its verbs."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    _add_fleet(verbs)


def _verb(verbs: Any, name: str, text: str, run: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _add_fleet(verbs: Any) -> None:
    fleet = _verb(verbs, "fleet", "run like SNMP agents without a database", _fleet)
    fleet.add_argument("--devices", type=int, default=1000)
    fleet.add_argument("--interfaces", type=int, default=48)
    fleet.add_argument("--port", type=int, default=DEFAULT_PORT)
    fleet.add_argument("--loss", type=float, default=0.0, help="percent of the requests that get lost")
    fleet.add_argument("--dead-every", type=int, default=0, help="every n-th device never answers")
    fleet.add_argument("--mode", action="append", default=[], metavar="NUMBER=MODE", help="how a device misbehaves")
    fleet.add_argument("--seconds", type=float, help="end after so long")


def _fleet(given: argparse.Namespace) -> int:
    from bag.lab.agents.agent import Mode
    from bag.lab.agents.fleet import Fleet, serve

    try:
        pairs = [text.split("=", 1) for text in given.mode]
        modes = {int(number): Mode(mode) for number, mode in pairs}
    except ValueError:
        known = ", ".join(Mode)
        raise Refusal(
            f"--mode: NUMARA=DAVRANIŞ biçiminde olmalı; davranışlar: {known}.",
            f"--mode must be NUMBER=MODE; modes are {known}.",
        ) from None
    if not (1 <= given.devices <= 60_000 and 1 <= given.interfaces <= 127 and 0 <= given.loss <= 100):
        raise Refusal(
            "1-60.000 cihaz, 1-127 arayüz ve yüzde 0-100 kayıp verilebilir.",
            "Give 1 to 60,000 devices, 1 to 127 interfaces and a loss of 0 to 100 percent.",
        )
    fleet = Fleet(given.devices, given.interfaces, given.loss / 100, given.dead_every, modes)
    first, last = fleet.address(0), fleet.address(fleet.devices - 1)
    _say({"first": first, "last": last, "port": given.port})
    try:
        server = serve(fleet, given.port, given.seconds)
    except OSError as problem:
        raise Refusal(
            f"{given.port} numaralı UDP kapısı açılamadı ({problem.strerror}).",
            f"The UDP port {given.port} cannot be opened ({problem.strerror}).",
        ) from None
    _say({"requests": server.requests, "answers": server.answers})
    return 0


def _say(answer: object) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()
