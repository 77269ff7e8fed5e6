"""Where BAĞ keeps its data and which servers it talks to: one typed object, read once.

Every setting is an environment variable ``BAG_NAME`` or, in the TOML file that ``BAG_CONFIG`` names, the key ``name``;
the environment wins. An unknown key or a wrong value stops the program with a sentence that names the key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
import os
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit
from zoneinfo import available_timezones

ROOT = Path(__file__).resolve().parents[2]
DATA_KEY_BYTES = 32
SOCKET_PATH_LIMIT = 100  # bytes; the kernel takes 107 for a whole socket path
# Read by tests and by the starter script, never by the product.
FOREIGN_KEYS = frozenset({"BAG_CONFIG", "BAG_DIRECTIVE_TEXT"})
FOREIGN_PREFIXES = ("BAG_TEST_", "BAG_BENCH_")


class Refusal(Exception):
    """What is wrong and what to do about it, in one sentence of each language."""

    def __init__(self, turkish: str, english: str) -> None:
        super().__init__(f"{turkish}\n{english}")


@dataclass(frozen=True)
class LdapConfig:
    """Directory sign-in; off while ``url`` is empty."""

    url: str
    bind_dn: str
    bind_password: str = field(repr=False)
    user_base: str
    user_filter: str
    start_tls: bool
    group_base: str
    group_type: str
    """``groupOfNames``, ``activeDirectory`` or ``posixGroup``."""
    group_positions: dict[str, str]
    """Code of the position for the name (cn) of a group; its members hold it."""


@dataclass(frozen=True)
class OidcConfig:
    """Sign-in through an OpenID Connect provider; off while ``issuer`` is empty."""

    issuer: str
    name: str
    client_id: str
    client_secret: str = field(repr=False)

    @property
    def origin(self) -> str:
        """Scheme and host of the provider, for the content policy; empty while off."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


@dataclass(frozen=True)
class SigningConfig:
    """The server's own seal, and what the verification of signatures may ask other servers."""

    seal_file: str
    """PKCS#12 or PEM file with the encrypted key and its certificate; empty means that nothing is sealed."""
    seal_password: str = field(repr=False)
    tsa_url: str
    """Time-stamp server (RFC 3161) for the seal; empty means a seal without a time stamp."""
    fetch: bool
    """Whether revocations are asked at the addresses that certificates name."""
    allow: list[str]
    """Private networks (CIDR) that such addresses may lead to nevertheless."""


@dataclass(frozen=True)
class MailboxConfig:
    """The mailbox whose messages become requests; off while ``url`` is empty."""

    url: str = field(repr=False)
    type: str
    """Code of the request type that they become; empty means the first of the catalogue."""


@dataclass(frozen=True)
class ListenConfig:
    """Where devices may send syslog, traps and flows. A port 0 is a door that stays shut."""

    host: str
    syslog_port: int
    """UDP and TCP."""
    syslog_tls_port: int
    trap_port: int
    flow_port: int
    """NetFlow, IPFIX and sFlow: the first octets tell them apart."""
    tls_certificate: str
    """PEM file of the certificate for syslog over TLS; empty: that door stays shut."""
    tls_key: str
    tls_authorities: str
    """PEM file: only senders with a certificate of these are let in."""
    zone: str
    """Time zone of devices whose messages name none."""


@dataclass(frozen=True)
class ScanningConfig:
    """Reports of vulnerability scanners."""

    mend_days: dict[int, int]
    """Working days for mending by level: 4 critical, 3 high, 2 medium, 1 low; 0 sets no term."""
    report_limit: int
    """The largest report, in bytes."""


