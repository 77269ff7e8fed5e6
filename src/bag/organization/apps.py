from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "bag.organization"
    label = "organization"
