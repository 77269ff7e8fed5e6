"""``bag network foretell``: the dry run of lines on a configuration in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from bag.configurations.domain.catalog import DeviceRole
from bag.configurations.domain.dialects import ConfigurationError
from bag.configurations.domain.pushing import LinesRefused
from bag.configurations.doors import foretell
from bag.configurations.push_words import lines_refused
from bag.configurations.rule_words import fault
from bag.runtime.console import speaks_english


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Say what lines make of a configuration, without sending them anywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the configuration as the device prints it")
        parser.add_argument("--lines", type=Path, required=True, help="the lines that would be given")
        parser.add_argument("--role", choices=[role.value for role in DeviceRole], default=DeviceRole.ACCESS.value)
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if speaks_english() else "tr"):
            try:
                found = foretell(options["file"], options["lines"], DeviceRole(options["role"]))
            except OSError as error:
                text = _("%(file)s cannot be read: %(reason)s") % {"file": error.filename, "reason": error.strerror}
                raise CommandError(text, returncode=2) from error
            except ConfigurationError as error:
                raise CommandError(fault(error), returncode=2) from error
            except LinesRefused as error:
                raise CommandError(lines_refused(error), returncode=2) from error
            self.stdout.write(json.dumps(found, ensure_ascii=False) if options["json"] else "\n".join(_said(found)))


def _said(found: dict[str, Any]) -> list[str]:
    if not found["foretold"]:
        return [_("For this command language nothing is foretold; the device itself judges the lines")]
    lines = [f"- {line}" for line in found["gone"]] + [f"+ {line}" for line in found["new"]]
    lines += [f"{_('Findings that are mended')}: {one['rule']} {one['where']}" for one in found.get("mended", [])]
    lines += [f"{_('New findings')}: {one['rule']} {one['where']}" for one in found.get("broken", [])]
    return [*lines, _("Way back:"), *found["rollback"]]
