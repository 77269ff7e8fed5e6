"""Addresses of attachments, mounted at the root."""

from django.urls import path

from bag.core.attachments import views

urlpatterns = [
    path("attachments/<str:key>/<int:pk>/", views.upload, name="attachment-upload"),
    path("attachments/<int:pk>/file/", views.download, name="attachment-file"),
    path("attachments/<int:pk>/small/<int:size>/", views.thumbnail, name="attachment-small"),
    path("attachments/<int:pk>/remove/", views.remove, name="attachment-remove"),
]
