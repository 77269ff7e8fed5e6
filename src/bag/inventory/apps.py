from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "bag.inventory"
    label = "inventory"
