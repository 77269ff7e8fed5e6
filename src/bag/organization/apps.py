from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "bag.organization"
    label = "organization"

    def ready(self) -> None:
        from bag.organization import registers

        registers.fill()
