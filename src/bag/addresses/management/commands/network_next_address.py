"""``bag network next-address``: take the next free address of a prefix."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from bag.addresses.domain.parsing import AddressFault, network
from bag.addresses.models import Prefix
from bag.addresses.services import allocate
from bag.addresses.wording import refusal
from bag.runtime.console import speaks_english


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Take the next free address of a prefix, or show it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("prefix", help="the network: 10.20.0.0/24")
        parser.add_argument("--vrf", default="", help="name of the VRF; the common table when left out")
        parser.add_argument("--until", default="", help="reserve the address until this day: 2026-12-31")
        parser.add_argument("--dns-name", default="", help="its DNS name")
        parser.add_argument("--purpose", default="", help="what it is used for")
        parser.add_argument("--request", default="", help="number of the request")
        parser.add_argument("--dry-run", action="store_true", help="show the address and take nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en" if speaks_english() else "tr"):
            try:
                found = _answer(options)
            except (AddressFault, ValidationError) as error:
                texts = [refusal(error)] if isinstance(error, AddressFault) else error.messages
                raise CommandError(" ".join(map(str, texts)), returncode=2) from error
            self.stdout.write(json.dumps(found, ensure_ascii=False) if options["json"] else found["address"])


def _answer(options: dict[str, Any]) -> dict[str, Any]:
    row = _prefix(options["prefix"], options["vrf"])
    if options["dry_run"]:
        address = None if row.is_divided else allocate.free_address(row)
        if address is None:
            raise ValidationError(_("No address is free in %(network)s.") % {"network": row})
        return {"address": address, "prefix": row.network, "vrf": options["vrf"] or None, "taken": False}
    made = allocate.next_address(
        row, by=None, until=_day(options["until"]), dns_name=options["dns_name"], purpose=options["purpose"],
        request=options["request"],
    )  # fmt: skip
    return {
        "address": made.address,
        "prefix": row.network,
        "vrf": options["vrf"] or None,
        "taken": True,
        "id": made.pk,
        "status": made.status,
        "reserved_until": made.reserved_until.isoformat() if made.reserved_until else None,
    }


def _prefix(text: str, vrf: str) -> Prefix:
    wanted = str(network(text))
    rows = Prefix.objects.filter(network=wanted)
    row = (rows.filter(vrf__name=vrf) if vrf else rows.filter(vrf=None)).first()
    if row is None:
        raise ValidationError(_("There is no prefix %(network)s.") % {"network": wanted})
    return row


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValidationError(_("“%(value)s” is no day such as 2026-12-31.") % {"value": text}) from None
