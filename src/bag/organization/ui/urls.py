"""Pages of the organization beside its record pages."""

from __future__ import annotations

from django.urls import path

from bag.organization.ui import views

urlpatterns = [
    path("chart/", views.chart, name="chart"),
    path("reorganize/", views.reorganization, name="reorganize"),
    path("contact/confirm/", views.confirm_contact, name="confirm-contact"),
    path("person/<int:pk>/account/open/", views.account_open, name="account-open"),
    path("person/<int:pk>/account/change/", views.account_change, name="account-change"),
]
