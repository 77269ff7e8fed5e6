from django.apps import AppConfig


class FirewallConfig(AppConfig):
    name = "bag.firewall"
    label = "firewall"

    def ready(self) -> None:
        from bag.firewall import registers

        registers.fill()
