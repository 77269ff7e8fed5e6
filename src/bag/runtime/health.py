"""``bag health``: what the status file of ``bag up`` says."""

from __future__ import annotations

import json
from dataclasses import asdict

from bag.config import Config
from bag.runtime import status


def show(config: Config, *, as_json: bool) -> int:
    """Print the processes; exit code 0 when all are up, 1 when one is not, 3 when ``bag up`` does not run."""
    found = status.read(config.status_file)
    running = found is not None and found.alive
    if as_json:
        content = {**asdict(found), "healthy": found.healthy} if found else {"processes": [], "healthy": False}
        print(json.dumps({**content, "running": running}, ensure_ascii=False))
    elif found is None or not running:
        print("BAĞ çalışmıyor. / BAĞ is not running.")
    else:
        print(f"{found.url}  pid {found.pid}  {found.started}")
        for process in found.processes:
            print(
                f"{process.name:<10} {process.state:<11} pid {process.pid or '-':<8} restarts {process.restarts}"
                f"  {process.since}"
            )
    if found is None or not running:
        return 3
    return 0 if found.healthy else 1
