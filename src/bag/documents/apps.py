from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "bag.documents"
    label = "documents"

    def ready(self) -> None:
        from bag.documents import registers

        registers.fill()
