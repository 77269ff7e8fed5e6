"""Which kind of unit may stand under which: the shape of the institution's tree, in plain strings."""

from __future__ import annotations

from collections.abc import Mapping

INSTITUTION, DEPARTMENT, BRANCH, SERVICE = "institution", "department", "branch", "service"
MUNICIPAL_UNIT, GENERAL_DIRECTORATE, AFFILIATE = "municipal_unit", "general_directorate", "affiliate"
DISTRICT_MUNICIPALITY, CONTRACTOR_COMPANY, OTHER = "district_municipality", "contractor_company", "other"

PARENTS: Mapping[str, frozenset[str | None]] = {
    INSTITUTION: frozenset({None}),
    DEPARTMENT: frozenset({INSTITUTION}),
    BRANCH: frozenset({DEPARTMENT}),
    SERVICE: frozenset({BRANCH}),
    MUNICIPAL_UNIT: frozenset({INSTITUTION, MUNICIPAL_UNIT}),
    GENERAL_DIRECTORATE: frozenset({INSTITUTION}),
    AFFILIATE: frozenset({None, INSTITUTION}),
    DISTRICT_MUNICIPALITY: frozenset({None}),
    CONTRACTOR_COMPANY: frozenset({None}),
    OTHER: frozenset({None, INSTITUTION, DEPARTMENT, BRANCH, SERVICE}),
}
"""Kind → kinds it may stand under (``None``: at the top). So a service is one step above a position's unit at most."""


def fits(kind: str, parent_kind: str | None) -> bool:
    """May a unit of ``kind`` stand under one of ``parent_kind`` (``None`` for the top)?"""
    return parent_kind in PARENTS[kind]


def makes_loop(parents: Mapping[int, int | None], child: int, parent: int | None) -> bool:
    """Would ``child`` under ``parent`` be its own ancestor? ``parents`` is unit id → parent id."""
    step, seen = parent, set[int]()
    while step is not None and step not in seen:
        if step == child:
            return True
        seen.add(step)
        step = parents.get(step)
    return False
