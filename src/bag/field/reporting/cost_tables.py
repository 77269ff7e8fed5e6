"""The tables of cost: what the work took, and where the money went."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.field.models import OrderKind
from bag.field.reporting.asked import Asked
from bag.field.reporting.cells import Cell, Table
from bag.field.reporting.cost_rows import OF_CONTRACT
from bag.field.reporting.cost_sums import Cost, Costs, Spent
from bag.field.wording import share_words, unit_name, what_name

DEAREST = 10
"""Places, pieces of equipment and contracts that page and paper name; a spreadsheet has all."""


def cost_tables(asked: Asked, found: Costs) -> list[Table]:
    """All tables of cost; the first says how much of it is priced."""
    return [
        _spent(asked, found),
        _table(asked, "cost-service", found.services, lambda one: {"service": one.key}),
        _table(asked, "cost-kind", found.kinds, lambda one: {"kind": "order", "type": one.key}),
        _table(asked, "cost-place", found.places, lambda one: {"place": one.key}, DEAREST),
        _table(asked, "cost-equipment", found.equipment, lambda one: {"equipment": one.key}, DEAREST),
        _table(asked, "cost-contract", found.contracts, lambda one: {"contract": one.key}, DEAREST),
    ]


_LOOKS = {
    "cost-service": (gettext_lazy("Service"), gettext_lazy("Cost by service"), "building"),
    "cost-kind": (gettext_lazy("Kind of work order"), gettext_lazy("Cost by kind of work order"), "list-details"),
    "cost-place": (gettext_lazy("Place"), gettext_lazy("The dearest places"), "map-pin"),
    "cost-equipment": (
        gettext_lazy("Piece of equipment"), gettext_lazy("The dearest pieces of equipment"), "router",
    ),
    "cost-contract": (gettext_lazy("Contract"), gettext_lazy("Our own cost in contracts"), "briefcase-2"),
}  # fmt: skip
"""Title of the first column, of the table, and the icon of each way to look at the cost."""
_PAGES = {
    "cost-place": "places:place-detail",
    "cost-equipment": "inventory:equipment-detail",
    "cost-contract": "contracts:contract-detail",
}


def cost_cell(one: Cost | None, url: str) -> Cell:
    """The whole cost; “not priced” when nothing of it has a price, a dash when there was no work."""
    if one is None or not one.orders:
        return Cell(None, "money")
    return _amount(one.whole, one.due, url)


def _amount(cost: Decimal | None, due: int, url: str) -> Cell:
    return Cell(cost, "money", url, missing=_("not priced") if due else _("in the contract"))


def _table(
    asked: Asked, key: str, found: list[Cost], narrow: Callable[[Cost], dict[str, str]], short: int = 0
) -> Table:
    name, title, icon = _LOOKS[key]
    head = [
        str(name), _("Cost (TRY)"), _("Parts (TRY)"), _("Work time (TRY)"), _("Travel time (TRY)"), _("Vehicle (TRY)"),
        _("Orders not fully priced"), _("Work orders"),
    ]  # fmt: skip
    lines = [[_about(key, one, asked), *_figures(one, asked, narrow(one))] for one in found]
    return Table(key, str(title), icon, head, lines, short=short)


def _about(key: str, one: Cost, asked: Asked) -> Cell:
    if key == "cost-kind":
        return Cell(str(OrderKind(one.key).label), "text")
    if key == "cost-service":
        return Cell(one.title, "text", asked.url(service=one.key))
    return Cell(one.title, "text", reverse(_PAGES[key], args=[one.key]))


def _figures(one: Cost, asked: Asked, narrow: dict[str, str]) -> list[Cell]:
    url = asked.rows("cost", **narrow)
    parts = [Cell(cost, "money", url) for cost in (one.parts, one.work, one.travel, one.vehicle)]
    return [cost_cell(one, url), *parts, *_counts(one, url, asked.rows("unpriced", **narrow))]


def _counts(one: Cost | Spent, orders: str, unpriced: str) -> list[Cell]:
    return [Cell(one.unpriced, url=unpriced, tone="warning"), Cell(one.orders, url=orders)]


def _spent(asked: Asked, found: Costs) -> Table:
    lines = [_spent_line(asked, one) for one in found.spent]
    whole, url = found.whole, asked.rows("cost")
    foot = [
        Cell(_("Total"), "text"), Cell("", "text"), Cell(None, "amount", missing=""), Cell("", "text"),
        cost_cell(whole, url), *_counts(whole, url, asked.rows("unpriced")),
    ]  # fmt: skip
    head = [
        _("What"), _("Part or service"), _("Quantity"), _("Unit of measure"), _("Cost (TRY)"),
        _("Orders not fully priced"), _("Work orders"),
    ]  # fmt: skip
    return Table("cost", _("What the work took"), "receipt-2", head, lines, _note(whole), foot=foot)


def _spent_line(asked: Asked, one: Spent) -> list[Cell]:
    narrow = {"part": one.key} if one.what == "part" else {"time": _time(one), "service": one.key}
    url = asked.rows("part" if one.what == "part" else "time", **narrow)
    return [
        Cell(_what(one), "text"),
        Cell(one.title, "text"),
        Cell(one.amount, "amount", url),
        Cell(unit_name(one.unit), "text"),
        _amount(one.cost, one.due, url),
        *_counts(one, url, asked.rows("unpriced", **narrow)),
    ]


def _time(one: Spent) -> str:
    return f"{one.what}{OF_CONTRACT}" if one.covered else one.what


def _what(one: Spent) -> str:
    if one.covered:
        return {"work": _("Work time of contractors"), "travel": _("Travel time of contractors")}[one.what]
    return what_name(one.what)


def _note(whole: Cost) -> str:
    return " ".join((
        share_words(whole.priced, whole.due) + ".",
        _(
            "Work orders done in the period, at the prices and hourly rates of the day on which each was done, without "
            "VAT; the rate of a service goes before that of the branch. What has no price is not counted as 0."
        ),
        _(
            "People and vehicles are counted apart: a vehicle counts once for an order, for the time in which at least "
            "one of the crew travelled. Hours of the contractors' people are counted without a cost, for the contract "
            "pays them; parts that they bring have no price here."
        ),
    ))  # fmt: skip
