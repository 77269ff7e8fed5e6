"""The project's own commands, run in the prepared environment: each takes the Python to use and further arguments."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
Command = Callable[[Path, list[str]], int]


def setup(_python: Path, _arguments: list[str]) -> int:
    print("Hazır: make run / ready: make run")
    return 0


def run(python: Path, arguments: list[str]) -> int:
    """Become ``bag up``, so that a signal to this process reaches the supervisor itself."""
    os.chdir(ROOT)
    os.execv(python, [str(python), "-m", "bag.cli.main", "up", *arguments])


def test(python: Path, arguments: list[str]) -> int:
    """One worker more than two cores: many tests wait for processes, timers and the browser."""
    return _call([python, "-m", "pytest", "-n", "3", "--dist", "loadgroup", *arguments])


def lint(python: Path, _arguments: list[str]) -> int:
    """Every check, also after one failed; the exit code is that of the worst."""
    checks: list[list[str | Path]] = [
        [python, "-m", "ruff", "check"],
        [python, "-m", "ruff", "format", "--check"],
        [python, "-m", "mypy"],
        [python.with_name("lint-imports")],
        [python, "-m", "djlint", "src", "--lint", "--quiet"],
        [python, "-m", "tools.translations", "check"],
        [python, "manage.py", "makemigrations", "--check", "--dry-run"],
    ]
    codes = []
    for check in checks:
        print("·", *[part for part in check[1:] if part != "-m"] or [check[0]], flush=True)
        codes.append(_call(check))
    return max(codes)


def bench(python: Path, arguments: list[str]) -> int:
    """Run every benchmark of ``bench/``, or the named ones; each prints one JSON line."""
    names = arguments or sorted(path.stem for path in (ROOT / "bench").glob("*.py") if _is_benchmark(path))
    return max([_call([python, "-m", f"bench.{name}", "--json"]) for name in names], default=0)


def screenshots(python: Path, arguments: list[str]) -> int:
    return _call([python, "-m", "tools.screenshots", *arguments])


def _is_benchmark(path: Path) -> bool:
    return "__main__" in path.read_text(encoding="utf-8")


def _call(command: list[str | Path]) -> int:
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode


ALL: dict[str, Command] = {
    "setup": setup,
    "run": run,
    "test": test,
    "lint": lint,
    "bench": bench,
    "screenshots": screenshots,
}
NEED_TESTS = {"test", "lint", "bench", "screenshots"}
NEED_BROWSER = {"test", "screenshots"}
