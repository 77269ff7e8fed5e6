"""Whom a certificate names, without more of an identity number than people need to recognize it."""

from __future__ import annotations

from typing import Any

from asn1crypto import core, x509

from bag.documents.domain.signatures import Holder, masked

QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"
QC_COMPLIANCE = "0.4.0.1862.1.1"
LONGEST = 200


class _Statement(core.Sequence):
    """QCStatement of RFC 3739: an identifier and, at times, more."""

    _fields = [("id", core.ObjectIdentifier), ("info", core.Any, {"optional": True})]


class _Statements(core.SequenceOf):
    _child_spec = _Statement


def holder_of(certificate: x509.Certificate) -> Holder:
    """The facts of a certificate for people."""
    names: dict[str, Any] = certificate.subject.native
    return Holder(
        name=name_of(certificate.subject),
        organization=_text(names.get("organization_name")),
        id_masked=masked(_text(names.get("serial_number"))),
        serial=f"{certificate.serial_number:x}"[:64],
        issuer=name_of(certificate.issuer),
        valid_from=certificate.not_valid_before.isoformat(timespec="seconds"),
        valid_until=certificate.not_valid_after.isoformat(timespec="seconds"),
        fingerprint=certificate.sha256.hex(),
        qualified=_says_qualified(certificate),
    )


def name_of(name: x509.Name) -> str:
    """The common name, else the organization; never the whole name, which may hold an identity number."""
    names: dict[str, Any] = name.native
    return _text(names.get("common_name") or names.get("organization_name"))


def _text(value: Any) -> str:
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return "".join(char for char in shown if char.isprintable())[:LONGEST]


def _says_qualified(certificate: x509.Certificate) -> bool:
    for extension in certificate["tbs_certificate"]["extensions"]:
        if extension["extn_id"].dotted == QC_STATEMENTS:
            statements = _Statements.load(extension["extn_value"].native)
            return any(statement["id"].dotted == QC_COMPLIANCE for statement in statements)
    return False
