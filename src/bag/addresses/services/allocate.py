"""The next free address or block: exact, and without a double however many ask at once.

A transaction locks the row of the one prefix that it takes from; two prefixes never wait for each other. The unique
constraint of the database stands behind: where somebody wrote the same address by hand meanwhile, the search goes on.
"""

from __future__ import annotations

from datetime import date
from ipaddress import ip_address
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from bag.addresses.domain.blocks import Span, first_free_block, host, span_of, usable, without
from bag.addresses.domain.parsing import Network
from bag.addresses.fields import net
from bag.addresses.models import Address, AddressStatus, Prefix, PrefixKind
from bag.addresses.services.addresses import KEY, check_until
from bag.core import changes

TRIES = 5


def next_address(
    prefix: Prefix,
    *,
    by: Any,
    until: date | None = None,
    dns_name: str = "",
    purpose: str = "",
    request: str = "",
    equipment: Any = None,
) -> Address:
    """Take the lowest free host address of a network; reserved when ``until`` is given, else in use.

    Ranges and the networks below are left out. Raises ``ValidationError`` for a container and a full network.
    """
    if prefix.is_divided:
        raise ValidationError(_("%(network)s is divided into networks; choose one of them.") % {"network": prefix})
    check_until(until)
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                row = _locked(prefix)
                found = free_address(row)
                if found is None:
                    raise ValidationError(_("No address is free in %(network)s.") % {"network": row})
                made = Address(
                    vrf_id=row.vrf_id,
                    address=found,
                    status=AddressStatus.RESERVED if until else AddressStatus.ACTIVE,
                    reserved_until=until,
                    reserved_by=by if until else None,
                    dns_name=dns_name,
                    purpose=purpose,
                    request=request,
                    equipment=equipment,
                    owner_service_id=row.owner_service_id,
                )
                made.clean_fields(exclude=["vrf", "owner_service", "equipment", "reserved_by"])
                made.save(force_insert=True)
                changes.announce(KEY, [made.pk], "add", by)
                return made
        except IntegrityError:
            continue
    raise ValidationError(_("Others are taking addresses of %(network)s; please try again.") % {"network": prefix})


def next_prefix(container: Prefix, length: int, *, by: Any, description: str = "", **values: Any) -> Prefix:
    """Make the lowest free block of ``length`` in a prefix a network; it inherits service, zone and purpose.

    ``values`` are other fields of the new prefix. Raises ``ValidationError`` when none is left or the length is odd.
    """
    if not container.net.prefixlen < length <= container.net.max_prefixlen:
        raise ValidationError(
            {
                "length": _("A block in %(network)s has a length from %(least)s to %(most)s.")
                % {
                    "network": container,
                    "least": container.net.prefixlen + 1,
                    "most": container.net.max_prefixlen,
                }
            }
        )
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                row = _locked(container)
                found = free_block(row, length)
                if found is None:
                    raise ValidationError(
                        _("No block of length /%(length)s is free in %(network)s.") % {"length": length, "network": row}
                    )
                given = {"kind": PrefixKind.NETWORK, "zone": row.zone, "purpose": row.purpose, **values}
                given.setdefault("owner_service_id", row.owner_service_id)
                made = Prefix(vrf_id=row.vrf_id, network=str(found), description=description, **given)
                made.save(force_insert=True)
                changes.announce("addresses.prefix", [made.pk], "add", by)
                return made
        except IntegrityError:
            continue
    raise ValidationError(_("Others are taking blocks of %(network)s; please try again.") % {"network": container})


def _locked(prefix: Prefix) -> Prefix:
    return Prefix.objects.select_for_update(of=("self",), no_key=True).get(pk=prefix.pk)


def free_address(row: Prefix) -> str | None:
    """The lowest free host address of a network, canonical; None when it is full. Two queries as a rule."""
    whole, version = row.net, row.net.version
    for segment in without(usable(whole, pool=row.is_pool), _closed(row)):
        offset = _first_gap(row.vrf_id, version, segment)
        if segment[0] + offset <= segment[1]:
            return str(host(version, segment[0] + offset))
    return None


def _closed(row: Prefix) -> list[Span]:
    """The networks below a prefix and the ranges in it. One query."""
    in_vrf = _of_vrf(row.vrf_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT host(network), host(broadcast(network)) FROM addresses_prefix"  # noqa: S608  no text from outside
            f" WHERE {in_vrf} AND network << %(network)s::cidr UNION ALL SELECT host(first), host(last)"
            f" FROM addresses_range WHERE {in_vrf} AND first <<= %(network)s::cidr",
            {"vrf": row.vrf_id, "network": row.network},
        )
        return [(int(ip_address(first)), int(ip_address(last))) for first, last in cursor.fetchall()]


def _first_gap(vrf: int | None, version: int, segment: Span) -> int:
    """How many addresses in a row are taken from the beginning of a segment on.

    The walk along the index ends at the first address that is not the one expected. It is ordered by the VRF too, so
    that the index gives its order also where the VRF is null.
    """
    first, last = str(host(version, segment[0])), str(host(version, segment[1]))
    held = f"FROM addresses_address WHERE {_of_vrf(vrf)} AND address BETWEEN %(first)s::inet AND %(last)s::inet"
    sql = (
        "SELECT coalesce((SELECT n FROM ("  # noqa: S608  no text from outside
        f"  SELECT address, row_number() OVER (ORDER BY vrf_id, address) - 1 AS n {held}"
        f") AS walk WHERE address <> %(first)s::inet + n ORDER BY n LIMIT 1), (SELECT count(*) {held}))"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"vrf": vrf, "first": first, "last": last})
        return int(cursor.fetchone()[0])


def _of_vrf(vrf: int | None) -> str:
    """SQL that the index on VRF and address understands."""
    return "vrf_id IS NULL" if vrf is None else "vrf_id = %(vrf)s"


def free_block(row: Prefix, length: int) -> Network | None:
    """The lowest block of a length that holds no prefix, no range and no address. Two queries."""
    taken = _closed(row)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT network(set_masklen(address, %(length)s)) FROM addresses_address"  # noqa: S608
            f" WHERE {_of_vrf(row.vrf_id)} AND address BETWEEN %(first)s::inet AND %(last)s::inet",
            {"length": length, "vrf": row.vrf_id, "first": str(row.net[0]), "last": str(row.net[-1])},
        )
        taken += [span_of(net(text)) for (text,) in cursor.fetchall()]
    return first_free_block(row.net, taken, length)
