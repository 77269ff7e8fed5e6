"""Reading the certificate of an authority that administrators declare trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

Reason = Literal["not-one", "private-key", "not-an-authority"]


class CertificateError(ValueError):
    """The text cannot serve as a trust anchor; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class AnchorFacts:
    """Whom a certificate names, its SHA-256 in hexadecimal, and the end of its validity (aware, UTC)."""

    subject: str
    fingerprint: str
    valid_until: datetime


def read_anchor(pem: str) -> AnchorFacts:
    """The facts of exactly one certificate of an authority; raises ``CertificateError``."""
    if "PRIVATE KEY" in pem:
        raise CertificateError("private-key")
    try:
        certificates = x509.load_pem_x509_certificates(pem.encode())
        if len(certificates) != 1:
            raise CertificateError("not-one")
        if not _vouches(certificates[0]):
            raise CertificateError("not-an-authority")
        return AnchorFacts(
            common_name(certificates[0]),
            certificates[0].fingerprint(SHA256()).hex(),
            certificates[0].not_valid_after_utc,
        )
    except CertificateError:
        raise
    except (ValueError, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        raise CertificateError("not-one") from None


def common_name(certificate: x509.Certificate) -> str:
    """The common name of the holder, else the organization, else the whole name; printable signs only."""
    kinds = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
    found = [str(one.value) for kind in kinds for one in certificate.subject.get_attributes_for_oid(kind)]
    name = found[0] if found else certificate.subject.rfc4514_string()
    return "".join(char for char in name if char.isprintable())


def _vouches(certificate: x509.Certificate) -> bool:
    """Whether others may rest on it: an authority, or a certificate that stands for itself alone."""
    try:
        if certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return True
    except x509.ExtensionNotFound:
        pass
    return certificate.issuer == certificate.subject
