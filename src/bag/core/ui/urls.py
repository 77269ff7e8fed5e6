"""The style guide: every part of the look on one page, only where DEBUG is on."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from bag.core.ui import views

urlpatterns: list[URLPattern] = []
if settings.DEBUG:
    urlpatterns = [
        path("styleguide/", views.styleguide, name="styleguide"),
        path("styleguide/<slug:sheet>/", views.styleguide, name="styleguide-sheet"),
        path("styleguide/answers/<slug:kind>/", views.answer, name="styleguide-answer"),
    ]
