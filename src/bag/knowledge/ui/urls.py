"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.knowledge.ui import pages

urlpatterns = [
    path("article/<int:pk>/publish/", pages.publish, name="publish"),
    path("article/<int:pk>/review/", pages.review, name="review"),
    path("article/<int:pk>/retire/", pages.retire, name="retire"),
    path("article/<int:pk>/verdict/", pages.verdict, name="verdict"),
    path("preview/", pages.preview, name="preview"),
]
