"""The server's seal on system records: PAdES with the institution's own key, never a person's.

The key lies in an encrypted file outside the database; its password comes from the configuration. It is read when it is
first needed, kept in memory only, and nothing of it is ever logged.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bag.documents.domain.certificates import common_name
from bag.documents.models import Document, DocumentSeal

FIELD = "BAG-Seal"
"""Name of the signature field that the seal takes."""
WARN_BEFORE = timedelta(days=45)


class SealError(ValidationError):
    """The document cannot be sealed; the message says why, in the reader's language."""


@dataclass(frozen=True)
class SealKey:
    """The institution's key and the certificates that vouch for it, its own first."""

    subject: str
    fingerprint: str
    valid_until: datetime
    private: Any = field(repr=False)
    chain: list[x509.Certificate]


@dataclass(frozen=True)
class Sealed:
    """A sealed PDF and what it was sealed with."""

    pdf: bytes
    key: SealKey
    time_stamped: bool


def configured() -> bool:
    """Whether this installation seals its documents."""
    return bool(settings.CONFIG.signing.seal_file)


def key() -> SealKey | None:
    """The seal of this installation, None when there is none; raises ``SealError`` when it cannot be used."""
    signing = settings.CONFIG.signing
    if not signing.seal_file:
        return None
    path = Path(signing.seal_file)
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        raise SealError(_("The file of the seal (BAG_SEAL_FILE) cannot be read.")) from None
    return _read(path, changed, signing.seal_password)


def seal(pdf: bytes) -> Sealed | None:
    """``pdf`` with an invisible PAdES seal appended, None when no seal is set up; raises ``SealError``."""
    found = key()
    if found is None:
        return None
    if found.valid_until < datetime.now(UTC):
        raise SealError(_("The certificate of the seal is no longer valid. Tell the system administrator."))
    from bag.documents.signing import pades

    tsa_url = settings.CONFIG.signing.tsa_url
    try:
        sealed = pades.append(pdf, FIELD, found.private, found.chain, tsa_url)
    except pades.NoTimeStamp as error:
        raise SealError(
            _("The time-stamp server does not answer as it should; nothing was issued. Please try again later.")
        ) from error
    return Sealed(sealed, found, bool(tsa_url))


def note(document: Document, sealed: Sealed) -> DocumentSeal:
    """Keep what an issued document was sealed with."""
    return DocumentSeal.objects.create(
        document=document,
        subject=sealed.key.subject[:300],
        fingerprint=sealed.key.fingerprint,
        valid_until=sealed.key.valid_until,
        time_stamped=sealed.time_stamped,
    )


def state() -> tuple[str, str]:
    """``ok`` or ``degraded`` for the health page, and why."""
    try:
        found = key()
    except SealError as error:
        return "degraded", error.messages[0]
    if found is None:
        return "ok", _("No seal is set up; documents are issued without one.")
    left = found.valid_until - datetime.now(UTC)
    if left < timedelta(0):
        return "degraded", _("The certificate of the seal is no longer valid; no document can be issued.")
    if left < WARN_BEFORE:
        return "degraded", _("The certificate of the seal ends in %(days)d days.") % {"days": left.days}
    text = _("Documents are sealed by “%(name)s”, valid until %(day)s.")
    return "ok", text % {"name": found.subject, "day": found.valid_until.strftime("%d.%m.%Y")}


@lru_cache(maxsize=1)
def _read(path: Path, changed: int, password: str) -> SealKey:
    """Read the file anew whenever it changes."""
    if path.stat().st_mode & 0o077:
        raise SealError(_("The file of the seal can be read by others; only its owner may read it (chmod 600)."))
    if not password:
        raise SealError(_("The password of the seal (BAG_SEAL_PASSWORD) is missing."))
    try:
        private, certificate, others = _parts(path.read_bytes(), password.encode())
    except (ValueError, TypeError, OSError):
        raise SealError(
            _("The file of the seal does not open: wrong password, no encryption, or neither PKCS#12 nor PEM.")
        ) from None
    if _public(private.public_key()) != _public(certificate.public_key()):
        raise SealError(_("Key and certificate of the seal do not belong together."))
    return SealKey(
        common_name(certificate),
        certificate.fingerprint(SHA256()).hex(),
        certificate.not_valid_after_utc,
        private,
        [certificate, *others],
    )


def _parts(content: bytes, password: bytes) -> tuple[Any, x509.Certificate, list[x509.Certificate]]:
    """Key, its certificate and the chain; raises ``ValueError`` or ``TypeError``, also for a key without encryption."""
    if b"-----BEGIN" in content:
        certificates = x509.load_pem_x509_certificates(content)
        start = content.index(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
        return load_pem_private_key(content[start:], password), certificates[0], certificates[1:]
    private, certificate, others = pkcs12.load_key_and_certificates(content, password)
    if private is None or certificate is None:
        raise ValueError("the file holds no key or no certificate")
    return private, certificate, others


def _public(found: Any) -> bytes:
    encoded: bytes = found.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded
