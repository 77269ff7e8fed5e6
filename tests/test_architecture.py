"""The layer contracts hold, and each of them notices a breach: one is seeded in a copy of the source."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BREACHES = {
    "Rooms import downwards only": ("places/queries.py", "import bag.inventory.models"),
    "Domain packages are pure Python": ("inventory/domain/lifecycle.py", "import django.db"),
    "A room's pages and endpoints are its own": ("inventory/services/stock.py", "import bag.places.ui.map"),
    "The product does not know its demonstration": ("core/text.py", "import bag.demo.sizes"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source and the contracts in a folder of their own."""
    folder = tmp_path_factory.mktemp("tree")
    skipped = shutil.ignore_patterns("__pycache__", "static", "templates", "locale", "data", "forms")
    shutil.copytree(ROOT / "src", folder / "src", ignore=skipped)
    shutil.copy(ROOT / ".importlinter", folder)
    return folder


def linted(folder: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of a tree."""
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_hold(copy: Path) -> None:
    said = linted(copy)
    assert said.returncode == 0, said.stdout
    assert f"Contracts: {len(BREACHES)} kept, 0 broken" in said.stdout


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_is_noticed(copy: Path, contract: str) -> None:
    name, line = BREACHES[contract]
    file = copy / "src" / "bag" / name
    kept = file.read_text(encoding="utf-8")
    file.write_text(f"{kept}\n{line}\n", encoding="utf-8")
    try:
        said = linted(copy)
    finally:
        file.write_text(kept, encoding="utf-8")
    assert said.returncode != 0
    assert f"{contract} BROKEN" in said.stdout
