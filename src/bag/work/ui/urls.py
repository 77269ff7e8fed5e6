"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.work.ui import incidents

urlpatterns = [
    path("incident/<int:pk>/assign/", incidents.assign, name="incident-assign"),
    path("incident/<int:pk>/wait/", incidents.wait, name="incident-wait"),
    path("incident/<int:pk>/resume/", incidents.resume, name="incident-resume"),
    path("incident/<int:pk>/resolve/", incidents.resolve, name="incident-resolve"),
    path("incident/<int:pk>/close/", incidents.close, name="incident-close"),
    path("incident/<int:pk>/reopen/", incidents.reopen, name="incident-reopen"),
    path("incident/<int:pk>/note/", incidents.note, name="incident-note"),
    path("incident/<int:pk>/major/", incidents.major, name="incident-major"),
]
