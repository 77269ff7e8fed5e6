"""ASGI entry point: pages, API, static files and the live stream on one port."""

import os
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.asgi import get_asgi_application

from bag.config import load
from bag.core.attachments.limits import AsgiUploadLimit
from bag.runtime import garbage
from bag.web import tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")

# Under ASGI every request has a thread of its own: a connection kept by its thread would be kept for nothing.
database: dict[str, Any] = settings.DATABASES["default"]
database |= {"CONN_MAX_AGE": 0, "OPTIONS": {"pool": {"min_size": 2, "max_size": 20, "timeout": 15, "max_idle": 300}}}

tracing.start(load().otlp_url)
with garbage.none_while_loading():
    application = AsgiUploadLimit(get_asgi_application())
    import_module(settings.ROOT_URLCONF)  # else the first page would wait for it
