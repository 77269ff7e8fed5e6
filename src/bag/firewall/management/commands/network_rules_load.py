"""``bag network rules load``: take the rule sets of a configuration into the register."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from bag.firewall.answers import unread_facts
from bag.firewall.domain.dialects import read
from bag.firewall.doors import RulesCommand, opened
from bag.firewall.management.commands.network_reach import unread_lines
from bag.firewall.services import loading
from bag.inventory.models import Equipment


class Command(RulesCommand):
    help = "Take rule sets into the register; owners and reasons of unchanged rules are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--device", default="", help="name of the piece of equipment that holds the rules")
        parser.add_argument("--partial", action="store_true", help="take the rules although lines could not be read")

    def answer(self, options: dict[str, Any]) -> dict[str, Any]:
        if not options["file"]:
            raise ValidationError(_("Name the file."))
        text = opened(options["file"])
        parsed = read(text, options["dialect"])
        device = Equipment.objects.filter(name=options["device"]).first() if options["device"] else None
        if options["device"] and device is None:
            raise ValidationError(_("There is no piece of equipment named “%(name)s”.") % {"name": options["device"]})
        made = loading.load(
            text, dialect=parsed.dialect, device=device, only=options["acl"], partial=options["partial"], by=None
        )
        return {
            "dialect": parsed.dialect,
            "sets": [
                {"set": one.rule_set.name, "id": one.rule_set.pk, "version": one.rule_set.version, "rules": one.rules,
                 "kept": one.kept, "new": one.new, "gone": one.gone}
                for one in made
            ],
            "unread": unread_facts(parsed),
            "complete": parsed.complete,
        }  # fmt: skip

    def lines(self, facts: dict[str, Any]) -> list[str]:
        words = _("%(set)s: %(rules)d rules, %(new)d new, %(gone)d gone")
        return [*(words % one for one in facts["sets"]), *unread_lines(facts)]
