"""The first minute: what a person with the wrong machine is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bag.config import Refusal
from bag.runtime import preflight
from tools import environment

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.process


def _pretend_old_python(path: str) -> subprocess.CompletedProcess[str]:
    """Run the starter script in a Python that says it is 3.9, with only the folder ``path`` to look for others."""
    code = (
        "import sys, runpy; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['bootstrap.py', 'setup'];"
        f"runpy.run_path({str(ROOT / 'tools' / 'bootstrap.py')!r}, run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", code], env={"PATH": path}, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_too_old_python_is_told_which_one_to_install(tmp_path: Path) -> None:
    refused = _pretend_old_python(str(tmp_path))
    assert refused.returncode == 1
    assert "Python 3.9 çok eski: Python 3.11 ya da yenisini kurun" in refused.stderr
    assert "Python 3.9 is too old" in refused.stderr


def test_an_old_python_hands_over_to_a_newer_one_beside_it(tmp_path: Path) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text('#!/bin/sh\n[ "$1" = -c ] && exit 0\necho "handed over: $2"\n')
    newer.chmod(0o755)
    handed = _pretend_old_python(str(tmp_path))
    assert (handed.returncode, handed.stdout.strip()) == (0, "handed over: setup"), handed.stderr


@pytest.mark.parametrize(("version", "found"), [("", "none"), ("v16.20.2", "v16.20.2"), ("nonsense", "nonsense")])
def test_a_missing_or_old_node_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, found: str
) -> None:
    if version:
        node = tmp_path / "node"
        node.write_text(f"#!/bin/sh\necho {version}\n")
        node.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refusal, match=rf"Node.js 20\+ and npm are needed \(found: {found}\)"):
        environment.require_node()


def test_a_full_disk_is_told_with_figures(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"The disk is full: .* MB left, at least 1073741824 MB are needed"):
        preflight.require_disk(tmp_path, needed=1 << 50)
    preflight.require_disk(tmp_path, needed=1)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match="BAG_VAR"):
        preflight.require_writable(tmp_path / "file" / "var")


def test_missing_debian_packages_are_told_to_an_ordinary_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    missing = {"slapd": ["/nonexistent"], "bash": ["/bin/sh"]}
    with pytest.raises(Refusal, match=r"sudo apt-get install slapd$"):
        environment.require_debian(missing, optional=False)
    assert not environment.require_debian(missing, optional=True)
    assert environment.require_debian({"bash": ["/bin/sh"]}, optional=False)


def test_a_stamp_is_fresh_until_a_source_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    source = tmp_path / "a.lock"
    source.write_text("one")
    first = environment.stamp("x", [source], "", tmp_path)
    assert not first.fresh()
    first.write()
    assert environment.stamp("x", [source], "", tmp_path).fresh()
    source.write_text("two")
    assert not environment.stamp("x", [source], "", tmp_path).fresh()


def test_help_is_instant_and_an_unknown_command_is_refused() -> None:
    probe = "import sys, bag.cli.main; print(bool({'django', 'chdb', 'granian', 'psycopg'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=True)
    assert loaded.stdout.strip() == "False"
    refused = subprocess.run(
        [sys.executable, "-m", "bag.cli.main", "nope"], capture_output=True, text=True, timeout=60, check=False
    )
    assert refused.returncode == 2
