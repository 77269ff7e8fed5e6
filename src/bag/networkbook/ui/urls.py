"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.networkbook.ui import pages

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("book/", pages.book, name="book"),
    path("book/chapter/<slug:key>/", pages.chapter, name="chapter"),
    path("book/changes/", pages.difference, name="changes"),
    path("book/pdf/", pages.pdf, name="pdf"),
    path("book/issue/", pages.issue, name="issue"),
    path("edition/<int:pk>/review/", pages.review, name="edition-review"),
]
