"""Room for deep calls.

CPython keeps the frames of Python functions in chunks of 16 kB and gives a chunk back to the system as soon as the
calls in it have returned. A loop that lies at the edge of a chunk thus asks the system for memory in every round; a
page of ours, some hundred calls deep, lost a tenth of its time to that. A frame that is large itself gets a larger
chunk, and what is called from it stays inside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

WORDS = 20_000
"""Size of the frame: with it the chunk has 256 kB, of which 96 kB are left for about 500 calls on top of each other."""


def with_room(call: Callable[..., T], *given: Any, **named: Any) -> T:
    """The answer of ``call(*given, **named)``."""
    return call(*given, **named)


with_room.__code__ = with_room.__code__.replace(co_stacksize=WORDS)
