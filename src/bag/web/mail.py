"""The mail server named by ``BAG_EMAIL_URL`` in the words of Django's settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """``starttls``: turn on encryption after connecting (``smtp+tls://``); ``tls``: from the first byte (``smtps://``)."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = False
    tls: bool = False


def mail_server(url: str) -> MailServer:
    """``smtp://user:password@host:port`` and its encrypted forms; ``console://`` prints; empty means no e-mail."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        kind = "console" if parts.scheme == "console" else "dummy"
        return MailServer(backend=f"django.core.mail.backends.{kind}.EmailBackend")
    return MailServer(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname or "localhost",
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+tls",
        tls=parts.scheme == "smtps",
    )
