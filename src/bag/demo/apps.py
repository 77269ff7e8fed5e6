from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "bag.demo"
    label = "demo"
