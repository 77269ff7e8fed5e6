from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "bag.core"
    label = "core"
