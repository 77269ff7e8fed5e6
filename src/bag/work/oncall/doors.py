"""Doors by which people are called beside the application and e-mail: rooms above open them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bag.core.registers import Register


@dataclass(frozen=True)
class CallDoor:
    """A way to reach a phone. ``key`` is ``sms`` or ``voice``; ``call(number, text)`` hands the call over and returns
    at once, or raises ``OSError``; it may come twice after a failure, so that it must know a repeated call."""

    key: str
    title: Any
    call: Callable[[str, str], None]


doors: Register[CallDoor] = Register("call doors")
