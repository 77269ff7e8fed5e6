"""Addresses of the phone app; its service worker rules what lies below its own."""

from __future__ import annotations

from django.urls import path

from bag.field.phone import views

urlpatterns = [
    path("phone/", views.page, name="phone"),
    path("phone/worker.js", views.worker, name="phone-worker"),
    path("phone/manifest.webmanifest", views.manifest, name="phone-manifest"),
]
