"""News about one subject on its way to the alarms: a trouble is there, or it is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bag.monitoring.domain.alarms import Severity


@dataclass(frozen=True, slots=True)
class Observation:
    """One report. ``subject`` (the number of a core ``Subject``), ``alarm_class`` and ``instance`` make its key.

    ``present``: the trouble is there now; False: it is gone. ``said``: what is wrong, or why it is over, as code and
    values; ``text`` is for what others said in their own words. So that the same report given twice counts once,
    processes of BAĞ number their reports (``run`` and ascending ``number``), and others give a ``token``.
    """

    subject: int
    alarm_class: str
    present: bool
    severity: Severity
    at: datetime
    instance: str = ""
    text: str = ""
    value: float | None = None
    source: str = ""
    token: str = ""
    said: Mapping[str, Any] | None = None
    run: str = ""
    number: int = 0
