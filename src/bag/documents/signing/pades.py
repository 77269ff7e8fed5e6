"""Appending a PAdES signature with a key that the server holds. Heavy to import: only where something is sealed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

TSA_SECONDS = 6


class NoTimeStamp(Exception):
    """The time-stamp server did not answer as it should."""


class _Writer(IncrementalPdfFileWriter):
    """Appends without touching the metadata: pyHanko's rewritten XMP renames prefixes that PDF/A-2 prescribes."""

    def _update_meta(self) -> None:
        return


def append(pdf: bytes, field: str, private: Any, chain: list[x509.Certificate], tsa_url: str) -> bytes:
    """``pdf`` with an invisible signature (B-B, with ``tsa_url`` B-T) as an incremental update, so that PDF/A stays.

    ``chain`` begins with the certificate of the key. Raises ``NoTimeStamp``.
    """
    metadata = signers.PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
    stamper = _stamper(tsa_url) if tsa_url else None
    signer = signers.PdfSigner(
        metadata, _signer(private, chain), timestamper=stamper, new_field_spec=SigFieldSpec(field)
    )
    try:
        return signer.sign_pdf(_Writer(BytesIO(pdf))).getvalue()
    except (TimestampRequestError, OSError, ValueError) as error:
        if stamper is None:
            raise
        raise NoTimeStamp from error


def _stamper(url: str) -> Any:
    make: Any = RequestsHTTPTimeStamper
    return make(url, timeout=TSA_SECONDS)


def _signer(private: Any, chain: list[x509.Certificate]) -> signers.SimpleSigner:
    plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    make: Any = SimpleCertificateStore
    store = make()
    for one in chain[1:]:
        store.register(_asn1(one))
    return signers.SimpleSigner(
        signing_cert=_asn1(chain[0]), signing_key=asn1_keys.PrivateKeyInfo.load(plain), cert_registry=store
    )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
