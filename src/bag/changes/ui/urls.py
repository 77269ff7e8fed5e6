"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.changes.ui import calendar, verbs

urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("change/<int:pk>/submit/", verbs.submit, name="change-submit"),
    path("change/<int:pk>/approve/", verbs.approve, name="change-approve"),
    path("change/<int:pk>/reject/", verbs.reject, name="change-reject"),
    path("change/<int:pk>/tell/", verbs.tell, name="change-tell"),
    path("change/<int:pk>/start/", verbs.start, name="change-start"),
    path("change/<int:pk>/finish/", verbs.finish, name="change-finish"),
    path("change/<int:pk>/roll-back/", verbs.roll_back, name="change-roll-back"),
    path("change/<int:pk>/cancel/", verbs.cancel, name="change-cancel"),
    path("change/<int:pk>/note/", verbs.note, name="change-note"),
]
