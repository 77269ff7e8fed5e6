from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "bag.inventory"
    label = "inventory"

    def ready(self) -> None:
        from bag.inventory.registers import fill

        fill()
