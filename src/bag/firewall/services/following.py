"""Rule sets follow the configurations that are read from devices: what changed is loaded, what is gone is out of force.

Configurations are taken masked: packet filters hold no secrets, and none can get into the register this way.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.db import transaction

from bag.configurations.domain.dialects import Dialect
from bag.configurations.events import ConfigurationStored
from bag.configurations.models import ConfigVersion
from bag.core import changes
from bag.firewall.domain import codec, rules
from bag.firewall.domain.rules import DialectError
from bag.firewall.models import RuleSet
from bag.firewall.services.loading import Loaded, store, understood

log = structlog.get_logger()
DIALECTS = {
    Dialect.IOS.value: "ios",
    Dialect.NXOS.value: "nxos",
    Dialect.JUNOS.value: "junos",
    Dialect.FORTIOS.value: "fortigate",
}
"""Configurations whose packet filters can be read, and the reader of each."""


def on_stored(news: ConfigurationStored) -> None:
    """Load the packet filters of a new version; one that is no longer the newest is left to the newer one."""
    newest = ConfigVersion.objects.filter(device=news.device_id).order_by("-taken_at", "-pk").defer("text")
    version = newest.select_related("device__equipment", "device__owner_service").first()
    if version is not None and version.pk == news.version_id:
        follow(version)


@transaction.atomic
def follow(version: ConfigVersion) -> list[Loaded]:
    """The rule sets of a version that are new or changed, loaded for its piece of equipment.

    Lines that cannot be read are counted in the record of the set; a text without packet filters loads nothing.
    """
    device = version.device.equipment
    parsed = _parsed(version)
    if device is None or parsed is None:
        return []
    stored = {row.name: row for row in RuleSet.objects.filter(equipment=device)}
    made = [
        store(found, parsed, device, version.device.owner_service, None)
        for found in parsed.sets
        if found.name not in stored or _differs(found, stored[found.name], parsed)
    ]
    _retire(version, {found.name for found in parsed.sets}, list(stored.values()))
    return made


def _parsed(version: ConfigVersion) -> rules.Parsed | None:
    """What the version says of packet filters; no sets when it has none, None when its dialect has no reader."""
    dialect = DIALECTS.get(version.dialect)
    if dialect is None:
        return None
    try:
        return understood(version.masked, dialect, version.device.equipment)
    except DialectError as error:
        if error.code == "no_rules":
            return rules.Parsed(dialect)
        log.warning("firewall.not_followed", version=version.pk, reason=str(error))
        return None


def _differs(found: rules.RuleSet, row: RuleSet, parsed: rules.Parsed) -> bool:
    kept = list(row.rules.order_by("position").values_list("fingerprint", "text", "remark", "line"))
    said = [(codec.fingerprint(rule), rule.text, rule.remark, rule.line) for rule in found.rules]
    heads = (list(found.interfaces), "\n".join(found.applied), found.default, parsed.dialect)
    return kept != said or heads != (row.interfaces, row.applied, row.default_action, row.dialect)


def _retire(version: ConfigVersion, names: set[str], stored: list[RuleSet]) -> None:
    """Sets that left the device are out of force; those that came back after that are in force again.

    A set that a person put out of force while the device holds it stays as it is.
    """
    gone = [row for row in stored if row.in_force and row.name not in names]
    back = [row for row in stored if not row.in_force and row.name in names]
    back = [row for row in back if row.name not in _names_before(version)] if back else []
    for row in (*gone, *back):
        row.in_force = not row.in_force
        row.save(update_fields=["in_force"])
    if gone or back:
        changes.announce("firewall.ruleset", [row.pk for row in (*gone, *back)], "change", None)


def _names_before(version: ConfigVersion) -> set[str]:
    """Names of the sets in the version before."""
    earlier: Any = ConfigVersion.objects.filter(device=version.device, taken_at__lt=version.taken_at)
    before = earlier.order_by("-taken_at", "-pk").defer("text").select_related("device__equipment").first()
    parsed = _parsed(before) if before is not None else None
    return {found.name for found in parsed.sets} if parsed is not None else set()
