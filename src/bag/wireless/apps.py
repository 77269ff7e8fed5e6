from django.apps import AppConfig


class WirelessConfig(AppConfig):
    name = "bag.wireless"
    label = "wireless"

    def ready(self) -> None:
        from bag.wireless import registers

        registers.fill()
