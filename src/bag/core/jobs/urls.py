"""Addresses of jobs and event handlers, mounted at the root."""

from django.urls import path

from bag.core.jobs import views

urlpatterns = [
    path("jobs/", views.index, name="jobs"),
    path("jobs/<int:pk>/", views.show, name="job"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="job-cancel"),
    path("handlers/", views.handlers, name="event-handlers"),
    path("handlers/failures/<int:pk>/", views.failure, name="handler-failure"),
]
