from django.apps import AppConfig


class MaintenanceConfig(AppConfig):
    name = "bag.maintenance"
    label = "maintenance"

    def ready(self) -> None:
        from bag.maintenance import registers

        registers.fill()
