"""A real public key infrastructure on loopback: two authorities, OCSP, CRL, time stamps, and people who sign.

``certomancer`` issues the certificates and answers on a port of its own; keys are made anew for every test run.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from asn1crypto import pem
from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.keys import load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from werkzeug.serving import make_server

NOW = datetime.now(UTC).replace(microsecond=0)
LONG = {"valid-from": (NOW - timedelta(days=3000)).isoformat(), "valid-to": (NOW + timedelta(days=3000)).isoformat()}
OVER = {"valid-from": (NOW - timedelta(days=900)).isoformat(), "valid-to": (NOW - timedelta(days=200)).isoformat()}
WHILE_VALID = NOW - timedelta(days=400)
"""A moment when the certificates that are over by now were valid."""
PEOPLE = ("good", "second", "revoked", "expired", "seal")
SYSTEM = ("root", "inter", "ocsp", "tsa", "tsa-over")
ID_NUMBER = "10000000146"


def _extension(key: str, value: Any, *, critical: bool = True) -> dict[str, Any]:
    return {"id": key, "critical": critical, "value": value}


def _usage(*usages: str) -> dict[str, Any]:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(usages)}}


_REVOCATION = [
    {"id": "authority_information_access", "smart-value": {"schema": "aia-urls", "params": {
        "ocsp-responders": ["inter"], "ca-issuer-links": [{"repo": "inter"}]}}},
    {"id": "crl_distribution_points",
     "smart-value": {"schema": "crl-dist-url", "params": {"crl-repo-names": ["inter"]}}},
]  # fmt: skip


def _authority(name: str, issuer: str) -> dict[str, Any]:
    more = [] if name == issuer else [
        {"id": "crl_distribution_points",
         "smart-value": {"schema": "crl-dist-url", "params": {"crl-repo-names": ["root"]}}},
    ]  # fmt: skip
    usage = _usage("key_cert_sign", "crl_sign")
    return {"issuer": issuer, "validity": LONG,
            "extensions": [_extension("basic_constraints", {"ca": True}), usage, *more]}  # fmt: skip


def _person(**more: Any) -> dict[str, Any]:
    return {"issuer": "inter", "validity": LONG, "extensions": [_usage("non_repudiation"), *_REVOCATION], **more}


def _stamper(validity: dict[str, str]) -> dict[str, Any]:
    purpose = _extension("extended_key_usage", ["time_stamping"])
    return {"issuer": "inter", "validity": validity,
            "extensions": [_usage("digital_signature"), purpose, *_REVOCATION]}  # fmt: skip


def _city() -> dict[str, Any]:
    """The authority that the tests trust, with everything that goes on the network."""
    responder = [
        _usage("digital_signature"),
        _extension("extended_key_usage", ["ocsp_signing"], critical=False),
        _extension("ocsp_no_check", None, critical=False),
    ]
    revoked = {"revoked-since": (NOW - timedelta(days=30)).isoformat(), "reason": "key_compromise"}
    return {
        "keyset": "keys",
        "entity-defaults": {"country-name": "TR", "organization-name": "Deneme Sertifika Kurumu"},
        "entities": {
            **{name: {"common-name": f"Deneme {name}"} for name in SYSTEM},
            **{name: {"common-name": f"DENEME İMZACI {name}", "serial-number": ID_NUMBER} for name in PEOPLE},
        },
        "certs": {
            "root": _authority("root", "root"),
            "inter": _authority("inter", "root"),
            "ocsp": {"issuer": "inter", "validity": LONG, "extensions": responder},
            "tsa": _stamper(LONG),
            "tsa-over": _stamper(OVER),
            **{name: _person() for name in ("good", "second", "seal")},
            "revoked": _person(revocation=revoked),
            "expired": _person(validity=OVER),
        },
        "services": {
            "ocsp": {"inter": {"for-issuer": "inter", "responder-cert": "ocsp", "signing-key": "ocsp"}},
            "crl-repo": {
                name: {"for-issuer": name, "signing-key": name, "simulated-update-schedule": "P30D"}
                for name in ("root", "inter")
            },
            "cert-repo": {"inter": {"for-issuer": "inter"}},
            "time-stamping": {
                name: {"signing-key": name, "signing-cert": name} for name in ("tsa", "tsa-over")
            },
        },
    }  # fmt: skip


def _other() -> dict[str, Any]:
    """An authority that nobody here knows."""
    return {
        "keyset": "keys",
        "entity-defaults": {"country-name": "TR", "organization-name": "Bilinmeyen Kurum"},
        "entities": {"other-root": {"common-name": "Bilinmeyen kök"}, "stranger": {"common-name": "YABANCI İMZACI"}},
        "certs": {
            "other-root": _authority("other-root", "other-root"),
            "stranger": {"issuer": "other-root", "validity": LONG, "extensions": [_usage("non_repudiation")]},
        },
    }


def _configuration(port: int) -> dict[str, Any]:
    keys = {name: {"path": f"{name}.pem"} for name in (*SYSTEM, *PEOPLE, "other-root", "stranger")}
    return {
        "external-url-prefix": f"http://127.0.0.1:{port}",
        "keysets": {"keys": {"path-prefix": ".", "keys": keys}},
        "pki-architectures": {"city": _city(), "other": _other()},
    }


def _write_key(path: Path, *, strong: bool = False) -> None:
    key = rsa.generate_private_key(65537, 2048) if strong else ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@dataclass(frozen=True)
class Pki:
    """The running infrastructure."""

    folder: Path
    port: int
    config: CertomancerConfig

    def certificate(self, label: str, arch: str = "city") -> Any:
        return self.config.get_pki_arch(ArchLabel(arch)).get_cert(CertLabel(label))

    def pem(self, label: str, arch: str = "city") -> str:
        return pem.armor("CERTIFICATE", self.certificate(label, arch).dump()).decode()

    def signer(self, label: str, arch: str = "city") -> signers.SimpleSigner:
        """A person with a key of one's own, as a token on one's desk would hold it."""
        key = load_private_key_from_pemder_data((self.folder / f"{label}.pem").read_bytes(), passphrase=None)
        chain = ("root", "inter", "tsa", "tsa-over") if arch == "city" else ("other-root",)
        store = SimpleCertificateStore.from_certs([self.certificate(name, arch) for name in chain])
        return signers.SimpleSigner(
            signing_cert=self.certificate(label, arch), signing_key=key, cert_registry=store, prefer_pss=False
        )

    def tsa_url(self, name: str = "tsa") -> str:
        return f"http://127.0.0.1:{self.port}/city/tsa/{name}"

    def stamper(self, name: str = "tsa", at: datetime | None = None) -> RequestsHTTPTimeStamper:
        """The time-stamp service, as it would have answered at another moment."""
        headers = {"X-Certomancer-Fake-Time": at.isoformat()} if at else None
        return RequestsHTTPTimeStamper(self.tsa_url(name), headers=headers)

    def sign(
        self,
        pdf: bytes,
        label: str = "good",
        *,
        arch: str = "city",
        field: str = "Imza1",
        stamper: RequestsHTTPTimeStamper | None = None,
        long_term: bool = False,
        at: datetime | None = None,
    ) -> bytes:
        """``pdf`` signed by a person: B-B, with ``stamper`` B-T, with ``long_term`` B-LTA."""
        metadata = signers.PdfSignatureMetadata(
            field_name=field,
            subfilter=SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            embed_validation_info=long_term,
            use_pades_lta=long_term,
            validation_context=self._context(at) if long_term else None,
        )
        out = signers.PdfSigner(metadata, self.signer(label, arch), timestamper=stamper).sign_pdf(
            IncrementalPdfFileWriter(BytesIO(pdf))
        )
        return bytes(out.getbuffer())

    def _context(self, at: datetime | None) -> ValidationContext:
        return ValidationContext(
            trust_roots=[self.certificate("root")], allow_fetching=True, revocation_mode="soft-fail", moment=at
        )


@contextmanager
def running(folder: Path) -> Iterator[Pki]:
    """Issue the certificates below ``folder`` and answer until the block ends."""
    for name in (*SYSTEM, *PEOPLE, "other-root", "stranger"):
        _write_key(folder / f"{name}.pem", strong=name == "good")
    server = make_server("127.0.0.1", 0, _not_ready, threaded=True)
    text = yaml.safe_dump(_configuration(server.server_port))
    config = CertomancerConfig.from_yaml(text, key_search_dir=str(folder))
    server.app = Animator(AnimatorArchStore(config.pki_archs), with_web_ui=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Pki(folder, server.server_port, config)
    finally:
        server.shutdown()
        thread.join()


def _not_ready(environ: Any, start_response: Any) -> list[bytes]:
    start_response("503 Service Unavailable", [])
    return []
