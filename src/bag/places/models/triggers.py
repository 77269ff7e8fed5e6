"""Rules of the tree that the database keeps by itself, whatever writes the rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pgtrigger

from bag.places.domain.kinds import PARENTS

UPDATE_OF: Any = pgtrigger.UpdateOf  # the library leaves it untyped

TREE_LOCK = 3_501
"""Advisory lock: two moves at once must see each other, or together they could close a circle."""


def _among(kinds: Iterable[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in sorted(kinds))


_ALLOWED = " OR ".join(
    f"(NEW.kind = '{kind}' AND above.kind IN ({_among(parents)}))" for kind, parents in PARENTS.items() if parents
)

STANDS_IN_TREE = pgtrigger.Trigger(
    name="stands_in_tree",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | UPDATE_OF("parent_id", "kind", "ancestors", "district_id"),
    declare=[("above", "places_place%ROWTYPE")],
    func=f"""
        IF NEW.parent_id IS NULL THEN
            NEW.ancestors = ARRAY[]::bigint[];
            NEW.district_id = NULL;
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            PERFORM pg_advisory_xact_lock({TREE_LOCK});
        END IF;
        SELECT * INTO above FROM places_place WHERE id = NEW.parent_id;
        NEW.ancestors = above.ancestors || above.id;
        NEW.district_id = CASE WHEN above.kind = 'district' THEN above.id ELSE above.district_id END;
        IF NEW.id = ANY(NEW.ancestors) THEN
            RAISE EXCEPTION 'a place cannot lie in itself' USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'place_not_in_itself', TABLE = 'places_place';
        END IF;
        IF NOT ({_ALLOWED}) THEN
            RAISE EXCEPTION 'a % cannot lie in a %', NEW.kind, above.kind USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'place_kind_fits_parent', TABLE = 'places_place';
        END IF;
        RETURN NEW;
    """,  # noqa: S608  built from our own table of kinds
)
"""Fills ``ancestors`` and ``district`` from the parent; refuses circles and kinds that cannot lie in one another."""

CARRIES_CHILDREN = pgtrigger.Trigger(
    name="carries_children",
    when=pgtrigger.After,
    operation=UPDATE_OF("parent_id", "kind", "ancestors"),
    condition=pgtrigger.Condition("OLD.ancestors IS DISTINCT FROM NEW.ancestors OR OLD.kind IS DISTINCT FROM NEW.kind"),
    func="""
        UPDATE places_place SET ancestors = NEW.ancestors || NEW.id WHERE parent_id = NEW.id;
        RETURN NULL;
    """,
)
"""A place that moves takes what lies in it along, and a changed kind is checked against what lies in it."""
