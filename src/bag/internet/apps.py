from django.apps import AppConfig


class InternetConfig(AppConfig):
    name = "bag.internet"
    label = "internet"

    def ready(self) -> None:
        from bag.internet import registers

        registers.fill()
