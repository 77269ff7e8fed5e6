"""OTDR files read in a bounded process of their own: they come from outside, whoever handed them in.

``python -m bag.fiber.reading`` is the child's side.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bag.documents.signing import bounded
from bag.fiber.domain.sor import LARGEST, Sor, SorEvent, SorFault, read

MEMORY = 256 * 1024**2  # bytes of address space, the interpreter's own included


def read_apart(content: bytes) -> Sor:
    """What an OTDR file says; raises ``SorFault`` (``heavy`` when it broke or outlasted the process that read it)."""
    if len(content) > LARGEST:
        raise SorFault("large", str(LARGEST))
    try:
        answer = bounded.ask("bag.fiber.reading", {}, content)
    except bounded.TooMuch:
        raise SorFault("heavy") from None
    except bounded.Busy:
        raise SorFault("busy") from None
    if "fault" in answer:
        raise SorFault(answer["fault"], answer["detail"])
    return unpacked(answer)


def packed(sor: Sor) -> dict[str, Any]:
    """A reading as JSON can hold it."""
    return asdict(sor)


def unpacked(stored: dict[str, Any]) -> Sor:
    """The way back of ``packed``, also after it has been through JSON."""
    return Sor(
        **{
            **stored,
            "events": tuple(SorEvent(**event) for event in stored["events"]),
            "trace": tuple((at, level) for at, level in stored["trace"]),
            "pulses": tuple(stored["pulses"]),
            "remarks": tuple(stored["remarks"]),
        }
    )


def _work(_question: dict[str, Any], content: bytes) -> dict[str, Any]:
    try:
        return packed(read(content))
    except SorFault as fault:
        return {"fault": fault.code, "detail": fault.detail}


if __name__ == "__main__":
    bounded.answer(_work, memory=MEMORY)
