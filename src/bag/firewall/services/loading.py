"""Taking rule sets into the register: the device says what the rules are, people's knowledge of them stays."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core import changes
from bag.firewall.domain import codec, rules
from bag.firewall.domain.dialects import read
from bag.firewall.domain.usage import counted
from bag.firewall.models import Rule, RuleSet
from bag.firewall.services import analyzing
from bag.firewall.wording import unread
from bag.inventory.models import Equipment
from bag.organization.models import Unit

NAMED = 10
_SAID = ("position", "line", "number", "action", "text", "remark", "fingerprint", "reviewed_on")
"""What the device says of a rule; `parsed` follows the fingerprint."""
_COUNTED = ("hits", "hits_since", "hits_read_at", "hits_grew_at")


@dataclass(frozen=True)
class Loaded:
    """What became of a rule set."""

    rule_set: RuleSet
    rules: int
    kept: int
    new: int
    gone: int


@transaction.atomic
def load(
    text: str,
    *,
    dialect: str = "",
    device: Equipment | None = None,
    service: Unit | None = None,
    only: str = "",
    partial: bool = False,
    by: Any,
) -> list[Loaded]:
    """Take every rule set of a text (or the one named `only`) as the next version of its record.

    Raises DialectError when the text is not understood as a whole, ValidationError when lines were not read (unless
    `partial`) or no set has the name; nothing is written then.
    """
    parsed = understood(text, dialect, device)
    if parsed.unread and not partial:
        raise ValidationError([not_read(parsed)])
    chosen = [found for found in parsed.sets if not only or found.name == only]
    if not chosen:
        raise ValidationError(_("The text has no rule set of this name."))
    owner = service or (device.owner_service if device is not None else Unit.objects.get(code="network"))
    return [store(found, parsed, device, owner, by) for found in chosen]


def understood(text: str, dialect: str, device: Equipment | None) -> rules.Parsed:
    """The text read, interfaces numbered as the stored sets of the device number them."""
    parsed = read(text, dialect)
    names = [found.name for found in parsed.sets]
    stored = RuleSet.objects.filter(equipment=device, name__in=names).exclude(interfaces=[])
    known = max(stored.values_list("interfaces", flat=True), key=len, default=[])
    return read(text, parsed.dialect, known) if known else parsed


def not_read(parsed: rules.Parsed) -> str:
    """The lines that could not be read, in words."""
    lines = "; ".join(f"{one.line}: {one.text} – {unread(one)}" for one in parsed.unread[:NAMED])
    words = _("%(count)d lines could not be read: %(lines)s")
    return words % {"count": len(parsed.unread), "lines": lines}


def store(found: rules.RuleSet, parsed: rules.Parsed, device: Equipment | None, owner: Unit, by: Any) -> Loaded:
    """One set as the next version of its record, to be called in a transaction."""
    row = RuleSet.objects.select_for_update().filter(name=found.name, equipment=device).first()
    row = row or RuleSet(name=found.name, equipment=device, owner_service=owner)
    row.dialect, row.default_action = parsed.dialect, found.default
    row.interfaces, row.applied = list(found.interfaces), "\n".join(found.applied)
    row.version, row.loaded_at, row.analysed_at = row.version + 1, timezone.now(), None
    row.unread_lines = len(parsed.unread)
    row.save()
    made = _replace(row, found)
    analyzing.follow(row, len(found.rules))
    changes.announce("firewall.ruleset", [row.pk], "change" if row.version > 1 else "add", by)
    return made


def _replace(row: RuleSet, found: rules.RuleSet) -> Loaded:
    """Rules of equal meaning, then of equal text, keep what people wrote; the others come and go."""
    old = list(row.rules.order_by("position"))
    kept, left = _paired(found.rules, old)
    now = timezone.now()
    new: list[Rule] = []
    said: list[Rule] = []
    seen: list[Rule] = []
    for position, rule in enumerate(found.rules):
        target = kept.get(position) or Rule(rule_set=row)
        before = [getattr(target, name) for name in _SAID]
        _fill(target, rule, position)
        if rule.hits is not None:
            _count(target, rule.hits, now)
            seen.append(target)
        if target.pk is None:
            new.append(target)
        elif before != [getattr(target, name) for name in _SAID]:
            said.append(target)
    Rule.objects.filter(pk__in=[rule.pk for rule in left]).delete()
    Rule.objects.bulk_update(said, [*_SAID, "parsed"], batch_size=1000)
    Rule.objects.bulk_update([rule for rule in seen if rule.pk is not None], _COUNTED, batch_size=1000)
    Rule.objects.bulk_create(new, batch_size=1000)
    return Loaded(row, len(found.rules), len(kept), len(new), len(left))


def _count(row: Rule, hits: int, now: datetime) -> None:
    seen = counted(row.counter, hits, now)
    row.hits, row.hits_since, row.hits_read_at, row.hits_grew_at = seen.hits, seen.since, seen.read_at, seen.grew_at


def _fill(row: Rule, rule: rules.Rule, position: int) -> None:
    print_ = codec.fingerprint(rule)
    if row.fingerprint and row.fingerprint != print_:
        row.reviewed_on = None  # it means something else than what was reviewed
    row.position, row.line, row.number, row.action = position, rule.line, rule.number[:120], rule.action
    row.text, row.remark, row.fingerprint = rule.text, rule.remark, print_
    row.parsed = codec.packed(rule)


def _paired(found: tuple[rules.Rule, ...], old: list[Rule]) -> tuple[dict[int, Rule], list[Rule]]:
    """For positions of the new rules the old row that each continues, and the rows that none continues."""
    kept: dict[int, Rule] = {}
    by_meaning: dict[str, list[Rule]] = defaultdict(list)
    for row in reversed(old):
        by_meaning[row.fingerprint].append(row)
    for position, rule in enumerate(found):
        same = by_meaning[codec.fingerprint(rule)]
        if same:
            kept[position] = same.pop()
    by_text: dict[str, list[Rule]] = defaultdict(list)
    for rows in by_meaning.values():
        for row in rows:
            by_text[row.text].append(row)
    for position, rule in enumerate(found):
        if position not in kept and by_text[rule.text]:
            kept[position] = by_text[rule.text].pop()
    return kept, [row for rows in by_text.values() for row in rows]
