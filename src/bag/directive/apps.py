from django.apps import AppConfig


class DirectiveConfig(AppConfig):
    name = "bag.directive"
    label = "directive"

    def ready(self) -> None:
        from bag.directive import checks, registers  # noqa: F401  importing registers the checks

        registers.fill()
