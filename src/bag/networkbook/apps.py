from django.apps import AppConfig


class NetworkBookConfig(AppConfig):
    name = "bag.networkbook"
    label = "networkbook"

    def ready(self) -> None:
        from bag.networkbook import registers

        registers.fill()
