"""Commands of the rooms: thin names for Django management commands, so that scripts know one program."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any

from bag.config import Refusal

Add = Callable[..., argparse.ArgumentParser]


def add_commands(commands: Any, add: Add) -> None:
    """Add the doors of the rooms to the command line."""
    add(commands, "demo", "load the demonstration city (may be repeated)", lambda given: manage("demo_load"))
    directive = commands.add_parser("directive", help="the directive").add_subparsers(metavar="VERB", required=True)
    reading = add(directive, "import", "read a directive (.txt, .docx, .pdf)", _directive_import)
    _add_file_options(reading)
    records = commands.add_parser("records", help="export and import records").add_subparsers(
        metavar="VERB", required=True
    )
    export = add(records, "export", "write the records of a type to standard output", _records_export)
    export.add_argument("type")
    export.add_argument("--format", choices=["csv", "json", "xlsx"], default="csv")
    imported = add(records, "import", "read records of a type from a CSV or XLSX file", _records_import)
    imported.add_argument("type")
    _add_file_options(imported)
    django = add(commands, "manage", "run a Django management command", lambda given: manage(*given.arguments))
    django.add_argument("arguments", nargs=argparse.REMAINDER)


def set_up() -> None:
    """Load Django with BAĞ's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")
    import django

    django.setup()


def manage(*arguments: str) -> int:
    """Run a management command; its sentences go to standard error and its failure becomes exit code 1."""
    set_up()
    from django.core.management import CommandError, ManagementUtility
    from django.db import DatabaseError, OperationalError

    utility = ManagementUtility(["bag", *arguments])
    try:
        utility.fetch_command(arguments[0] if arguments else "help").run_from_argv(["bag", *(arguments or ("help",))])
    except CommandError as error:
        print(error, file=sys.stderr)
        return error.returncode
    except OperationalError as error:
        raise Refusal(
            f"Veritabanına ulaşılamadı ({_first_line(error)}). Önce `bag up` ya da `bag db start` çalıştırın.",
            f"The database does not answer ({_first_line(error)}). First run `bag up` or `bag db start`.",
        ) from None
    except DatabaseError as error:
        raise Refusal(
            f"Veritabanı işlemi reddetti ({_first_line(error)}); hiçbir şey yazılmadı.",
            f"The database refused ({_first_line(error)}); nothing was written.",
        ) from None
    return 0


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


def _add_file_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")


def _options(given: argparse.Namespace) -> list[str]:
    return [flag for flag, on in (("--dry-run", given.dry_run), ("--json", given.json)) if on]


def _directive_import(given: argparse.Namespace) -> int:
    return manage("directive_import", given.file, *_options(given))


def _records_export(given: argparse.Namespace) -> int:
    return manage("records_export", given.type, "--format", given.format)


def _records_import(given: argparse.Namespace) -> int:
    return manage("records_import", given.type, given.file, *_options(given))
