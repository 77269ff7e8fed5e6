"""Reads of the tree of places that are worth a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.expressions import RawSQL

from bag.places.domain.coordinates import Position
from bag.places.models import Place

PATH_NAMES = """ARRAY(
    SELECT above.name FROM places_place above
    WHERE above.id = ANY(places_place.ancestors) ORDER BY cardinality(above.ancestors)
)"""


@dataclass(frozen=True)
class Located:
    """Where a place is shown: its position, and the place that lends it (the place itself or one above it)."""

    position: Position
    source: Place


def within(place: Place) -> QuerySet[Place]:
    """The place and everything in it."""
    return Place.objects.filter(Q(pk=place.pk) | Q(ancestors__contains=[place.pk]))


def lineage(place: Place) -> list[Place]:
    """The places round ``place``, the top first. One query."""
    found = Place.objects.in_bulk(place.ancestors)
    return [found[pk] for pk in place.ancestors if pk in found]


def with_path(rows: QuerySet[Place]) -> QuerySet[Place]:
    """Rows with ``path_names``: the names of the places round each, the top first."""
    return rows.annotate(path_names=RawSQL(PATH_NAMES, [], output_field=ArrayField(CharField())))  # noqa: S611  constant


def contents(place: Place) -> dict[str, int]:
    """How many places of each kind lie in ``place``, at any depth. One query."""
    rows = Place.objects.filter(ancestors__contains=[place.pk]).order_by()
    return dict(rows.values_list("kind").annotate(Count("id")))


def located(places: Iterable[Place]) -> dict[int, Located]:
    """Where each place is shown; those with no position anywhere above are left out. At most one query."""
    rows = list(places)
    missing = {pk for row in rows if row.position is None for pk in row.ancestors}
    above = Place.objects.filter(pk__in=missing, latitude__isnull=False).in_bulk() if missing else {}
    found: dict[int, Located] = {}
    for row in rows:
        source = row if row.position else next((above[pk] for pk in reversed(row.ancestors) if pk in above), None)
        if source is not None and source.position is not None:
            found[row.pk] = Located(source.position, source)
    return found
