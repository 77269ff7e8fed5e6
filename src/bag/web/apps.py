from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "bag.web"
    label = "web"
