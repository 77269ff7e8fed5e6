"""Reads of structured cabling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from bag.cabling.models import Link, Verdict
from bag.places.models import Place

_BY_BUILDING = """
    SELECT coalesce(
        (SELECT b.id FROM places_place b WHERE b.id = ANY(p.ancestors || p.id) AND b.kind = 'building' LIMIT 1), p.id
    ) AS building, l.verdict, count(*)
    FROM cabling_link l JOIN places_place p ON p.id = l.place_id
    WHERE l.id = ANY(%s) GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Standing:
    """The links of a building by verdict."""

    building: Place
    counts: dict[str, int]

    @property
    def links(self) -> int:
        return sum(self.counts.values())

    @property
    def good(self) -> int:
        return self.counts.get(Verdict.PASSED, 0) + self.counts.get(Verdict.MARGINAL, 0)

    @property
    def unmeasured(self) -> int:
        return self.counts.get(Verdict.UNMEASURED, 0)

    @property
    def measured(self) -> int:
        return self.links - self.unmeasured

    @property
    def bad(self) -> int:
        """Measured, but not good: failed, too long, against another limit."""
        return self.measured - self.good

    @property
    def share(self) -> float:
        """Good ones of all, between 0 and 1: what is not measured is not good."""
        return self.good / self.links


def by_building(links: QuerySet[Link]) -> list[Standing]:
    """The standing of each building (or outdoor site) that has links, by name. Three queries."""
    counts: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_BUILDING, [list(links.values_list("pk", flat=True))])
        for building, verdict, count in cursor.fetchall():
            counts.setdefault(building, {})[verdict] = count
    places = Place.objects.filter(pk__in=counts).order_by("sort_text")
    return [Standing(place, counts[place.pk]) for place in places]


def links_in(place: Place) -> QuerySet[Any]:
    """Links whose outlet is in a place or below it."""
    return Link.objects.filter(Q(place=place) | Q(place__ancestors__contains=[place.pk]))
