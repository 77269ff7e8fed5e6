from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "bag.web"
    label = "web"

    def ready(self) -> None:
        from bag.web import registers

        registers.fill()