@dataclass(frozen=True)
class Config:
    """Everything a deployment may set. Defaults run the whole product from one folder."""

    var: Path
    secrets: Path
    database_url: str = field(repr=False)
    embedded_database: bool
    telemetry_url: str = field(repr=False)
    embedded_telemetry: bool
    store_port: int
    store_key: str = field(repr=False)
    """The password of the embedded store."""
    secret_key: str = field(repr=False)
    data_key: bytes = field(repr=False)
    """AES-GCM key of the secrets kept in the database, 32 bytes."""
    host: str
    port: int
    base_url: str
    allowed_hosts: list[str]
    web_processes: int
    job_concurrency: int
    debug: bool
    demo: bool
    """Whether ``bag up`` loads the demonstration city into an empty database."""
    lab: bool
    """Whether ``bag up`` runs the simulated city."""
    lab_port: int
    """The first of the ports of the simulated city."""
    log_format: str
    """``console`` or ``json``."""
    email_url: str = field(repr=False)
    email_from: str
    mailbox: MailboxConfig
    metrics_token: str = field(repr=False)
    otlp_url: str
    mfa_roles: list[str]
    """Roles that must sign in with a second factor."""
    webhook_allow: list[str]
    """Private networks (CIDR) that webhooks may reach nevertheless."""
    trusted_proxies: list[str]
    """Networks (CIDR) of the proxies in front, whose ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed."""
    attachment_limit: int
    """The largest attachment, in bytes."""
    listen: ListenConfig
    scanning: ScanningConfig
    ldap: LdapConfig
    oidc: OidcConfig
    signing: SigningConfig

    @property
    def attachments(self) -> Path:
        return self.var / "attachments"

    @property
    def static(self) -> Path:
        return self.var / "static"

    @property
    def lab_socket(self) -> Path:
        """Where the running simulated city takes orders."""
        return socket_dir(self.var / "run") / "lab.sock"

    @property
    def status_file(self) -> Path:
        """What ``bag up`` knows about its processes, as JSON."""
        return self.var / "run" / "status.json"


@cache
def load() -> Config:
    """The configuration of this process; raises ``SystemExit`` with a sentence when a value is wrong."""
    try:
        return read(os.environ)
    except Refusal as refusal:
        raise SystemExit(str(refusal)) from None


def read(environ: Mapping[str, str]) -> Config:
    """The configuration that ``environ`` (and its ``BAG_CONFIG`` file) describes; raises ``Refusal``."""
    given = _Given(environ)
    var = given.path("BAG_VAR", ROOT / "var")
    store_port = given.integer("BAG_STORE_PORT", 8323, 1, 65535)
    host, port = given.text("BAG_HOST", "127.0.0.1"), given.integer("BAG_PORT", 8300, 1, 65535)
    base_url = given.url("BAG_BASE_URL", f"http://127.0.0.1:{port}", "http", "https")
    local_hosts = ["localhost", "127.0.0.1", "[::1]"]
    keys = given.path("BAG_SECRETS", var / "secrets")
    store_key = _key_file(keys / "store-key").decode()
    own_store = f"http://bag:{store_key}@127.0.0.1:{store_port}/bag"
    socket = quote(str(socket_dir(var / "postgres")), safe="/")
    config = Config(
        var=var,
        secrets=keys,
        embedded_database="BAG_DATABASE_URL" not in given.values,
        database_url=given.url(
            "BAG_DATABASE_URL", f"postgresql://postgres@/bag?host={socket}", "postgresql", "postgres"
        ),
        embedded_telemetry="BAG_TELEMETRY_URL" not in given.values,
        telemetry_url=given.url("BAG_TELEMETRY_URL", own_store, "http", "https"),
        store_port=store_port,
        store_key=store_key,
        secret_key=given.text("BAG_SECRET_KEY", "") or _key_file(keys / "key").decode(),
        data_key=_data_key(given.text("BAG_DATA_KEY", ""), keys / "data-key"),
        host=host,
        port=port,
        base_url=base_url,
        allowed_hosts=[*given.names("BAG_ALLOWED_HOSTS", [urlsplit(base_url).hostname or ""]), *local_hosts],
        web_processes=given.integer("BAG_WEB_PROCESSES", 1, 1, 64),
        job_concurrency=given.integer("BAG_JOB_CONCURRENCY", 4, 1, 64),
        debug=given.flag("BAG_DEBUG", default=False),
        demo=given.flag("BAG_DEMO", default=True),
        lab=given.flag("BAG_LAB", default=given.flag("BAG_DEMO", default=True)),
        lab_port=given.integer("BAG_LAB_PORT", 1161, 1, 65000),
        log_format=given.choice("BAG_LOG_FORMAT", "console", "json"),
        email_url=given.url("BAG_EMAIL_URL", "", "smtp", "smtps", "smtp+tls", "console"),
        email_from=given.text("BAG_EMAIL_FROM", "bag@localhost"),
        mailbox=MailboxConfig(
            url=given.url("BAG_MAILBOX_URL", "", "imap", "imap+tls", "imaps"), type=given.text("BAG_MAILBOX_TYPE", "")
        ),
        metrics_token=given.text("BAG_METRICS_TOKEN", ""),
        otlp_url=given.url("BAG_OTLP_URL", "", "http", "https"),
        mfa_roles=given.names("BAG_MFA_ROLES", []),
        webhook_allow=given.networks("BAG_WEBHOOK_ALLOW"),
        trusted_proxies=given.networks("BAG_TRUSTED_PROXIES"),
        attachment_limit=given.integer("BAG_ATTACHMENT_MB", 50, 1, 2048) << 20,
        listen=_listen(given),
        scanning=_scanning(given),
        ldap=_ldap(given),
        oidc=_oidc(given),
        signing=_signing(given),
    )
    given.refuse_unknown()
    return config


