"""The lease file of a real Kea server, written by its own commands."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bag.addresses.domain.leases import read

KEA = shutil.which("kea-dhcp4", path="/usr/sbin:/usr/local/sbin")
HOOK = next(Path("/usr/lib").glob("*/kea/hooks/libdhcp_lease_cmds.so"), None)
pytestmark = pytest.mark.skipif(KEA is None or HOOK is None, reason="the Debian package kea-dhcp4-server is missing")


@pytest.fixture
def kea(tmp_path: Path) -> Iterator[Path]:
    """The folder of a server that serves no interface: ``control`` is its socket, ``leases.csv`` what it writes."""
    configuration = {
        "interfaces-config": {"interfaces": []},
        "control-socket": {"socket-type": "unix", "socket-name": str(tmp_path / "control")},
        "lease-database": {"type": "memfile", "persist": True, "name": str(tmp_path / "leases.csv"), "lfc-interval": 0},
        "hooks-libraries": [{"library": str(HOOK)}],
        "valid-lifetime": 4000,
        "subnet4": [{"id": 1, "subnet": "192.0.2.0/24"}],
        "loggers": [{"name": "kea-dhcp4", "severity": "INFO", "output_options": [{"output": "stdout"}]}],
    }
    (tmp_path / "kea.json").write_text(json.dumps({"Dhcp4": configuration}))
    places = {"KEA_PIDFILE_DIR": str(tmp_path), "KEA_LOCKFILE_DIR": str(tmp_path)}
    server = subprocess.Popen(
        [str(KEA), "-c", str(tmp_path / "kea.json")], stdout=subprocess.PIPE, text=True, env={**os.environ, **places}
    )
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line)
        if "DHCP4_STARTED" in line:
            break
    else:
        pytest.fail("Kea did not start:\n" + "".join(said))
    yield tmp_path
    server.terminate()
    server.communicate(timeout=10)


def told(kea: Path, command: str, **arguments: Any) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as line:
        line.connect(str(kea / "control"))
        line.sendall(json.dumps({"command": command, "arguments": arguments}).encode())
        answer = json.loads(line.recv(65536))
    assert answer["result"] == 0, answer


def test_leases_as_kea_writes_them(kea: Path) -> None:
    told(kea, "lease4-add", **{"ip-address": "192.0.2.10", "hw-address": "02:00:00:00:00:0a", "hostname": "kat-2,b"})
    told(kea, "lease4-add", **{"ip-address": "192.0.2.11", "hw-address": "02:00:00:00:00:0b"})
    told(kea, "lease4-del", **{"ip-address": "192.0.2.11"})
    found = read("kea", (kea / "leases.csv").read_text(), UTC)
    assert found.faults == []
    assert list(found.rows) == ["192.0.2.10"]
    kept = found.rows["192.0.2.10"]
    assert (kept.mac, kept.hostname, kept.active) == ("02:00:00:00:00:0a", "kat-2,b", True)
    assert kept.ends is not None
    assert timedelta(0) < kept.ends - datetime.now(UTC) <= timedelta(seconds=4000)
