"""What ``bag up`` knows about its processes, kept in a small JSON file for ``bag health`` and the health page."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

State = Literal["waiting", "starting", "up", "unhealthy", "restarting", "stopping", "stopped"]


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass
class ProcessStatus:
    """One process. ``since`` is when ``state`` began; ``exit`` is the last exit code (negative: the signal)."""

    name: str
    state: State = "waiting"
    pid: int | None = None
    since: str = field(default_factory=now)
    restarts: int = 0
    exit: int | None = None


@dataclass
class Status:
    """All processes of one ``bag up``."""

    pid: int
    url: str
    started: str = field(default_factory=now)
    processes: list[ProcessStatus] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        """Whether every process is up and the supervisor itself still runs."""
        return bool(self.processes) and all(process.state == "up" for process in self.processes) and self.alive

    @property
    def alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def write(self, path: Path) -> None:
        """Replace the file whole: readers never see half of it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps({**asdict(self), "healthy": self.healthy}, indent=1))
        draft.replace(path)


def read(path: Path) -> Status | None:
    """The last written status, or ``None`` when ``bag up`` has never run here."""
    try:
        content = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    processes = [ProcessStatus(**process) for process in content["processes"]]
    return Status(content["pid"], content["url"], content["started"], processes)