def socket_dir(data: Path) -> Path:
    """Where the server of the cluster ``data`` puts its socket: there, or in a short folder if its path is too long."""
    if len(os.fsencode(data / ".s.PGSQL.5432")) < SOCKET_PATH_LIMIT:
        return data
    return Path(tempfile.gettempdir()) / f"bag-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"


def _listen(given: _Given) -> ListenConfig:
    zone = given.text("BAG_LISTEN_ZONE", "Europe/Istanbul")
    if zone not in available_timezones():
        raise _wrong(
            "BAG_LISTEN_ZONE", zone, "Europe/Istanbul gibi bir saat dilimi", "a time zone like Europe/Istanbul"
        )
    return ListenConfig(
        host=given.text("BAG_LISTEN_HOST", "127.0.0.1"),
        syslog_port=given.integer("BAG_SYSLOG_PORT", 8514, 0, 65535),
        syslog_tls_port=given.integer("BAG_SYSLOG_TLS_PORT", 8614, 0, 65535),
        trap_port=given.integer("BAG_TRAP_PORT", 8162, 0, 65535),
        flow_port=given.integer("BAG_FLOW_PORT", 8255, 0, 65535),
        tls_certificate=given.text("BAG_SYSLOG_TLS_CERTIFICATE", ""),
        tls_key=given.text("BAG_SYSLOG_TLS_KEY", ""),
        tls_authorities=given.text("BAG_SYSLOG_TLS_AUTHORITIES", ""),
        zone=zone,
    )


def _scanning(given: _Given) -> ScanningConfig:
    terms = {4: ("CRITICAL", 5), 3: ("HIGH", 15), 2: ("MEDIUM", 45), 1: ("LOW", 90)}
    return ScanningConfig(
        mend_days={
            level: given.integer(f"BAG_MEND_DAYS_{name}", days, 0, 1000) for level, (name, days) in terms.items()
        },
        report_limit=given.integer("BAG_SCAN_REPORT_MB", 250, 1, 4096) << 20,
    )


def _ldap(given: _Given) -> LdapConfig:
    return LdapConfig(
        url=given.url("BAG_LDAP_URL", "", "ldap", "ldaps", "ldapi"),
        bind_dn=given.text("BAG_LDAP_BIND_DN", ""),
        bind_password=given.text("BAG_LDAP_BIND_PASSWORD", ""),
        user_base=given.text("BAG_LDAP_USER_BASE", ""),
        user_filter=given.text("BAG_LDAP_USER_FILTER", "(uid=%(user)s)"),
        start_tls=given.flag("BAG_LDAP_START_TLS", default=False),
        group_base=given.text("BAG_LDAP_GROUP_BASE", given.text("BAG_LDAP_USER_BASE", "")),
        group_type=given.choice("BAG_LDAP_GROUP_TYPE", "groupOfNames", "activeDirectory", "posixGroup"),
        group_positions=given.pairs("BAG_LDAP_GROUP_POSITIONS"),
    )


def _oidc(given: _Given) -> OidcConfig:
    return OidcConfig(
        issuer=given.url("BAG_OIDC_ISSUER", "", "http", "https"),
        name=given.text("BAG_OIDC_NAME", "OpenID Connect"),
        client_id=given.text("BAG_OIDC_CLIENT_ID", ""),
        client_secret=given.text("BAG_OIDC_CLIENT_SECRET", ""),
    )


def _signing(given: _Given) -> SigningConfig:
    return SigningConfig(
        seal_file=given.text("BAG_SEAL_FILE", ""),
        seal_password=given.text("BAG_SEAL_PASSWORD", ""),
        tsa_url=given.url("BAG_TSA_URL", "", "http", "https"),
        fetch=given.flag("BAG_REVOCATION_FETCH", default=False),
        allow=given.networks("BAG_REVOCATION_ALLOW"),
    )


