"""The jobs of contractors: rooms above hand in what was asked of a company and when it came and finished.

A source is registered in ``job_sources``; this room judges what it gets by the target times of the contract.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bag.contracts.models import Contract
from bag.core.registers import Register

MOST = 2000
"""Jobs of a contract that are looked at, the newest."""


@dataclass(frozen=True)
class Job:
    """One job of a contractor. ``row`` is its record.

    A call (``due_on`` empty) was made at ``called_at``; a maintenance has until the end of ``due_on``. ``ended_at`` is
    when the work was done, or when a maintenance was given up as ``missed``; ``refused_at`` when the supervisor refused
    it. ``state`` and ``tone`` are its badge.
    """

    row: Any
    title: str
    where: str
    called_at: datetime
    came_at: datetime | None
    ended_at: datetime | None
    due_on: date | None = None
    missed: bool = False
    refused_at: datetime | None = None
    state: str = ""
    tone: str = ""

    @property
    def key(self) -> str:
        """The record type and the id."""
        return f"{self.row._meta.label_lower}:{self.row.pk}"

    @property
    def url(self) -> str:
        address: str = self.row.get_absolute_url()
        return address


@dataclass(frozen=True)
class JobSource:
    """``find(contract, first, last)``: jobs called, due, ended or refused between two days, and those still open."""

    key: str
    title: Any
    find: Callable[[Contract, date, date], list[Job]]


job_sources: Register[JobSource] = Register("jobs of contractors")


def jobs_of(contract: Contract, first: date, last: date) -> list[Job]:
    """The jobs of a contract from all sources, the newest first."""
    found = [job for source in job_sources for job in source.find(contract, first, last)]
    return sorted(found, key=lambda job: (job.called_at, job.key), reverse=True)[:MOST]
