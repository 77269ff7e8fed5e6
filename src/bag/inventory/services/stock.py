"""Stock movements. The database keeps the figure on the shelf and refuses to go below zero."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bag.inventory.domain.kinds import MovementKind
from bag.inventory.models import Equipment, StockItem, StockMovement, StockPrice
from bag.inventory.services.refusals import in_words


def receive_stock(item: StockItem, quantity: int, *, reason: str = "", by: Any) -> StockMovement:
    """Put ``quantity`` on the shelf."""
    return _enter(item, MovementKind.IN, _positive(quantity), reason=reason, by=by)


def issue_stock(
    item: StockItem, quantity: int, *, equipment: Equipment | None = None, reason: str = "", by: Any
) -> StockMovement:
    """Take ``quantity`` off the shelf, for a piece of equipment perhaps."""
    return _enter(item, MovementKind.OUT, -_positive(quantity), equipment=equipment, reason=reason, by=by)


def count_stock(item: StockItem, counted: int, *, reason: str = "", by: Any) -> StockMovement | None:
    """Correct the figure to what was counted; None when it was right."""
    if counted < 0:
        raise ValidationError({"quantity": _("A count is not negative.")})
    with in_words():
        change = counted - StockItem.objects.select_for_update().get(pk=item.pk).quantity
        return _enter(item, MovementKind.ADJUST, change, reason=reason, by=by) if change else None


def transfer_stock(item: StockItem, target: StockItem, quantity: int, *, reason: str = "", by: Any) -> StockMovement:
    """Move ``quantity`` to the same article at another place; the two movements know each other."""
    if item.pk == target.pk:
        raise ValidationError({"target": _("Please choose another stock item as the target.")})
    if item.unit != target.unit:
        raise ValidationError({"target": _("The two stock items are counted in different units.")})
    with in_words():
        # Locked in one order, so that two transfers in opposite directions wait for each other and do not deadlock.
        list(StockItem.objects.select_for_update().filter(pk__in=[item.pk, target.pk]).order_by("pk"))
        gone = _enter(item, MovementKind.TRANSFER, -_positive(quantity), reason=reason, by=by)
        return _enter(target, MovementKind.TRANSFER, quantity, reason=reason, counterpart=gone, by=by)


def enter_movements(movements: Sequence[StockMovement], *, by: Any) -> list[StockMovement]:
    """Enter receipts, issues and corrections from a form or a file; issues are stored with a minus. All or nothing."""
    for movement in movements:
        if movement.kind == MovementKind.TRANSFER:
            raise ValidationError({"kind": _("Transfers are made from the page of the stock item.")})
        movement.change = -abs(movement.change) if movement.kind == MovementKind.OUT else movement.change
        movement.by = by
    with in_words():
        return list(StockMovement.objects.bulk_create(movements, batch_size=2000))


def set_price(item: StockItem, valid_from: date, price: Decimal, *, source: str = "") -> StockPrice:
    """Say what one unit costs from a day on, in lira without VAT. Raises ``ValidationError`` for a second one a day."""
    row = StockPrice(item=item, valid_from=valid_from, price=price, source=source)
    with in_words():
        row.save()
    return row


def _positive(quantity: int) -> int:
    if quantity < 1:
        raise ValidationError({"quantity": _("The quantity must be at least 1.")})
    return quantity


def _enter(item: StockItem, kind: MovementKind, change: int, *, by: Any, **extra: Any) -> StockMovement:
    with in_words():
        movement = StockMovement.objects.create(item=item, kind=kind.value, change=change, by=by, **extra)
    item.refresh_from_db(fields=["quantity"])
    return movement
