"""Refusals of the database in the user's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "equipment_own_room": _("Another device stands in these rack units."),
    "equipment_inside_rack": _("The device does not fit into the height of the rack."),
    "rack_holds_equipment": _("Equipment stands above the new height of the rack."),
    "inventory_cableend_pkey": _("One of the ports has a cable already."),
    "inventory_cable_a_port_id_key": _("One of the ports has a cable already."),
    "inventory_cable_b_port_id_key": _("One of the ports has a cable already."),
    "cable_joins_two_ports": _("A cable joins two different ports."),
    "movement_changes_something": _("The change must not be zero."),
    "movement_sign_fits_kind": _("A receipt is a positive number."),
    "stock_never_negative": _("There is not that much in stock."),
    "stock_price_once": _("The article has a price from this day on already."),
    "stock_price_not_negative": _("A price is not negative."),
    "one_open_loan_per_equipment": _("This piece is on loan already."),
    "loan_has_borrower": _("Please say which unit or person borrows it."),
    "loan_due_after_start": _("The due date lies before the start."),
    "loan_returned_after_start": _("The return lies before the start."),
    "asset_number_once": _("This fixed-asset number is given already."),
    "inventory_equipment_name_key": _("Equipment of this name is there already."),
    "inventory_equipment_parent_bay_id_key": _("The bay is taken."),
    "inventory_module_bay_id_key": _("The bay is taken."),
    "port_name_once_per_equipment": _("The device has a port of this name already."),
    "bay_or_rack": _("A piece stands in a rack or in a device bay, not in both."),
    "position_needs_rack": _("A rack position needs a rack."),
}


@contextmanager
def in_words() -> Iterator[None]:
    """One transaction; a constraint that refuses it becomes a ``ValidationError``, other errors pass."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in SENTENCES:
            raise
        raise ValidationError(SENTENCES[name]) from error
