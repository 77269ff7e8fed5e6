"""Reads of the address plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from bag.addresses.domain.blocks import Span, host
from bag.addresses.models import Address, Prefix, PrefixKind, Range


def in_vrf(rows: QuerySet[Any], vrf: int | None) -> QuerySet[Any]:
    """Rows of a VRF; of the common table for None."""
    return rows.filter(vrf__isnull=True) if vrf is None else rows.filter(vrf_id=vrf)


def smallest_round(pairs: Sequence[tuple[int | None, str]]) -> dict[tuple[int | None, str], Prefix]:
    """(VRF, address) → the smallest prefix that holds it, with its service; pairs outside of every prefix are missing.

    Two queries.
    """
    if not pairs:
        return {}
    found: dict[tuple[int | None, str], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.vrf, asked.text, ("
            "  SELECT id FROM addresses_prefix WHERE network >>= asked.text::inet"
            "  AND vrf_id IS NOT DISTINCT FROM asked.vrf ORDER BY masklen(network) DESC LIMIT 1)"
            " FROM unnest(%s::bigint[], %s::text[]) AS asked(vrf, text)",
            [[vrf for vrf, _text in pairs], [text for _vrf, text in pairs]],
        )
        found = {(vrf, text): pk for vrf, text, pk in cursor.fetchall() if pk is not None}
    rows = Prefix.objects.select_related("owner_service").in_bulk(set(found.values()))
    return {pair: rows[pk] for pair, pk in found.items()}


def round_of(row: Prefix) -> list[Prefix]:
    """The prefixes round a prefix, the largest first. One query."""
    rows = in_vrf(Prefix.objects.filter(network__above=row.network), row.vrf_id)
    return sorted(rows, key=lambda one: one.net.prefixlen)


def inside_of(row: Prefix) -> QuerySet[Any]:
    """Every prefix below a prefix."""
    return in_vrf(Prefix.objects.filter(network__below=row.network), row.vrf_id).order_by("network")


def addresses_of(row: Prefix) -> QuerySet[Any]:
    """Every address in a prefix, those of the prefixes below it too."""
    first, last = row.net[0], row.net[-1]
    return in_vrf(Address.objects.filter(address__gte=str(first), address__lte=str(last)), row.vrf_id)


def ranges_of(row: Prefix) -> list[Range]:
    """Ranges in a prefix, in order. One query."""
    first, last = str(row.net[0]), str(row.net[-1])
    rows = in_vrf(Range.objects.filter(first__gte=first, last__lte=last), row.vrf_id)
    return sorted(rows, key=lambda one: one.span)


def counts(asked: Sequence[tuple[int | None, int, Span]]) -> list[int]:
    """How many addresses lie in each of (VRF, version, span), in the order asked. One query.

    ``IS NOT DISTINCT FROM`` would pass the index by, so the common table and VRFs are counted apart.
    """
    held = "SELECT count(*) FROM addresses_address held WHERE held.address BETWEEN asked.first AND asked.last AND"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN asked.vrf IS NULL"  # noqa: S608  no text from outside
            f" THEN ({held} held.vrf_id IS NULL) ELSE ({held} held.vrf_id = asked.vrf) END"
            " FROM unnest(%s::bigint[], %s::inet[], %s::inet[]) WITH ORDINALITY AS asked(vrf, first, last, place)"
            " ORDER BY place",
            [
                [vrf for vrf, _version, _span in asked],
                [str(host(version, first)) for _vrf, version, (first, _last) in asked],
                [str(host(version, last)) for _vrf, version, (_first, last) in asked],
            ],
        )
        return [count for (count,) in cursor.fetchall()]


def takes_addresses(row: Prefix) -> bool:
    return row.kind == PrefixKind.NETWORK
