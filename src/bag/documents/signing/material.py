"""Validation data that a PDF carries with it: certificates, OCSP answers and CRLs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from asn1crypto import crl, ocsp, x509


@dataclass
class Material:
    """What was found, unjudged: each piece is signed by an authority and verified where it is used."""

    certificates: list[x509.Certificate] = field(default_factory=list)
    answers: list[ocsp.OCSPResponse] = field(default_factory=list)
    lists: list[crl.CertificateList] = field(default_factory=list)

    @property
    def revocations(self) -> bool:
        return bool(self.answers or self.lists)


def material_of(reader: Any, signatures: list[Any]) -> Material:
    """The document security store (PAdES B-LT), chains inside signatures, and their older archival attribute."""
    found = Material()
    store = entry(reader.root, "/DSS", {})
    found.certificates += [x509.Certificate.load(data) for data in _streams(store, "/Certs")]
    found.answers += [ocsp.OCSPResponse.load(data) for data in _streams(store, "/OCSPs")]
    found.lists += [crl.CertificateList.load(data) for data in _streams(store, "/CRLs")]
    for signature in signatures:
        found.certificates += signature.other_embedded_certs
        for attribute in signature.signer_info["signed_attrs"]:
            if attribute["type"].native == "adobe_revocation_info_archival":
                found.answers += list(attribute["values"][0]["ocsp"] or ())
                found.lists += list(attribute["values"][0]["crl"] or ())
    return found


def entry(dictionary: Any, key: str, default: Any) -> Any:
    """An entry with its reference followed, which ``get`` of pyHanko does not do."""
    return dictionary[key] if key in dictionary else default  # noqa: SIM401


def _streams(store: Any, key: str) -> list[bytes]:
    return [reference.get_object().data for reference in entry(store, key, ())]
