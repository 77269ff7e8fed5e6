from django.apps import AppConfig


class DirectiveConfig(AppConfig):
    name = "bag.directive"
    label = "directive"
