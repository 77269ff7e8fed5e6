from django.apps import AppConfig


class VulnerabilitiesConfig(AppConfig):
    name = "bag.vulnerabilities"
    label = "vulnerabilities"

    def ready(self) -> None:
        from bag.vulnerabilities import registers

        registers.fill()
