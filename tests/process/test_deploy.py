"""The files of ``deploy/`` in front of the programs that will read them; each part runs where its program exists."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bag.config import read

from .conftest import ROOT, Place, eventually, free_port
from .web import web_server

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]
DEPLOY = ROOT / "deploy"
HOST = "bag.example"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
SYSTEMD = shutil.which("systemd-analyze")
MOST_EXPOSURE = 2.0
"""systemd's own measure of what a service could do to the machine: 0 is nothing, 10 is everything."""


# -- systemd ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units with the addresses of this tree, so that the programs they name exist."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "bag").symlink_to("/bin/true")
    for unit in (DEPLOY / "systemd").glob("bag*.*"):
        text = unit.read_text().replace("/opt/bag/.venv/bin", str(tmp_path / "bin")).replace("/opt/bag", str(ROOT))
        (tmp_path / unit.name).write_text(text)
    return sorted(path for path in tmp_path.iterdir() if path.suffix in {".service", ".target"})


@pytest.mark.skipif(not SYSTEMD, reason="systemd is not installed")
def test_systemd_accepts_the_units(units: list[Path]) -> None:
    assert len(units) == 5
    verified = subprocess.run([SYSTEMD, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    ours = [line for line in verified.stderr.splitlines() if "bag" in line]
    assert (verified.returncode, ours) == (0, [])


@pytest.mark.skipif(not SYSTEMD, reason="systemd is not installed")
def test_the_services_may_do_little(units: list[Path]) -> None:
    for unit in units:
        if unit.suffix == ".service":
            command = [SYSTEMD, "security", "--offline=true", "--no-pager", unit]
            judged = subprocess.run(command, capture_output=True, text=True, check=False).stdout
            exposure = re.search(r"exposure level for \S+: ([\d.]+)", judged)
            assert exposure, judged
            assert float(exposure[1]) <= MOST_EXPOSURE, unit.name


def test_the_example_settings_are_settings(tmp_path: Path) -> None:
    example = (DEPLOY / "systemd" / "bag.toml.example").read_text().replace("/var/lib/bag", str(tmp_path))
    example = re.sub(r"^# (telemetry_url)", r"\1", example, flags=re.MULTILINE)
    (tmp_path / "bag.toml").write_text(example)
    config = read({"BAG_CONFIG": str(tmp_path / "bag.toml")})
    assert (config.base_url, config.trusted_proxies, config.demo) == (f"https://{HOST}", ["127.0.0.1/32"], False)


# -- containers ------------------------------------------------------------------------------------------------------


@pytest.fixture
def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "docker" / "compose.yaml").read_text())


