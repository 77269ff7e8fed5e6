from django.apps import AppConfig


class CablingConfig(AppConfig):
    name = "bag.cabling"
    label = "cabling"

    def ready(self) -> None:
        from bag.cabling import registers

        registers.fill()
