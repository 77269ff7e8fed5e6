from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "bag.places"
    label = "places"
