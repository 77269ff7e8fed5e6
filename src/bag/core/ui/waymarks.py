"""The marks that a chain of work passes, in order: the data of ``shell/waymarks.html``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Waymark:
    """One mark: done, now worked on, or where the chain stopped. ``url`` leads to what proves it."""

    title: str
    at: datetime | None = None
    note: str = ""
    url: str = ""
    done: bool = False
    now: bool = False
    stopped: bool = False
