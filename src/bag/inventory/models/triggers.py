"""Rules that the database keeps by itself, whatever writes the rows."""

from __future__ import annotations

from typing import Any

import pgtrigger

UPDATE_OF: Any = pgtrigger.UpdateOf
FIT = """
    SELECT u_height, CASE WHEN is_full_depth THEN int4range(0, 2)
                          WHEN NEW.face = 'rear' THEN int4range(1, 2)
                          ELSE int4range(0, 1) END
      INTO NEW.rack_height, NEW.rack_faces
      FROM inventory_equipmenttype WHERE id = NEW.type_id;
    IF NEW.rack_id IS NOT NULL AND NEW.position_u IS NOT NULL THEN
        PERFORM 1 FROM inventory_rack
          WHERE id = NEW.rack_id AND NEW.position_u >= 1 AND NEW.position_u + NEW.rack_height <= u_count + 1;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'equipment does not fit into its rack' USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'equipment_inside_rack', TABLE = 'inventory_equipment';
        END IF;
    END IF;
    RETURN NEW;
"""

EQUIPMENT_FITS_RACK = pgtrigger.Trigger(
    name="equipment_fits_rack",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | UPDATE_OF("type_id", "rack_id", "position_u", "face"),
    func=FIT,
)
"""Copies height and depth of the type into the row, where the exclusion constraint can see them."""

TYPE_HEIGHT_REACHES_RACKS = pgtrigger.Trigger(
    name="type_height_reaches_racks",
    when=pgtrigger.After,
    operation=UPDATE_OF("u_height", "is_full_depth"),
    func="""
        UPDATE inventory_equipment SET type_id = type_id WHERE type_id = NEW.id;
        RETURN NULL;
    """,
)

RACK_HOLDS_EQUIPMENT = pgtrigger.Trigger(
    name="rack_holds_equipment",
    when=pgtrigger.After,
    operation=UPDATE_OF("u_count"),
    func="""
        PERFORM 1 FROM inventory_equipment
          WHERE rack_id = NEW.id AND position_u + rack_height > NEW.u_count + 1;
        IF FOUND THEN
            RAISE EXCEPTION 'equipment stands above the new top' USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'rack_holds_equipment', TABLE = 'inventory_rack';
        END IF;
        RETURN NULL;
    """,
)

CABLE_ENDS = pgtrigger.Trigger(
    name="cable_ends",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | UPDATE_OF("a_port_id", "b_port_id"),
    func="""
        IF TG_OP = 'UPDATE' THEN
            DELETE FROM inventory_cableend WHERE cable_id = NEW.id;
        END IF;
        INSERT INTO inventory_cableend (port_id, cable_id) VALUES (NEW.a_port_id, NEW.id), (NEW.b_port_id, NEW.id);
        RETURN NULL;
    """,
)
"""One row per end under one primary key: a port holds at most one cable, whichever side it is named on."""

MOVEMENT_COUNTS = pgtrigger.Trigger(
    name="movement_counts",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func="""
        UPDATE inventory_stockitem SET quantity = quantity + NEW.change WHERE id = NEW.item_id;
        RETURN NULL;
    """,
)
"""The figure on the shelf is the sum of its movements, and the check on it refuses to go below zero."""


def append_only(name: str) -> pgtrigger.Trigger:
    """Rows are written once: no update, no delete."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)
