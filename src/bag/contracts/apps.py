from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "bag.contracts"
    label = "contracts"

    def ready(self) -> None:
        from bag.contracts import registers

        registers.fill()
