"""Who may do what with stock beyond the record types."""

from __future__ import annotations

from typing import Any

from bag.core import access, registers
from bag.inventory.models import StockItem


def prices_item(user: Any, row: StockItem) -> bool:
    """Whether the person enters prices of the article: who may add price rows in its service."""
    return access.allows(user, registers.records["inventory.stockprice"].rights, "add", row.owner_service.code)
