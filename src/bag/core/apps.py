from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "bag.core"
    label = "core"

    def ready(self) -> None:
        from bag.core import registers_fill

        registers_fill.fill()
