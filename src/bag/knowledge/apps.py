from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "bag.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        from bag.knowledge import registers

        registers.fill()
