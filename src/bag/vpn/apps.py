from django.apps import AppConfig


class VpnConfig(AppConfig):
    name = "bag.vpn"
    label = "vpn"

    def ready(self) -> None:
        from bag.vpn import registers

        registers.fill()
