from django.apps import AppConfig


class AddressesConfig(AppConfig):
    name = "bag.addresses"
    label = "addresses"

    def ready(self) -> None:
        from bag.addresses import registers

        registers.fill()
