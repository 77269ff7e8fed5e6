"""``bag network comply``: hold a configuration in a file to the rules of a role."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from bag.configurations.domain.catalog import DeviceRole
from bag.configurations.domain.dialects import ConfigurationError
from bag.configurations.domain.judging import NotJudged
from bag.configurations.doors import comply
from bag.configurations.rule_words import fault
from bag.runtime.console import speaks_english


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Hold a configuration to the rules of a role: findings, remediation, rollback."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the configuration as the device prints it")
        parser.add_argument("--role", choices=[role.value for role in DeviceRole], default=DeviceRole.ACCESS.value)
        parser.add_argument("--with-secrets", action="store_true", help="do not mask secrets in the commands")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if speaks_english() else "tr"):
            try:
                found = comply(options["file"], DeviceRole(options["role"]), with_secrets=options["with_secrets"])
            except OSError as error:
                text = _("%(file)s cannot be read: %(reason)s") % {"file": options["file"], "reason": error.strerror}
                raise CommandError(text, returncode=2) from error
            except ConfigurationError as error:
                raise CommandError(fault(error), returncode=2) from error
            except NotJudged as error:
                text = _("There are no rules for this command language (%(dialect)s): nothing was judged.")
                raise CommandError(text % {"dialect": error}, returncode=2) from error
            self.stdout.write(json.dumps(found, ensure_ascii=False) if options["json"] else "\n".join(_lines(found)))


def _lines(found: dict[str, Any]) -> list[str]:
    lines = [
        _("%(file)s: %(dialect)s, role %(role)s, %(rules)d rules, %(count)d findings")
        % {**found, "count": len(found["findings"])}
    ]
    if found["findings"]:
        lines.append(_("Rules that are not kept:"))
    for one in found["findings"]:
        where = f"{one['where']}: " if one["where"] else ""
        detail = f" [{one['detail']}]" if one["detail"] else ""
        lines.append(f"{one['weight']:8} {where}{one['title']} ({one['rule']}, {one['kind']}){detail}")
    if found["remediation"]:
        lines += ["", _("Remediation:"), found["remediation"]]
        lines += [_("Way back:"), found["rollback"]]
    if found["in_two_steps"]:
        lines.append(_("Wait one lease time between switching on DHCP snooping and ARP inspection."))
    return lines
