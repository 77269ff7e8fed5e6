"""WSGI entry point: pages and API for set-ups that serve the live stream apart."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")
application = get_wsgi_application()
