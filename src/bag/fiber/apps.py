from django.apps import AppConfig


class FiberConfig(AppConfig):
    name = "bag.fiber"
    label = "fiber"

    def ready(self) -> None:
        from bag.fiber import registers

        registers.fill()
