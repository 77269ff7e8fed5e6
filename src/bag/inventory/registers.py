"""What the inventory hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, DatedSource, FormSource, NavItem, Tile
from bag.inventory import dates, labels, papers, tiles
from bag.inventory.forms import LabelForm
from bag.inventory.panels import PANELS
from bag.inventory.records import RECORDS
from bag.inventory.tiles import may_see


def fill() -> None:
    """Called once at start-up."""
    for record in RECORDS:
        registers.records.add(record())
    for panel in PANELS:
        registers.panels.add(panel)
    _fill_shell()
    _fill_forms()
    _fill_dates()


def _fill_shell() -> None:
    equipment, types = registers.records["inventory.equipment"], registers.records["inventory.equipmenttype"]
    registers.navigation.add(
        NavItem(
            "inventory-attention", "records", _("Wants attention"), "inventory:attention", "alert-triangle", 46, may_see
        )
    )
    for action in (
        Action(
            "equipment-add",
            _("New piece of equipment"),
            "inventory:equipment-add",
            "plus",
            shown=lambda user: equipment.allows(user, "add"),
        ),
        Action(
            "equipment-import",
            _("Import equipment"),
            "inventory:equipment-import",
            "upload",
            shown=lambda user: equipment.allows(user, "add"),
        ),
        Action(
            "type-import",
            _("Import equipment types from the community library"),
            "inventory:type-import",
            "file-import",
            "netbox yaml",
            shown=lambda user: types.allows(user, "add"),
        ),
        Action(
            "inventory-attention",
            _("Low stock, ending warranties and licenses, overdue loans"),
            "inventory:attention",
            "alert-triangle",
            shown=may_see,
        ),
    ):
        registers.actions.add(action)
    for tile in (
        Tile("equipment", _("Equipment in service"), "router", tiles.equipment_in_service, 30),
        Tile("low-stock", _("Stock below minimum"), "packages", tiles.low_stock, 31),
        Tile("warranties", _("Warranties that end in 90 days"), "certificate", tiles.ending_warranties, 32),
        Tile("licenses", _("Licenses that end in 90 days"), "license", tiles.ending_licenses, 33),
        Tile("overdue-loans", _("Overdue loans"), "heart-handshake", tiles.overdue_loans, 34),
    ):
        registers.tiles.add(tile)


def _fill_forms() -> None:
    registers.form_sources.add(
        FormSource(
            key="equipment-labels",
            form="label-sheet",
            record="inventory.equipment",
            title=_("Print QR labels"),
            collect=labels.label_sheet,
            questions=LabelForm,
            icon="qrcode",
            order=10,
        )
    )
    registers.form_sources.add(
        FormSource(
            key="equipment-hand-over",
            form="hand-over",
            record="inventory.equipment",
            title=_("Hand-over record"),
            collect=labels.hand_over,
            questions=labels.HandOverForm,
            icon="file-certificate",
            order=20,
        )
    )
    registers.form_sources.add(
        FormSource(
            key="loan-record",
            form="loan-record",
            record="inventory.loan",
            title=_("Temporary loan record"),
            collect=papers.loan_record,
            questions=papers.LoanForm,
            icon="file-certificate",
        )
    )
    registers.form_sources.add(
        FormSource(
            key="equipment-write-off",
            form="write-off",
            record="inventory.equipment",
            title=_("Technical report for write-off"),
            collect=papers.write_off,
            questions=papers.WriteOffForm,
            icon="trash",
            order=30,
        )
    )


def _fill_dates() -> None:
    for source in (
        DatedSource("inventory.warranties", _("Warranties"), dates.warranties, 40),
        DatedSource("inventory.licenses", _("Licenses that end"), dates.licenses, 41),
        DatedSource("inventory.loans", _("Loans to be returned"), dates.loans, 42),
    ):
        registers.dated_sources.add(source)
