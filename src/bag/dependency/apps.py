from django.apps import AppConfig


class DependencyConfig(AppConfig):
    name = "bag.dependency"
    label = "dependency"

    def ready(self) -> None:
        from bag.dependency.registers import fill

        fill()
