"""ASGI entry point: pages, API, static files and the live stream on one port."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")
application = get_asgi_application()
