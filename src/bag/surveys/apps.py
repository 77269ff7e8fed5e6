from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "bag.surveys"
    label = "surveys"

    def ready(self) -> None:
        from bag.surveys import registers

        registers.fill()
