"""Addresses of webhooks beyond their record pages, mounted at the root."""

from django.urls import path

from bag.core.webhooks import views

urlpatterns = [
    path("webhooks/<int:pk>/deliveries/", views.deliveries, name="webhook-deliveries"),
    path("webhooks/<int:pk>/test/", views.test, name="webhook-test"),
    path("webhooks/deliveries/<int:pk>/again/", views.send_again, name="webhook-again"),
]
