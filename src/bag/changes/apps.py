from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "bag.changes"
    label = "changes"

    def ready(self) -> None:
        from bag.changes import registers

        registers.fill()
