from django.apps import AppConfig


class DependencyConfig(AppConfig):
    name = "bag.dependency"
    label = "dependency"
