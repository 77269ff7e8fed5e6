from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "bag.work"
    label = "work"
