"""What the commands of the room share: reading a file or the stored rule base, speaking the reader's language."""

from __future__ import annotations

import json
from abc import abstractmethod
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from bag.firewall import queries, wording
from bag.firewall.domain.dialects import LARGEST, read
from bag.firewall.domain.rules import DialectError, Parsed, RuleSet, Unreadable
from bag.runtime.console import speaks_english


class RulesCommand(BaseCommand):
    """A command that asks rule sets something. `answer` gives the facts, `lines` tells them to people."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="", help="a configuration; the stored rule base when left out")
        parser.add_argument("--dialect", default="", help="ios, nxos, junos, fortigate, nftables or iptables")
        parser.add_argument("--acl", default="", help="only the rule set of this name")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if speaks_english() else "tr"):
            try:
                facts = self.answer(options)
            except (DialectError, Unreadable) as error:
                raise CommandError(str(wording.refusal(error)), returncode=2) from error
            except ValidationError as error:
                raise CommandError(" ".join(error.messages), returncode=2) from error
            if options["json"]:
                self.stdout.write(json.dumps(facts, ensure_ascii=False))
            else:
                self.stdout.write("\n".join(self.lines(facts)))

    @abstractmethod
    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        """The facts of the answer, ready for JSON."""

    @abstractmethod
    def lines(self, facts: dict[str, Any]) -> list[str]:
        """The facts in sentences."""


def opened(name: str) -> str:
    """The text of a file; CommandError in words when it cannot be had."""
    try:
        if Path(name).stat().st_size > LARGEST * 2:
            raise DialectError("too_long")
        return Path(name).read_bytes().decode("utf-8", errors="replace").removeprefix("\ufeff")
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}", returncode=2) from error


def chosen(options: dict[str, Any]) -> tuple[list[RuleSet], Parsed | None]:
    """The rule sets asked about: of the file (with how it was read), or the stored ones in force."""
    parsed = read(opened(options["file"]), options["dialect"]) if options["file"] else None
    sets = parsed.sets if parsed is not None else [model.as_domain() for model in queries.rule_sets_in_force()]
    if options["acl"]:
        sets = [found for found in sets if found.name == options["acl"]]
    if not sets:
        raise ValidationError(_("There is no rule set to ask."))
    return sets, parsed
