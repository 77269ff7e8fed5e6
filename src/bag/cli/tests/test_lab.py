"""The words of ``bag lab`` as a person types them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time

import pytest

from bag.cli.main import main
from bag.lab.agents.fleet import Fleet

BAG = [sys.executable, "-m", "bag.cli.main", "lab"]


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_fleet_needs_neither_database_nor_settings():
    port = free_port()
    command = [*BAG, "fleet", "--devices", "3", "--interfaces", "2", "--port", str(port), "--seconds", "6"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        assert said == {"first": "127.20.0.1", "last": "127.20.0.3", "port": port}
        packet = bytes.fromhex("302602010104067075626c6963a019020101020100020100300e300c06082b060102010105000500")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.settimeout(0.5)
            end = time.monotonic() + 5
            answer = b""
            while b"fleet-0001" not in answer and time.monotonic() < end:
                line.sendto(packet, (Fleet(3, 2).address(1), port))
                try:
                    answer = line.recv(2000)
                except TimeoutError:
                    continue
        assert b"fleet-0001" in answer
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fleet", "--devices", "0"], "1 to 60,000 devices"),
        (["fleet", "--interfaces", "500"], "1 to 127 interfaces"),
        (["fleet", "--mode", "3=angry"], "modes are"),
        (["fleet", "--mode", "loop"], "NUMBER=MODE"),
    ],
)
def test_a_fleet_that_makes_no_sense_is_refused(words, sentence, capsys):
    assert main(["lab", *words]) == 1
    assert sentence in capsys.readouterr().err


def test_a_taken_port_is_refused(capsys):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("0.0.0.0", 0))
        port = taken.getsockname()[1]
        assert main(["lab", "fleet", "--devices", "1", "--port", str(port), "--seconds", "0"]) == 1
    assert f"UDP port {port}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["status"], ["cut", "5"], ["power", "KNK", "--minutes", "3"], ["clear"], ["restore", "1"]]
)
def test_without_a_running_lab_every_order_says_so(words, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("BAG_VAR", str(tmp_path))
    from bag.config import load

    load.cache_clear()
    try:
        assert main(["lab", *words]) == 1
    finally:
        load.cache_clear()
    assert "The lab does not run." in capsys.readouterr().err
