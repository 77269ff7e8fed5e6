"""Django settings: the composition of the rooms. What a deployment may change is read in ``bag.config``."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from bag.config import load
from bag.web.logs import LOGGING  # noqa: F401  Django reads it here
from bag.web.mail import mail_server

CONFIG = load()
BASE = CONFIG.var

SECRET_KEY = CONFIG.secret_key
DEBUG = CONFIG.debug
ALLOWED_HOSTS = ["*"] if CONFIG.debug else CONFIG.allowed_hosts
CSRF_TRUSTED_ORIGINS = [CONFIG.base_url]
ROOT_URLCONF = "bag.web.urls"
ASGI_APPLICATION = "bag.web.asgi.application"
WSGI_APPLICATION = "bag.web.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "bag.core",  # before allauth: its pages have our look
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "csp",
    # Rooms, bottom to top.
    "bag.organization",
    "bag.places",
    "bag.inventory",
    "bag.documents",
    "bag.directive",
    "bag.committees",
    "bag.dependency",
    "bag.monitoring",
    "bag.knowledge",
    "bag.work",
    "bag.contracts",
    "bag.field",
    "bag.surveys",
    "bag.changes",
    "bag.maintenance",
    "bag.fiber",
    "bag.excavations",
    "bag.addresses",
    "bag.configurations",
    "bag.firewall",
    "bag.topology",
    "bag.cabling",
    "bag.firmware",
    "bag.vpn",
    "bag.internet",
    "bag.wireless",
    "bag.standards",
    "bag.vulnerabilities",
    "bag.connections",
    "bag.networkbook",
    "bag.demo",
    *(["bag.lab"] if CONFIG.lab else []),
    "bag.web",
]

MIDDLEWARE = [
    "bag.web.middleware.RoomForCalls",
    "bag.web.metrics.RequestMetrics",
    "bag.web.proxies.ClientAddress",
    "bag.web.middleware.RequestContext",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bag.web.middleware.TurkishFirstLocale",
    "bag.web.proxies.NoNul",
    "bag.core.attachments.limits.UploadLimit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bag.web.middleware.SessionActivity",
    "bag.core.elevation.Middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "bag.core.accounts.second_factor.Middleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bag.web.middleware.HistoryContext",
    "bag.web.errors.ApiMethods",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before allauth's own: its layouts and elements are drawn with our parts.
        "DIRS": [Path(__file__).resolve().parents[1] / "core" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bag.core.shell.context",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "bag.core.ui.tags",
                "bag.core.ui.format",
            ],
        },
    }
]

_database = conninfo_to_dict(CONFIG.database_url)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.get("dbname", "bag"),
        "USER": _database.get("user", ""),
        "PASSWORD": _database.get("password", ""),
        "HOST": _database.get("host", ""),
        "PORT": _database.get("port", ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "tr"
LANGUAGES = [("tr", "Türkçe"), ("en", "English")]
TIME_ZONE = "Europe/Istanbul"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["bag.core.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": BASE / "attachments", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MIMETYPES = {".mjs": "text/javascript", ".geojson": "application/geo+json"}
ATTACHMENTS = CONFIG.attachments
UPLOAD_LIMIT = CONFIG.attachment_limit
LARGER_UPLOADS = {"/vulnerabilities/upload/": CONFIG.scanning.report_limit}  # addresses that take larger files
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_TEMP_DIR = None

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = [
    "bag.core.jobs.tasks",
    "bag.core.jobs.running",
    "bag.core.events",
    "bag.core.notifications.sending",
    "bag.core.webhooks.sending",
]

_MAIL = mail_server(CONFIG.email_url)
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _MAIL.backend, _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.starttls, _MAIL.tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = CONFIG.email_from

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *([CONFIG.oidc.origin] if CONFIG.oidc.issuer else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # ClientAddress takes it from all but trusted proxies
SECURE_CONTENT_TYPE_NOSNIFF = True
if CONFIG.base_url.startswith("https://"):  # behind a proxy that ends TLS and sets this header itself
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.base_url.startswith("https://")
CSRF_COOKIE_SAMESITE = "Lax"

PGHISTORY_APPEND_ONLY = True
PGHISTORY_OBJ_FIELD_RELATED_NAME = "events"
SILENCED_SYSTEM_CHECKS: list[str] = []

from bag.web.settings_access import *  # noqa: E402, F403  sign-in has settings of its own
