"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.surveys.ui import parts, sketches, verbs

urlpatterns = [
    path("survey/<int:pk>/visit/", verbs.visit, name="survey-visit"),
    path("survey/<int:pk>/report/", verbs.report, name="survey-report"),
    path("survey/<int:pk>/decide/<slug:verdict>/", verbs.decide, name="survey-decide"),
    path("survey/<int:pk>/install/", verbs.install, name="survey-install"),
    path("survey/<int:pk>/hand-over/", verbs.hand_over, name="survey-hand-over"),
    path("survey/<int:pk>/hand-over/again/", verbs.hand_over_again, name="survey-hand-over-again"),
    path("survey/<int:pk>/transfer/", verbs.transfer, name="survey-transfer"),
    path("survey/<int:pk>/cancel/", verbs.cancel, name="survey-cancel"),
    path("survey/<int:pk>/note/", verbs.note, name="survey-note"),
    path("survey/<int:pk>/assessment/", parts.assessment, name="survey-assessment"),
    path("survey/<int:pk>/<slug:kind>/new/", parts.add, name="part-add"),
    path("survey/<int:pk>/<slug:kind>/<int:number>/", parts.edit, name="part-edit"),
    path("survey/<int:pk>/<slug:kind>/<int:number>/remove/", parts.remove, name="part-remove"),
    path("survey/<int:pk>/sketches/begin/", sketches.begin, name="sketch-begin"),
    path("sketch/<int:pk>/", sketches.sketch, name="sketch"),
    path("sketch/<int:pk>/strokes/", sketches.strokes, name="sketch-strokes"),
]
