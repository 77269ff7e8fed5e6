from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "bag.standards"
    label = "standards"

    def ready(self) -> None:
        from bag.standards import registers

        registers.fill()
