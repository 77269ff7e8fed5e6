from django.apps import AppConfig


class LabConfig(AppConfig):
    name = "bag.lab"
    label = "lab"

    def ready(self) -> None:
        from bag.lab import registers

        registers.fill()
