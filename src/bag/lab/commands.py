"""The words of ``bag lab``. Everything of weight is imported by the command that needs it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from bag.config import Refusal, load

Run = Callable[[argparse.Namespace], int]

_FAULTS = {
    "cut": ("cut a patch cable: its number, DEVICE:PORT, or a device, whose way to the core is meant", None),
    "fail": ("let a device stop working", None),
    "power": ("take the mains from a place: its code or number", ("--minutes", "how long batteries last")),
    "flap": ("let a cable come and go", ("--every", "seconds between two changes")),
    "optics": ("let the light of a cable fade", ("--db-per-hour", "light lost in an hour")),
    "ddos": ("flood a device with traffic", ("--mbps", "size of the flood")),
}
_ERRORS = {
    "target": ("Böyle bir kablo, cihaz ya da yer yok.", "There is no such cable, device or place."),
    "amount": ("Büyüklük 0 ile 100.000 arasında olmalı.", "The amount must be from 0 to 100,000."),
    "too many": ("Çok fazla arıza var; önce bazılarını giderin.", "There are too many faults; clear some first."),
}


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give ``bag lab`` its verbs."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    run = _verb(verbs, "run", "simulate the city of the database until stopped", _run)
    run.add_argument("--port", type=int, help="of the SNMP agents; the five ports behind it are used too")
    run.add_argument("--targets", choices=["few", "all", "none"], help="what the monitoring shall ask")
    for kind in ("traps", "syslog", "flows"):
        run.add_argument(f"--{kind}", type=_address, metavar="HOST:PORT", help=f"where {kind} go")
    targets = _verb(verbs, "targets", "let the monitoring ask the simulated city", _targets)
    targets.add_argument("--all", action="store_true", help="every managed device instead of the most important ones")
    _verb(verbs, "status", "say how the running lab stands", lambda _given: _ask({"verb": "status"}))
    for kind, (text, extra) in _FAULTS.items():
        fault = _verb(verbs, kind, text, _inject)
        fault.add_argument("target")
        fault.set_defaults(kind=kind, amount=None)
        if extra is not None:
            fault.add_argument(extra[0], dest="amount", type=float, help=extra[1])
    restore = _verb(verbs, "restore", "mend one fault by its number", _restore)
    restore.add_argument("number", type=int)
    _verb(verbs, "clear", "mend everything", lambda _given: _ask({"verb": "clear"}))
    mode = _verb(verbs, "mode", "let an agent misbehave", _mode)
    mode.add_argument("target")
    mode.add_argument("mode")
    _add_fleet(verbs)


def _verb(verbs: Any, name: str, text: str, run: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text, description=text)
    parser.set_defaults(run=run)
    return parser


def _add_fleet(verbs: Any) -> None:
    fleet = _verb(verbs, "fleet", "run like SNMP agents without a database", _fleet)
    fleet.add_argument("--devices", type=int, default=1000)
    fleet.add_argument("--interfaces", type=int, default=48)
    fleet.add_argument("--port", type=int, default=1161)
    fleet.add_argument("--loss", type=float, default=0.0, help="percent of the requests that get lost")
    fleet.add_argument("--dead-every", type=int, default=0, help="every n-th device never answers")
    fleet.add_argument("--mode", action="append", default=[], metavar="NUMBER=MODE", help="how a device misbehaves")
    fleet.add_argument("--seconds", type=float, help="end after so long")


def _run(given: argparse.Namespace) -> int:
    _set_up()
    from bag.lab import launch

    launch.run(load(), given.port, given.targets, traps=given.traps, syslog=given.syslog, flows=given.flows)
    return 0


def _targets(given: argparse.Namespace) -> int:
    _set_up()
    from bag.lab import launch

    made = launch.make_targets(load(), everything=given.all)
    _say({"new": made.new, "targets": made.all})
    return 0


def _inject(given: argparse.Namespace) -> int:
    return _ask({"verb": "inject", "kind": given.kind, "target": given.target, "amount": given.amount})


def _restore(given: argparse.Namespace) -> int:
    return _ask({"verb": "clear", "number": given.number})


def _mode(given: argparse.Namespace) -> int:
    return _ask({"verb": "mode", "target": given.target, "mode": given.mode})


def _ask(question: dict[str, Any]) -> int:
    """Ask the running lab and print its answer as JSON."""
    from bag.lab import control

    try:
        answer = control.ask(load().lab_socket, question)
    except control.NotRunning:
        raise Refusal(
            "Laboratuvar çalışmıyor. Önce `bag lab run` ya da `bag up --lab` çalıştırın.",
            "The lab does not run. First run `bag lab run` or `bag up --lab`.",
        ) from None
    if not answer.pop("ok"):
        known = _ERRORS.get(answer["error"], ("Soru anlaşılmadı.", "The question was not understood."))
        raise Refusal(*known)
    _say(answer)
    return 0


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
    _say({"first": fleet.address(0), "last": fleet.address(fleet.devices - 1), "port": given.port})
    try:
        server = serve(fleet, given.port, given.seconds)
    except OSError as problem:
        raise Refusal(
            f"{given.port} numaralı UDP kapısı açılamadı ({problem.strerror}).",
            f"The UDP port {given.port} cannot be opened ({problem.strerror}).",
        ) from None
    _say({"requests": server.requests, "answers": server.answers})
    return 0


def _address(text: str) -> tuple[str, int]:
    host, _colon, port = text.rpartition(":")
    return host or "127.0.0.1", int(port)


def _set_up() -> None:
    """Load Django with BAĞ's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")
    import django

    django.setup()


def _say(answer: object) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()
