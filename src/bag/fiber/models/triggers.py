"""Rules that the database keeps by itself, whatever writes the rows. All of them work on whole statements, so that an
import of half a million joints costs a handful of them.
"""

from __future__ import annotations

from typing import Any

import pgtrigger

REFERENCING: Any = pgtrigger.Referencing
ENDS = """
    SELECT a_id * 2 + a_side, b_id * 2 + b_side, id FROM {rows}
    UNION ALL
    SELECT b_id * 2 + b_side, a_id * 2 + a_side, id FROM {rows}
"""
_TAKE = f"INSERT INTO fiber_jointend (id, mate, joint_id) {ENDS.format(rows='new_rows')};"
_GIVE = (
    "DELETE FROM fiber_jointend USING old_rows WHERE fiber_jointend.id IN "
    "(old_rows.a_id * 2 + old_rows.a_side, old_rows.b_id * 2 + old_rows.b_side);"
)


def _statement(name: str, operation: Any, body: str, *, new: bool = False, old: bool = False) -> pgtrigger.Trigger:
    tables = {key: f"{key}_rows" for key, wanted in (("new", new), ("old", old)) if wanted}
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=REFERENCING(**tables) if tables else None,
        func=f"{body} RETURN NULL;",
    )


JOINT_ENDS = [
    _statement("joint_takes_ends", pgtrigger.Insert, _TAKE, new=True),
    _statement("joint_gives_ends", pgtrigger.Delete, _GIVE, old=True),
    _statement("joint_moves_ends", pgtrigger.Update, _GIVE + _TAKE, new=True, old=True),
]
"""Both ends of a joint under one primary key: an end is in one joint at most, on whichever side it is named."""

SPLITTER_LEGS = [
    _statement(
        "splitter_legs", pgtrigger.Insert,
        """
        INSERT INTO fiber_jointend (id, mate)
          SELECT leg.id * 2, trunk.id * 2 + 1 FROM new_rows leg
            JOIN fiber_strand trunk ON trunk.splitter_id = leg.splitter_id AND trunk.number = 0
           WHERE leg.number > 0;
        """,
        new=True,
    ),
    _statement(
        "splitter_legs_go", pgtrigger.Delete,
        """
        DELETE FROM fiber_jointend USING old_rows
          WHERE fiber_jointend.id = old_rows.id * 2 AND old_rows.splitter_id IS NOT NULL;
        """,
        old=True,
    ),
]  # fmt: skip
"""The outputs of a splitter lead to its input inside of it; the input is number 0 and made first or together."""


def strands(owner: str, first: int, last: str, source: str = "new_rows made") -> pgtrigger.Trigger:
    """A new cable, frame or splitter has its cores, ports or legs, numbered from ``first`` to ``last``."""
    return _statement(
        f"{owner}_has_strands",
        pgtrigger.Insert,
        f"INSERT INTO fiber_strand ({owner}_id, number) SELECT made.id, number "  # noqa: S608  our own words
        f"FROM {source}, generate_series({first}, {last}) AS number ORDER BY made.id, number;",
        new=True,
    )


def changes(name: str) -> pgtrigger.Trigger:
    """Mark a change of the plant in the same transaction. The mark is drawn by lot: a number that a transaction rolls
    back would come again and stand for something else.
    """
    return _statement(
        f"{name}_marks",
        pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        """
        INSERT INTO fiber_revision (id, stamp) VALUES (1, gen_random_uuid())
          ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp;
        """,
    )
