from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "bag.field"
    label = "field"

    def ready(self) -> None:
        from bag.field import registers

        registers.fill()
