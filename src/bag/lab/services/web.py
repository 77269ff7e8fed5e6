"""Web sites of the city over HTTPS, with certificates of every age: good, about to end, over, and signed by nobody."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bag.lab.services import ENDS

LONGEST_HEAD = 8192
PATIENCE = 10.0


@dataclass(frozen=True)
class Site:
    """A site at an address of its own; ``days`` until its certificate ends (negative: it has ended)."""

    address: str
    host: str
    title: str
    days: int


SITES = (
    Site("127.63.0.1", "e-belediye.lab.test", "e-Belediye", 210),
    Site("127.63.0.2", "harita.lab.test", "Kent haritası", 9),
    Site("127.63.0.3", "eski-arsiv.lab.test", "Eski arşiv", -3),
    Site("127.63.0.4", "otopark.lab.test", "Otopark", 27),
)


async def start(folder: Path, port: int) -> list[asyncio.Server]:
    """Serve every site; keys and certificates are made anew in ``folder``. Raises ``OSError`` when a port is taken."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    servers: list[asyncio.Server] = []
    try:
        for site in SITES:
            page = f"<!doctype html><title>{site.title}</title><h1>{site.title}</h1>".encode()
            servers.append(await _serve(page, site.address, port, _context(site, folder)))
    except OSError:
        for server in servers:
            server.close()
        raise
    return servers


async def _serve(page: bytes, address: str, port: int, tls: ssl.SSLContext) -> asyncio.Server:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(page)}\r\n"

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(*ENDS, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            asked = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
            body = b"" if asked.startswith(b"HEAD ") else page
            writer.write(head.encode() + b"Connection: close\r\n\r\n" + body)
            await writer.drain()
        writer.close()

    return await asyncio.start_server(talk, address, port, ssl=tls, limit=LONGEST_HEAD)


def _context(site: Site, folder: Path) -> ssl.SSLContext:
    """A server context with a fresh self-signed certificate of the wanted age."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, site.host)])
    end = datetime.now(UTC) + timedelta(days=site.days, hours=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=365))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(site.host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{site.host}.pem"
    path.touch(mode=0o600)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