def test_docker_accepts_the_compose_file() -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not installed")
    passwords = {"POSTGRES_PASSWORD": "a", "CLICKHOUSE_PASSWORD": "b"}
    command = [docker, "compose", "-f", DEPLOY / "docker" / "compose.yaml", "config", "--quiet"]
    checked = subprocess.run(command, env={**os.environ, **passwords}, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_the_services_of_the_compose_file_fit_together(compose: dict[str, Any], tmp_path: Path) -> None:
    services = compose["services"]
    for name, service in services.items():
        assert ("image" in service) != ("build" in service), name
        for needed, how in service.get("depends_on", {}).items():
            wanted = {"service_healthy": "healthcheck", "service_completed_successfully": "command"}
            assert wanted[how["condition"]] in services[needed], f"{name} waits for {needed}"
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in compose["volumes"], f"{name}: {volume}"
    ours = {name: service for name, service in services.items() if "build" in service}
    assert set(ours) == {"prepare", "web", "worker"}
    for service in ours.values():
        given = {key: re.sub(r"\$\{[^}]*:-([^}]*)\}", r"\1", value) for key, value in service["environment"].items()}
        config = read({**given, "BAG_VAR": str(tmp_path)})
        assert not config.embedded_database
        assert not config.embedded_telemetry


def test_the_image_copies_what_there_is(compose: dict[str, Any]) -> None:
    build = compose["x-bag"]["build"]
    context = (DEPLOY / "docker" / build["context"]).resolve()
    assert context == ROOT
    lines = (context / build["dockerfile"]).read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    missing = [name for names in copied for name in names if not (context / name).exists()]
    assert copied
    assert not missing


# -- nginx -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def behind_nginx(prepared: Path) -> Iterator[tuple[Place, int, int]]:
    """BAĞ behind a real nginx with our file: its place, the port of HTTPS and that of HTTP."""
    if not NGINX:
        pytest.skip("nginx is not installed")
    settings = {"BAG_BASE_URL": f"https://{HOST}", "BAG_TRUSTED_PROXIES": "127.0.0.1/32"}
    with web_server(prepared, **settings) as (place, _log):
        secure, plain = free_port(), free_port()
        configuration = _nginx_configuration(place, secure, plain)
        tested = subprocess.run([NGINX, "-t", "-c", configuration], capture_output=True, text=True, check=False)
        assert tested.returncode == 0, tested.stderr
        assert "warn" not in tested.stderr, tested.stderr
        process = subprocess.Popen([NGINX, "-c", configuration])
        try:
            eventually(lambda: _ask(secure, "/healthz")[0] == 200, 30)
            yield place, secure, plain
        finally:
            process.terminate()
            process.wait(30)


def _nginx_configuration(place: Place, secure: int, plain: int) -> Path:
    """A whole configuration round our file, with free ports and folders of the place."""
    folder = place.var / "nginx"
    folder.mkdir()
    _certificate(folder)
    ours = (DEPLOY / "nginx" / "bag.conf").read_text()
    for before, after in {
        "/etc/ssl/bag": str(folder),
        "127.0.0.1:8300": f"127.0.0.1:{place.environment['BAG_PORT']}",
        "listen 443": f"listen {secure}",
        "[::]:443": f"[::]:{secure}",
        "listen 80": f"listen {plain}",
        "[::]:80": f"[::]:{plain}",
    }.items():
        ours = ours.replace(before, after)
    folders = "".join(f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log stderr; worker_processes 1;"
        f"events {{}} http {{ access_log off; {folders}\n{ours} }}"
    )
    return folder / "nginx.conf"


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    (folder / "fullchain.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _ask(
    port: int, path: str, *, host: str = HOST, secure: bool = True, **request: Any
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and body; status 0 when the server hangs up."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    connection = (
        http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=trusting)
        if secure
        else http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    )
    try:
        headers = {"Host": host, "Accept-Language": "tr", **request.pop("headers", {})}
        connection.request(request.pop("method", "GET"), path, headers=headers, **request)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    except (http.client.RemoteDisconnected, ConnectionError):
        return 0, http.client.HTTPMessage(), b""
    finally:
        connection.close()


def test_pages_come_through_nginx(behind_nginx: tuple[Place, int, int]) -> None:
    _place, secure, plain = behind_nginx
    status, headers, body = _ask(secure, "/account/login/", headers={"Accept-Encoding": "gzip"})
    assert status == 200
    assert headers["Strict-Transport-Security"]
    assert headers["Content-Encoding"] == "gzip"
    assert "Secure" in headers["Set-Cookie"], "BAĞ did not hear that the client came by HTTPS"
    assert len(body) < 20_000
    status, headers, _body = _ask(plain, "/account/login/?a=1", secure=False)
    assert (status, headers["Location"]) == (301, f"https://{HOST}/account/login/?a=1")


def test_static_files_come_through_nginx(behind_nginx: tuple[Place, int, int]) -> None:
    place, secure, _plain = behind_nginx
    name = next(path.name for path in (place.var / "static" / "ui").iterdir() if path.suffix == ".css")
    status, headers, body = _ask(secure, f"/static/ui/{name}", headers={"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Type"].split(";")[0], headers["Content-Encoding"]) == (200, "text/css", "gzip")
    assert body


def test_nginx_keeps_back_what_is_not_for_everybody(behind_nginx: tuple[Place, int, int]) -> None:
    _place, secure, _plain = behind_nginx
    assert _ask(secure, "/metrics")[0] == 404
    assert _ask(secure, "/account/login/", host="evil.example")[0] == 0


def test_an_oversize_upload_is_refused_in_words_through_nginx(behind_nginx: tuple[Place, int, int]) -> None:
    _place, secure, _plain = behind_nginx
    status, _headers, body = _ask(secure, "/account/login/", method="POST", body=bytes(80 << 20))
    assert status == 413
    assert "Dosya çok büyük" in body.decode()


def test_the_live_stream_asks_for_an_account_through_nginx(behind_nginx: tuple[Place, int, int]) -> None:
    _place, secure, _plain = behind_nginx
    assert _ask(secure, "/live/")[0] == 401
