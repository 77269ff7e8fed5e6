from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "bag.connections"
    label = "connections"

    def ready(self) -> None:
        from bag.connections import registers

        registers.fill()
