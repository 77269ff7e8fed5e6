from django.apps import AppConfig


class ConfigurationsConfig(AppConfig):
    name = "bag.configurations"
    label = "configurations"

    def ready(self) -> None:
        from bag.configurations import registers

        registers.fill()
