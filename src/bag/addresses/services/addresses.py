"""The life of an address: free (no row) → reserved → in use → quarantine (public ones) → free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from ipaddress import ip_address
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.addresses import queries
from bag.addresses.domain.blocks import usable
from bag.addresses.models import Address, AddressStatus, Prefix, Zone
from bag.core import access, changes
from bag.core.access import Rights

KEY = "addresses.address"
QUARANTINE = timedelta(days=30)
"""How long a public address rests before somebody else gets it: caches, block lists and old links must forget it."""
FARTHEST = timedelta(days=3 * 366)
_WRITE = Rights()


@transaction.atomic
def save(row: Address, by: Any, *, created: bool) -> Address:
    """Store an address. Raises ``ValidationError`` when no network holds it or when it is not one for hosts."""
    place([row], by)
    _stamp(row, by)
    row.save()
    return row


@transaction.atomic
def save_many(rows: list[Address], by: Any) -> list[Address]:
    """Store many new addresses at once. Four queries."""
    place(rows, by)
    for row in rows:
        _stamp(row, by)
    made: list[Address] = Address.objects.bulk_create(rows, batch_size=2000)
    return made


@transaction.atomic
def delete(row: Address, by: Any) -> None:
    """Set an address free at once. A public one must be released first and rest in quarantine."""
    home = queries.smallest_round([(row.vrf_id, row.address)]).get((row.vrf_id, row.address))
    if home is not None and rests(home) and row.status in (AddressStatus.ACTIVE, AddressStatus.DEPRECATED):
        raise ValidationError(_("Release this public address first; it rests before it becomes free."))
    row.delete()


def rests(home: Prefix) -> bool:
    """Whether addresses of a prefix go through quarantine."""
    return home.zone in (Zone.PUBLIC, Zone.DMZ)


def place(rows: Sequence[Address], by: Any) -> dict[tuple[int | None, str], Prefix]:
    """The prefixes that hold addresses; kept from being deleted until the end of the transaction.

    Raises ``ValidationError`` for an address outside of every network, one that hosts do not get, and one in a network
    of a service in which ``by`` does not write. Three queries.
    """
    homes = queries.smallest_round([(row.vrf_id, row.address) for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM addresses_prefix WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE",
            [list({home.pk for home in homes.values()})],
        )
    for row in rows:
        _refuse_odd(row, homes.get((row.vrf_id, row.address)), by)
    return homes


def _refuse_odd(row: Address, home: Prefix | None, by: Any) -> None:
    if home is None:
        raise ValidationError({"address": _("%(address)s lies in no prefix.") % {"address": row.address}})
    if home.is_divided:
        raise ValidationError(
            {
                "address": _("%(address)s lies in %(network)s, which is divided into networks; none holds it.")
                % {"address": row.address, "network": home.network}
            }
        )
    first, last = usable(home.net, pool=home.is_pool)
    if not first <= int(ip_address(row.address)) <= last:
        raise ValidationError(
            {
                "address": _("%(address)s is no address for hosts of %(network)s.")
                % {"address": row.address, "network": home.network}
            }
        )
    if by is not None and not access.allows(by, _WRITE, "add", home.owner_service.code):
        raise ValidationError(
            {
                "address": _("%(network)s belongs to the service %(service)s; ask it for an address.")
                % {"network": home.network, "service": home.owner_service}
            }
        )


def _stamp(row: Address, by: Any) -> None:
    """Who holds a reservation, and the piece that a port belongs to."""
    if row.port is not None:
        row.equipment = row.port.equipment
    if row.status == AddressStatus.RESERVED:
        row.reserved_by = row.reserved_by or by
    else:
        row.reserved_until = None
    if row.status != AddressStatus.QUARANTINE:
        row.quarantine_until = None
    elif row.quarantine_until is None:
        row.quarantine_until = timezone.localdate() + QUARANTINE


def check_until(until: date | None) -> None:
    """Refuse an end of a reservation that is past or too far."""
    today = timezone.localdate()
    if until is not None and not today <= until <= today + FARTHEST:
        raise ValidationError({"until": _("A reservation ends in the future, within three years.")})


@transaction.atomic
def take(address: Address, *, by: Any) -> Address:
    """Put a reserved address into use."""
    row = _locked(address)
    if row.status != AddressStatus.RESERVED:
        raise ValidationError(_("Only a reserved address can be taken into use."))
    row.status = AddressStatus.ACTIVE
    row.reserved_until = None
    return _stored(row, by)


@transaction.atomic
def extend(address: Address, *, until: date, by: Any) -> Address:
    """Move the end of a reservation."""
    row = _locked(address)
    if row.status != AddressStatus.RESERVED:
        raise ValidationError(_("The address is not reserved."))
    check_until(until)
    row.reserved_until = until
    return _stored(row, by)


@transaction.atomic
def release(address: Address, *, by: Any) -> Address | None:
    """Give an address up: a public one goes into quarantine, any other one is free (None) at once."""
    row = _locked(address)
    home = queries.smallest_round([(row.vrf_id, row.address)]).get((row.vrf_id, row.address))
    used = row.status in (AddressStatus.ACTIVE, AddressStatus.DEPRECATED)
    if row.status == AddressStatus.QUARANTINE:
        raise ValidationError(_("The address rests in quarantine already."))
    if home is not None and rests(home) and used:
        row.status = AddressStatus.QUARANTINE
        row.quarantine_until = timezone.localdate() + QUARANTINE
        row.dns_name, row.services, row.nat, row.inside = "", "", "", None
        row.equipment, row.port = None, None
        return _stored(row, by)
    pk, label = row.pk, str(row)
    row.delete()
    changes.announce(KEY, [pk], "delete", by, labels={pk: label})
    return None


def _locked(address: Address) -> Address:
    return Address.objects.select_for_update(of=("self",)).get(pk=address.pk)


def _stored(row: Address, by: Any) -> Address:
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row
