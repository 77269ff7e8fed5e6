"""News about one subject on its way to the alarms: a trouble is there, or it is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bag.monitoring.domain.alarms import Severity


@dataclass(frozen=True, slots=True)
class Observation:
    """One report. ``subject`` (the number of a core ``Subject``), ``alarm_class`` and ``instance`` make its key.

    ``present``: the trouble is there now; False: it is gone. ``token`` names the report for good, so that
    the same report given twice counts once.
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
