from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "bag.documents"
    label = "documents"
