"""Writing prefixes and ranges: the tree stays whole, and no address is left outside of it."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from bag.addresses import queries
from bag.addresses.models import Prefix, PrefixKind, Range


@transaction.atomic
def save_prefix(row: Prefix, by: Any, *, created: bool) -> Prefix:
    """Store a prefix. Raises ``ValidationError`` where the tree or an address forbids it."""
    before = None if created else Prefix.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if before is not None and (before.network, before.vrf_id) != (row.network, row.vrf_id):
        _refuse_orphans(before, kept=row)
    _refuse_crossed(row)
    if before is None or not before.is_divided or before.network != row.network:
        _refuse_divided(row)
    row.save()
    return row


@transaction.atomic
def save_prefixes(rows: list[Prefix], by: Any) -> list[Prefix]:
    """Store many new prefixes at once."""
    made: list[Prefix] = Prefix.objects.bulk_create(rows, batch_size=2000)
    for row in made:
        if row.kind == PrefixKind.AGGREGATE:
            _refuse_crossed(row)
    return made


@transaction.atomic
def delete_prefix(row: Prefix, by: Any) -> None:
    """Remove a prefix; what lies in it then lies in the prefix above. Refused while an address would lie nowhere."""
    held = Prefix.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _refuse_orphans(held)
    row.delete()


def _refuse_orphans(row: Prefix, kept: Prefix | None = None) -> None:
    """Refuse when addresses of a prefix have no network round them without it; ``kept`` is what it becomes."""
    if any(queries.takes_addresses(one) for one in queries.round_of(row)):
        return
    taken = _loose(row)
    if kept is not None and kept.vrf_id == row.vrf_id:
        taken = taken.exclude(address__inside=kept.network)
    _refuse_held(row, taken)


def _refuse_divided(row: Prefix) -> None:
    """A block that is divided gives no addresses, so none may lie in it beside the prefixes below."""
    if row.is_divided:
        _refuse_held(row, _loose(row))


def _loose(row: Prefix) -> QuerySet[Any]:
    """Addresses in a prefix and in none below it."""
    below = queries.inside_of(row).filter(network__round=OuterRef("address"))
    return queries.addresses_of(row).exclude(Exists(below))


def _refuse_held(row: Prefix, taken: QuerySet[Any]) -> None:
    first = taken.order_by("address").first()
    if first is not None:
        raise ValidationError(
            _("%(n)s addresses lie in %(network)s; give them up or move them first, for example %(address)s.")
            % {"n": taken.count(), "network": row.network, "address": first}
        )


def _refuse_crossed(row: Prefix) -> None:
    """An aggregate lies in nothing."""
    if row.kind != PrefixKind.AGGREGATE:
        return
    outer = queries.round_of(row)
    if outer:
        raise ValidationError(
            _("An aggregate lies in no other block, but %(network)s holds it.") % {"network": outer[0].network}
        )


@transaction.atomic
def save_range(row: Range, by: Any, *, created: bool) -> Range:
    """Store a range. It lies in one prefix, and no prefix begins or ends inside it."""
    _refuse_stray([row])
    row.save()
    return row


@transaction.atomic
def save_ranges(rows: list[Range], by: Any) -> list[Range]:
    """Store many new ranges at once. Two queries and the insert."""
    _refuse_stray(rows)
    made: list[Range] = Range.objects.bulk_create(rows, batch_size=2000)
    return made


def _refuse_stray(rows: list[Range]) -> None:
    pairs = [(row.vrf_id, text) for row in rows for text in (row.first, row.last)]
    homes = queries.smallest_round(pairs)
    for row in rows:
        first, last = homes.get((row.vrf_id, row.first)), homes.get((row.vrf_id, row.last))
        if first is None or last is None:
            stray = row.first if first is None else row.last
            raise ValidationError(_("%(address)s lies in no prefix.") % {"address": stray})
        if first != last:
            raise ValidationError(
                _("The range lies in two prefixes, %(first)s and %(last)s; make one range for each.")
                % {"first": first, "last": last}
            )
        if ip_address(row.last) not in first.net:
            raise ValidationError(_("%(address)s lies in no prefix.") % {"address": row.last})
