"""ASGI entry point: pages, API, static files and the live stream on one port."""

import os

from django.core.asgi import get_asgi_application

from bag.config import load
from bag.core.attachments.limits import AsgiUploadLimit
from bag.web import tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")
tracing.start(load().otlp_url)
application = AsgiUploadLimit(get_asgi_application())
