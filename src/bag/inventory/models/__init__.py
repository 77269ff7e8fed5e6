"""Inventory tables, by file."""

from bag.inventory.models.catalog import EquipmentType, Manufacturer, PortTemplate
from bag.inventory.models.equipment import Equipment, Module, Rack
from bag.inventory.models.ledger import LifecycleMove, Loan
from bag.inventory.models.ports import Cable, CableEnd, Port
from bag.inventory.models.stock import License, StockItem, StockMovement, StockPrice

__all__ = [
    "Cable",
    "CableEnd",
    "Equipment",
    "EquipmentType",
    "License",
    "LifecycleMove",
    "Loan",
    "Manufacturer",
    "Module",
    "Port",
    "PortTemplate",
    "Rack",
    "StockItem",
    "StockMovement",
    "StockPrice",
]
