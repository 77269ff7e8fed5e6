from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "bag.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        from bag.monitoring import registers

        registers.fill()
