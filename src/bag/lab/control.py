"""The lab's control socket: one JSON object a line, asked and answered. Only the user who runs the lab may open it."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bag.lab.agents.agent import Mode
from bag.lab.domain.city import NO_LINK, City, Link
from bag.lab.domain.faults import Kind
from bag.lab.engine import BadFault, Lab
from bag.lab.services import ENDS

LONGEST_LINE = 65_536
SUGGESTIONS = 40
ON_CABLES = (Kind.CUT, Kind.FLAP, Kind.OPTICS)


class NotRunning(Exception):
    """No lab answers at the socket."""


def ask(path: Path, question: dict[str, Any], seconds: float = 10.0) -> dict[str, Any]:
    """Ask the running lab; raises ``NotRunning``."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(seconds)
            line.connect(str(path))
            line.sendall(json.dumps(question).encode() + b"\n")
            with line.makefile("rb") as answers:
                return dict(json.loads(answers.readline()))
    except (OSError, ValueError) as problem:
        raise NotRunning(str(problem)) from None


async def serve(lab: Lab, path: Path, figures: Callable[[], dict[str, Any]]) -> asyncio.Server:
    """Answer at the socket; ``figures`` adds to the status."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(*ENDS):
            while line := await reader.readline():
                answer = await asyncio.to_thread(_answer, lab, line, figures)
                writer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
                await writer.drain()
        writer.close()

    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(talk, str(path), limit=LONGEST_LINE)
    path.chmod(0o600)
    return server


def _answer(lab: Lab, line: bytes, figures: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What the lab says to a line; mistakes are answered too."""
    now = time.time()
    try:
        question = json.loads(line)
        match question["verb"]:
            case "status":
                return {"ok": True, **lab.status(), **figures()}
            case "suggest":
                return {"ok": True, **suggestions(lab.city)}
            case "inject":
                kind = Kind(question["kind"])
                target = resolve(lab.city, kind, str(question["target"]))
                amount = question.get("amount")
                fault = lab.inject(kind, target, now, None if amount is None else float(amount))
                return {"ok": True, "fault": fault.as_json()}
            case "clear":
                number = question.get("number")
                return {"ok": True, "cleared": lab.clear(None if number is None else int(number), now)}
            case "mode":
                lab.set_mode(resolve(lab.city, Kind.FAIL, str(question["target"])), Mode(question["mode"]))
                return {"ok": True}
        return {"ok": False, "error": "verb"}
    except BadFault as problem:
        return {"ok": False, "error": str(problem)}
    except (ValueError, KeyError, TypeError, OverflowError):
        return {"ok": False, "error": "question"}


def resolve(city: City, kind: Kind, word: str) -> int:
    """The number that a word means; raises ``BadFault``.

    A cable: its number, ``DEVICE:PORT``, or a device, whose way to the core is meant. A device: name or number.
    A place: code or number.
    """
    number = int(word) if word.isascii() and word.isdigit() else None
    if kind is Kind.POWER:
        found = city.place_codes.get(word, number)
    elif kind in ON_CABLES:
        found = number if number is not None else _cable(city, word)
    else:
        device = city.by_name.get(word)
        found = device.id if device else number
    if found is None:
        raise BadFault("target")
    return found


def _cable(city: City, word: str) -> int | None:
    name, _colon, port = word.partition(":")
    device = city.by_name.get(name)
    if device is None:
        return None
    links = city.links_of.get(device.id, []) if port else [link for link in [city.way_up.get(device.id)] if link]
    for link in links:
        here = link.a if link.a[0] == device.id else link.b
        if link.cables and (not port or (here[1] != NO_LINK and device.ports[here[1]].name == port)):
            return link.cables[0]
    return None


def suggestions(city: City) -> dict[str, list[dict[str, Any]]]:
    """What is worth breaking, most first: cables that much hangs on, busy devices, places with many devices."""
    behind = city.behind
    links = sorted(
        ((behind[number], link) for number, link in city.way_up.items() if link.cables), key=lambda pair: -pair[0]
    )
    devices = sorted(city.devices.values(), key=lambda device: -behind[device.id])
    places: dict[int, int] = {}
    for device in city.devices.values():
        for place in device.places[:-1] or device.places:
            places[place] = places.get(place, 0) + 1
    return {
        "cables": [_suggestion(link.cables[0], _ends(city, link), count) for count, link in links[:SUGGESTIONS]],
        "devices": [_suggestion(device.id, device.name, behind[device.id]) for device in devices[:SUGGESTIONS]],
        "places": [
            _suggestion(place, city.place_names.get(place, str(place)), count)
            for place, count in sorted(places.items(), key=lambda pair: -pair[1])[:SUGGESTIONS]
        ],
    }


def _suggestion(number: int, label: str, behind: int) -> dict[str, Any]:
    return {"id": number, "label": label, "behind": behind}


def _ends(city: City, link: Link) -> str:
    return " ↔ ".join(city.devices[end].name for end, _port in (link.a, link.b))