class _Given:
    """The settings as given; every read notes its key, so that what nobody reads can be refused."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.values = {key: value for key, value in environ.items() if key.startswith("BAG_")}
        if path := environ.get("BAG_CONFIG"):
            self.values = {**_file_values(Path(path)), **self.values}
        self._known: set[str] = set(FOREIGN_KEYS)

    def text(self, key: str, default: str) -> str:
        self._known.add(key)
        return self.values.get(key, default).strip()

    def path(self, key: str, default: Path) -> Path:
        return Path(self.text(key, str(default))).expanduser().resolve()

    def names(self, key: str, default: list[str]) -> list[str]:
        return [name.strip() for name in self.text(key, "").split(",") if name.strip()] or default

    def pairs(self, key: str) -> dict[str, str]:
        """``name=value`` between commas."""
        split = [[part.strip() for part in text.split("=")] for text in self.names(key, [])]
        for pair in split:
            if len(pair) != 2 or not all(pair):
                text = "=".join(pair)
                raise _wrong(key, text, "virgülle ayrılmış grup=kadro çiftleri", "group=position pairs between commas")
        return {pair[0]: pair[1] for pair in split}

    def networks(self, key: str) -> list[str]:
        names = self.names(key, [])
        for name in names:
            try:
                ipaddress.ip_network(name, strict=False)
            except ValueError:
                raise _wrong(key, name, "10.0.0.0/8 gibi bir ağ", "a network like 10.0.0.0/8") from None
        return names

    def integer(self, key: str, default: int, low: int, high: int) -> int:
        text = self.text(key, str(default))
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise _wrong(key, text, f"{low} ile {high} arasında bir sayı", f"a number from {low} to {high}")
        return int(text)

    def flag(self, key: str, *, default: bool) -> bool:
        text = self.text(key, "1" if default else "0").lower()
        if text not in {"1", "0", "true", "false", ""}:
            raise _wrong(key, text, "1 ya da 0", "1 or 0")
        return text in {"1", "true"}

    def choice(self, key: str, *options: str) -> str:
        text = self.text(key, options[0])
        if text not in options:
            raise _wrong(key, text, " ya da ".join(options), " or ".join(options))
        return text

    def url(self, key: str, default: str, *schemes: str) -> str:
        """An address with one of ``schemes``, or the default; its value is not shown because it may hold a password."""
        text = self.text(key, default)
        if text and urlsplit(text).scheme not in schemes:
            wanted = ", ".join(f"{scheme}://" for scheme in schemes)
            raise _wrong(key, "…", f"{wanted} ile başlayan bir adres", f"an address that starts with {wanted}")
        return text

    def refuse_unknown(self) -> None:
        for key in sorted(self.values):
            if key not in self._known and not key.startswith(FOREIGN_PREFIXES):
                raise Refusal(f"{key}: böyle bir ayar yok.", f"{key}: there is no such setting.")


def _wrong(key: str, value: str, turkish: str, english: str) -> Refusal:
    return Refusal(
        f"{key}: “{value}” değeri geçersiz; {turkish} olmalı.",
        f"{key}: the value “{value}” is not valid; it must be {english}.",
    )


def _file_values(path: Path) -> dict[str, str]:
    """The settings of a TOML file under the names of their environment variables."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refusal(
            f"BAG_CONFIG: {path} dosyası okunamadı ({error}).", f"BAG_CONFIG: {path} cannot be read ({error})."
        ) from None
    return {f"BAG_{key.upper()}": _file_value(key, value) for key, value in content.items()}


def _file_value(key: str, value: object) -> str:
    match value:
        case bool():
            return "1" if value else "0"
        case str() | int():
            return str(value)
        case list() if all(isinstance(item, str) for item in value):
            return ",".join(value)
    raise _wrong(
        f"BAG_{key.upper()}", str(value), "metin, sayı ya da metin listesi", "text, a number or a list of text"
    )


def _data_key(given: str, path: Path) -> bytes:
    try:
        text = given or _key_file(path).decode()
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != DATA_KEY_BYTES:
        raise _wrong("BAG_DATA_KEY", "…", "base64 ile yazılmış 32 bayt", "32 bytes written in base64")
    return key


def _key_file(path: Path) -> bytes:
    """The key in ``path`` (URL-safe base64 of 32 bytes), made on first use and readable by its owner only."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write_once(path, base64.urlsafe_b64encode(secrets.token_bytes(DATA_KEY_BYTES)))
        return path.read_bytes().strip()
    except OSError as error:
        raise Refusal(
            f"Anahtar dosyası {path} okunamadı ya da yazılamadı ({error.strerror}); BAG_VAR klasörünün sahibi "
            "BAĞ'ı çalıştıran kullanıcı olmalı.",
            f"The key file {path} cannot be read or written ({error.strerror}); the folder BAG_VAR must belong to "
            "the user who runs BAĞ.",
        ) from None


def _write_once(path: Path, content: bytes) -> None:
    """Write ``path`` whole or not at all; of several processes at once the first one wins."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), 0o400)
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()
