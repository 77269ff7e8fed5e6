"""What a device is to be told, and what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from bag.configurations.reading.session import Answer, Ask


class Result(StrEnum):
    """How a device stands after a push."""

    DONE = "done"
    UNTOUCHED = "untouched"
    """Nothing was typed."""
    ROLLED_BACK = "rolled_back"
    """The configuration says again what it said before; that was read."""
    NOT_RESTORED = "not_restored"
    """It answers, but its configuration is not what it was: a person has to look."""
    LOST = "lost"
    """It does not answer any more: a person has to go there."""


class Fault(StrEnum):
    """Why a push did not go through."""

    NOT_READ = "not_read"
    DRIFT = "drift"
    """The configuration is not the one that the lines were checked against."""
    CANCELLED = "cancelled"
    BROKE_OFF = "broke_off"
    HUNG = "hung"
    REFUSED = "refused"
    QUESTION = "question"
    GONE = "gone"
    """No new session after the change."""
    FINDINGS = "findings"
    ANSWER = "answer"
    MONITORING = "monitoring"


@dataclass(frozen=True)
class Expected:
    """A command of the device and words that its answer has to hold after the change."""

    command: str
    words: str


@dataclass(frozen=True)
class Order:
    """Lines for one device. ``ask`` holds its pinned host key and its time limit.

    ``digest`` of the configuration that the lines were checked against; ``back``: the way back where none can be worked
    out. ``worse(before, after)`` names what the change broke by the rules; ``silent()`` what no longer answers to the
    monitoring. ``patience``: seconds in which a device may come back after a change.
    """

    ask: Ask
    lines: tuple[str, ...]
    digest: str
    back: tuple[str, ...] = ()
    expected: tuple[Expected, ...] = ()
    worse: Callable[[str, str], list[str]] = lambda _before, _after: []
    silent: Callable[[], Awaitable[list[str]]] | None = None
    line_seconds: float = 20.0
    patience: float = 150.0


@dataclass
class Report:
    """What came of an order. ``said``: each line typed with what the device answered."""

    key: int
    result: Result = Result.UNTOUCHED
    fault: Fault | None = None
    detail: str = ""
    before: Answer | None = None
    after: Answer | None = None
    last: Answer | None = None
    """The reading after a way back."""
    said: list[tuple[str, str]] = field(default_factory=list)
    unsaved: bool = False
    """The change stands, but the device did not take the command that makes it last over a restart."""


class Stopped(Exception):
    """The push does not go on; ``fault`` and ``detail`` say why."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail
