"""``bag prepare``: what must be right before web and worker start; safe to run at every start and on every upgrade.

Applies migrations, makes the telemetry tables, collects static files, fills an empty database with the
demonstration city when that is wanted, and enters the checks of monitoring that were never there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bag.config import Config
from bag.monitoring.services.checks import load_defaults
from bag.runtime.console import speaks_english
from bag.telemetry import schema
from bag.telemetry.client import TelemetryError, client


def prepare(config: Config) -> None:
    """Run every step and print how long it took; raises what the step raises."""
    _step("tablolar", "tables", _migrate)
    _step("telemetri tabloları", "telemetry tables", _telemetry)
    _step("durağan dosyalar", "static files", lambda: call_command("collectstatic", verbosity=0, interactive=False))
    if config.demo and "demo_load" in get_commands() and not get_user_model().objects.exists():
        _step("örnek şehir", "demonstration city", lambda: call_command("demo_load"))
    _step("izleme kuralları", "checks", load_defaults)
    _note_accounts(config)


def _migrate() -> None:
    """Apply what is missing. The command looks at every table afterwards, so it is left alone when nothing is."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _telemetry() -> None:
    """Charts can wait for the telemetry engine, the rest of BAĞ does not."""
    try:
        schema.ensure(client())
    except TelemetryError as error:
        print(f"telemetri / telemetry: {error}")


def _step(turkish: str, english: str, work: Callable[[], object]) -> None:
    began = time.monotonic()
    work()
    print(f"{english if speaks_english() else turkish}: {time.monotonic() - began:.1f} s", flush=True)


def _note_accounts(config: Config) -> None:
    """Leave the lines about demonstration accounts for ``bag up`` to print, when they are in this database."""
    path = config.var / "run" / "accounts.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    if config.demo:
        from bag.demo.accounts import ACCOUNTS, console_lines

        names = [account.username for account in ACCOUNTS]
        lines = console_lines() if get_user_model().objects.filter(username__in=names).exists() else []
    path.write_text(json.dumps(lines, ensure_ascii=False))
