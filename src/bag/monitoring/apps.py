from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "bag.monitoring"
    label = "monitoring"
