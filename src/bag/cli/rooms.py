"""Commands of the rooms: thin names for Django management commands, so that scripts know one program."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from bag.config import Refusal
from bag.runtime import garbage

Add = Callable[..., argparse.ArgumentParser]

GROUPS = {
    "calendar": "the working calendar",
    "dependency": "what holds what up, and what a failure takes away",
    "directive": "the directive",
    "fiber": "the fiber plant: OTDR files, import, traces, cuts, loss",
    "monitoring": "rates, percentiles and availability of what was measured",
    "network": "the network: addresses, configurations, rules",
    "records": "export and import records",
    "work": "target times and duty rosters",
}
DOORS: dict[tuple[str, ...], tuple[str, str]] = {
    ("calendar", "due"): ("calendar_due", "say when a period or a clock of the law runs out"),
    ("demo",): ("demo_load", "load the demonstration city (may be repeated)"),
    ("dependency", "load"): ("dependency_load", "load a support graph (.json)"),
    ("dependency", "impact"): ("dependency_impact", "say what a set of failures takes away"),
    ("dependency", "explain"): ("dependency_explain", "name the failures that explain what is seen down"),
    ("dependency", "spof"): ("dependency_spof", "list every single point of failure with its consequence"),
    ("directive", "import"): ("directive_import", "read a directive (.txt, .docx, .pdf)"),
    ("directive", "coverage"): ("directive_coverage", "say how much of the directive is proved by records"),
    ("directive", "status"): ("directive_status", "say how every owed duty stands, or stood on a past day"),
    ("directive", "auditpack"): ("directive_auditpack", "write what proves a clause into one ZIP"),
    ("fiber", "budget"): ("fiber_budget", "reckon loss and power budget of a circuit or of given figures"),
    ("fiber", "cut"): ("fiber_cut", "say what a cut of cables, trenches or closures takes away"),
    ("fiber", "diversity"): ("fiber_diversity", "say what circuits share with their backups"),
    ("fiber", "import"): ("fiber_import", "read a folder of CSV tables into the plant"),
    ("fiber", "locate"): ("fiber_locate", "turn an OTDR distance into a point on the map"),
    ("fiber", "sor"): ("fiber_sor", "say what OTDR files (SOR) hold"),
    ("fiber", "trace"): ("fiber_trace", "trace a core, port or circuit"),
    ("monitoring", "rates"): ("monitoring_rates", "rates of a counter from its readings"),
    ("monitoring", "percentile"): ("monitoring_percentile", "95th percentile of a line in a month"),
    ("monitoring", "availability"): ("monitoring_availability", "availability, MTTR and MTBF of a period"),
    ("network", "comply"): ("network_comply", "hold a configuration in a file to the rules of a role"),
    ("network", "discover"): ("network_discover", "ask devices for their neighbors and compare with the records"),
    ("network", "foretell"): ("network_foretell", "say what lines make of a configuration, without sending them"),
    ("network", "next-address"): ("network_next_address", "take the next free address of a prefix"),
    ("network", "reach"): ("network_reach", "say whether A reaches B on port P, and by which rule"),
    ("network", "shadow"): ("network_shadow", "list shadowed, redundant, conflicting and all-permitting rules"),
    ("network", "rules", "load"): ("network_rules_load", "take rule sets of a configuration into the register"),
    ("records", "export"): ("records_export", "write the records of a type to standard output"),
    ("records", "import"): ("records_import", "read records of a type from a CSV or XLSX file"),
    ("records", "reindex"): ("records_reindex", "write search tokens and sort keys anew after an upgrade"),
    ("work", "due"): ("work_due", "say when a target time runs out"),
    ("work", "roster", "solve"): ("work_roster_solve", "make a duty roster from a file"),
    ("work", "tickets", "export"): ("work_tickets_export", "write incidents and requests as JSON lines"),
    ("manage",): ("", "run a Django management command"),
}
"""Words of the command line, the management command behind them, and what it does. The command takes the options."""


def opened(arguments: Sequence[str]) -> int | None:
    """The exit code of the door that the arguments name; None when they name none."""
    for words, (command, _text) in DOORS.items():
        if tuple(arguments[: len(words)]) == words:
            rest = arguments[len(words) :]
            return manage(*([command] if command else []), *rest)
    return None


def add_commands(commands: Any, add: Add) -> None:
    """Name the doors in the help of the command line."""
    groups = {
        name: commands.add_parser(name, help=text).add_subparsers(metavar="VERB", required=True)
        for name, text in GROUPS.items()
    }
    for words, (_command, text) in DOORS.items():
        add(groups[words[0]] if len(words) > 1 else commands, " ".join(words[1:] or words), text, lambda _given: 2)


def set_up() -> None:
    """Load Django with BAĞ's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")
    with garbage.none_while_loading():
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
