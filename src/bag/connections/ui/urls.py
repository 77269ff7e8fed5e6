"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.connections.ui import verbs

urlpatterns = [
    path("connection/<int:pk>/plan/", verbs.plan, name="connection-plan"),
    path("connection/<int:pk>/approve/", verbs.approve, name="connection-approve"),
    path("connection/<int:pk>/reject/", verbs.reject, name="connection-reject"),
    path("connection/<int:pk>/order/", verbs.order, name="connection-order"),
    path("connection/<int:pk>/change/", verbs.change, name="connection-change"),
    path("connection/<int:pk>/link/", verbs.lay, name="connection-link"),
    path("connection/<int:pk>/accept/", verbs.accept, name="connection-accept"),
    path("connection/<int:pk>/cancel/", verbs.cancel, name="connection-cancel"),
]
