from django.apps import AppConfig


class TopologyConfig(AppConfig):
    name = "bag.topology"
    label = "topology"

    def ready(self) -> None:
        from bag.topology import registers

        registers.fill()
