"""Addresses of what every record shares: files, comments, news, jobs, webhooks. Mounted at the root."""

from django.urls import path

from bag.core.attachments.urls import urlpatterns as attachments
from bag.core.comments.urls import urlpatterns as comments
from bag.core.jobs.urls import urlpatterns as jobs
from bag.core.notifications.urls import urlpatterns as notifications
from bag.core.records.views import LatePanel
from bag.core.webhooks.urls import urlpatterns as webhooks

urlpatterns = [
    path("panels/<str:key>/<int:pk>/<slug:name>/", LatePanel.as_view(), name="panel"),
    *attachments,
    *comments,
    *notifications,
    *jobs,
    *webhooks,
]
