from django.apps import AppConfig


class FirmwareConfig(AppConfig):
    name = "bag.firmware"
    label = "firmware"

    def ready(self) -> None:
        from bag.firmware import registers

        registers.fill()
