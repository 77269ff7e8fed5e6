"""Every write of the room that is more than its own row. Verbs, one transaction each, ``by`` the actor."""

from bag.inventory.services.cables import connect, disconnect, save_cable, save_cables
from bag.inventory.services.catalog import ImportedType, import_type
from bag.inventory.services.equipment import (
    create_equipment,
    create_equipment_many,
    install_module,
    remove_module,
    save_equipment,
    save_module,
    save_modules,
)
from bag.inventory.services.moves import give_back, lend, lend_many, mount, move, move_rack, unmount
from bag.inventory.services.stock import (
    count_stock,
    enter_movements,
    issue_stock,
    receive_stock,
    set_price,
    transfer_stock,
)

__all__ = [
    "ImportedType",
    "connect",
    "count_stock",
    "create_equipment",
    "create_equipment_many",
    "disconnect",
    "enter_movements",
    "give_back",
    "import_type",
    "install_module",
    "issue_stock",
    "lend",
    "lend_many",
    "mount",
    "move",
    "move_rack",
    "receive_stock",
    "remove_module",
    "save_cable",
    "save_cables",
    "save_equipment",
    "save_module",
    "save_modules",
    "set_price",
    "transfer_stock",
    "unmount",
]
