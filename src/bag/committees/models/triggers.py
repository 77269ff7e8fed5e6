"""Rules that the database keeps by itself, whatever writes the rows."""

from __future__ import annotations

import pgtrigger

_SIGNED = """
    IF TG_OP <> 'INSERT' THEN
        PERFORM 1 FROM committees_meeting WHERE id = OLD.meeting_id AND status = 'closed';
        IF FOUND THEN
            RAISE EXCEPTION 'the minutes are signed' USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'minutes_are_signed', TABLE = TG_TABLE_NAME;
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM 1 FROM committees_meeting WHERE id = NEW.meeting_id AND status = 'closed';
        IF FOUND THEN
            RAISE EXCEPTION 'the minutes are signed' USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'minutes_are_signed', TABLE = TG_TABLE_NAME;
        END IF;
        RETURN NEW;
    END IF;
    RETURN OLD;
"""


def kept_with_minutes(name: str) -> pgtrigger.Trigger:
    """Rows of a meeting (``meeting_id``) whose minutes are signed: none is added, changed or removed."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=_SIGNED,
    )
