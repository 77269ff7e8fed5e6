from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "bag.committees"
    label = "committees"

    def ready(self) -> None:
        from bag.committees import registers

        registers.fill()
