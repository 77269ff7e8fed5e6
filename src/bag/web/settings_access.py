"""Settings of sign-in: allauth, second factor, directory and OpenID Connect."""

from __future__ import annotations

from importlib.util import find_spec

from bag.config import load

CONFIG = load()

ACCOUNT_ADAPTER = "bag.core.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[BAĞ] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if CONFIG.base_url.startswith("https://") else "http"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Passwords are counted by our own lock-out, which tells how long to wait; this one guards the second factor's codes.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "20/m/ip,5/5m/key"}

MFA_ADAPTER = "bag.core.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIG.base_url.startswith("https://")
MFA_ROLES = frozenset(CONFIG.mfa_roles)

USERSESSIONS_TRACK_ACTIVITY = True

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

LDAP_GROUP_POSITIONS = CONFIG.ldap.group_positions
if CONFIG.ldap.url:
    if find_spec("ldap") is None or find_spec("django_auth_ldap") is None:
        raise SystemExit(
            "BAG_LDAP_URL verilmiş ama dizin eki kurulu değil: requirements/ldap.lock içindekileri kurun.\n"
            "BAG_LDAP_URL is set but the directory extra is not installed: install requirements/ldap.lock."
        )
    from bag.web.settings_ldap import *  # noqa: F403  only with the extra

    AUTHENTICATION_BACKENDS.insert(0, "bag.web.directory.DirectoryBackend")

SOCIALACCOUNT_ADAPTER = "bag.core.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
if CONFIG.oidc.issuer:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "institution",
                "name": CONFIG.oidc.name,
                "client_id": CONFIG.oidc.client_id,
                "secret": CONFIG.oidc.client_secret,
                "settings": {"server_url": CONFIG.oidc.issuer},
            }
        ],
    }
