from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "bag.places"
    label = "places"

    def ready(self) -> None:
        from bag.places import registers

        registers.fill()
