"""Addresses of comments and watching, mounted at the root."""

from django.urls import path

from bag.core.comments import views

urlpatterns = [
    path("comments/<int:pk>/edit/", views.edit, name="comment-edit"),
    path("comments/<int:pk>/remove/", views.remove, name="comment-remove"),
    path("comments/<str:key>/<int:pk>/", views.write, name="comment-write"),
    path("comments/<str:key>/<int:pk>/people/", views.people, name="comment-people"),
    path("watch/<str:key>/", views.watch_type, name="watch-type"),
    path("watch/<str:key>/<int:pk>/", views.watch, name="watch"),
]
