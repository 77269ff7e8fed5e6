from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "bag.work"
    label = "work"

    def ready(self) -> None:
        from bag.work import registers

        registers.fill()
