from django.apps import AppConfig


class ExcavationsConfig(AppConfig):
    name = "bag.excavations"
    label = "excavations"

    def ready(self) -> None:
        from bag.excavations import registers

        registers.fill()
