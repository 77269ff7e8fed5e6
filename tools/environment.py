"""Bring the environment up to date and run one of the project's commands in it.

``python tools/environment.py setup|run|test|lint|bench|screenshots [arguments]``. Every step leaves a stamp of what it
was made from, so that a second call only looks. Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bag.config import Refusal  # noqa: E402 - the path must be set first
from bag.runtime import preflight  # noqa: E402
from tools import commands  # noqa: E402

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UI = ROOT / "src" / "bag" / "web" / "static" / "ui"
NEEDED_DISK = 2 << 30
NODE_MAJOR = 20
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
# Debian package → the file that shows it is there.
FOR_BROWSER_TESTS = {"chromium": ["/usr/bin/chromium"]}
FOR_DIRECTORY_TESTS = {
    "slapd": ["/usr/sbin/slapd"],
    "ldap-utils": ["/usr/bin/ldapadd"],
    "libldap2-dev": ["/usr/include/ldap.h"],
    "libsasl2-dev": ["/usr/include/sasl/sasl.h"],
    "gcc": ["/usr/bin/gcc"],
}
FOR_PROBE_TESTS = {
    "nut-server": ["/lib/nut/dummy-ups"],
    "mosquitto": ["/usr/sbin/mosquitto"],
    "snmp": ["/usr/bin/snmpbulkwalk"],
}
FOR_NETWORK_TESTS = {
    "kea-dhcp4-server": ["/usr/sbin/kea-dhcp4"],
    "frr": ["/usr/lib/frr/bgpd"],
    "lldpd": ["/usr/sbin/lldpd"],
    "snmpd": ["/usr/sbin/snmpd"],
}
FOR_TUNNEL_TESTS = {
    "iproute2": ["/usr/sbin/ip"],
    "iputils-ping": ["/usr/bin/ping"],
    "strongswan-swanctl": ["/usr/sbin/swanctl"],
    "strongswan-charon": ["/usr/lib/ipsec/charon"],
    "libcharon-extra-plugins": ["/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so"],
    "libstrongswan-standard-plugins": ["/usr/lib/ipsec/plugins/libstrongswan-gcm.so"],
    "wireguard-go": ["/usr/bin/wireguard-go"],
    "wireguard-tools": ["/usr/bin/wg"],
}
FOR_ORDER_TESTS = {"python3-icu": ["/usr/lib/python3/dist-packages/icu/__init__.py"]}


def main(arguments: list[str]) -> int:
    """Prepare what the command needs, then run it; exit code 1 with a sentence when something is missing."""
    if not arguments or arguments[0] not in commands.ALL:
        print(f"{Path(__file__).name} {'|'.join(commands.ALL)}", file=sys.stderr)
        return 2
    command, rest = arguments[0], arguments[1:]
    try:
        if command == "run":
            require_free_port()
        prepare(tests=command in commands.NEED_TESTS, browser=command in commands.NEED_BROWSER)
        return commands.ALL[command](PYTHON, rest)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        shown = " ".join(str(part) for part in error.cmd[:4])
        print(f"Adım başarısız / step failed ({error.returncode}): {shown} …", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def prepare(*, tests: bool, browser: bool) -> None:
    """Python packages, front end and translations, each only when its sources changed."""
    preflight.require_writable(ROOT)
    if not PYTHON.exists() or not UI.exists():
        preflight.require_disk(ROOT, NEEDED_DISK)
    if browser:
        require_debian(FOR_BROWSER_TESTS, optional=False)
    with_directory = tests and require_debian(FOR_DIRECTORY_TESTS, optional=True)
    if tests:
        require_debian(FOR_ORDER_TESTS | FOR_PROBE_TESTS | FOR_NETWORK_TESTS | FOR_TUNNEL_TESTS, optional=True)
    locks = ["dev" if tests else "base", *(["ldap"] if with_directory else [])]
    install_python(locks)
    build_front_end()
    compile_translations()


def require_free_port() -> None:
    """Say at once that the port is taken instead of after minutes of installing."""
    port = os.environ.get("BAG_PORT", "8300")
    if port.isdigit():
        preflight.require_port(os.environ.get("BAG_HOST", "127.0.0.1"), int(port), "BAG_PORT")


def require_debian(packages: dict[str, list[str]], *, optional: bool) -> bool:
    """Install missing Debian packages as root; otherwise say the command. False: missing, and that is allowed."""
    missing = [name for name, files in packages.items() if not all(Path(file).exists() for file in files)]
    if not missing:
        return True
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        step(f"Debian paketleri / packages: {' '.join(missing)}")
        subprocess.run(["apt-get", "update", "-q"], check=True, env=environment, stdout=subprocess.DEVNULL)
        subprocess.run(install, check=True, env=environment, stdout=subprocess.DEVNULL)
        return True
    said = Refusal(
        f"Testler için eksik paketler var; kurun: sudo apt-get install {' '.join(missing)}",
        f"Packages that the tests need are missing; install them: sudo apt-get install {' '.join(missing)}",
    )
    if not optional:
        raise said
    print(said, file=sys.stderr)
    return False


def install_python(locks: list[str]) -> None:
    """Make ``.venv`` and install the locked packages, checked by their hashes."""
    setup = stamp("python", [ROOT / "requirements" / "setup.lock"], sys.version)
    if not setup.fresh():
        step("Python ortamı / Python environment")
        make_venv()
        pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-q"]
        subprocess.run([*pip, "--require-hashes", "-r", ROOT / "requirements" / "setup.lock"], check=True)
        setup.write()
    for lock in locks:
        path = ROOT / "requirements" / f"{lock}.lock"
        installed = stamp(lock, [path], setup.value)
        if installed.fresh():
            continue
        step(f"Python paketleri / Python packages: {lock}")
        # The package that is built from source uses the setuptools of setup.lock, not one fetched unchecked.
        subprocess.run([*uv_install(), "--require-hashes", "--no-build-isolation", "-r", path], check=True)
        installed.write()
        if lock == "dev":
            stamp("base", [ROOT / "requirements" / "base.lock"], setup.value).write()
    itself = stamp("bag", [ROOT / "pyproject.toml"], setup.value)
    if not itself.fresh():
        subprocess.run([*uv_install(), "--no-deps", "--no-build-isolation", "-e", ROOT], check=True)
        itself.write()
    compile_sources()


def compile_sources() -> None:
    """Write the bytecode of our modules: processes start twice as fast, also where Python may not write it."""
    subprocess.run([PYTHON, "-m", "compileall", "-q", ROOT / "src"], check=False)


def uv_install() -> list[str | Path]:
    # An institution's own certificate authority is in the system's store, where pip's neighbors look too.
    certificates = ["--system-certs"] if SYSTEM_CERTIFICATES.exists() else []
    return [PYTHON, "-m", "uv", "pip", "install", "-q", "--compile-bytecode", *certificates, "--python", PYTHON]


def make_venv() -> None:
    """Make ``.venv`` unless one of this very Python is there; raises ``Refusal``."""
    same = (
        subprocess.run([PYTHON, "--version"], capture_output=True, text=True, check=False) if PYTHON.exists() else None
    )
    if same is not None and same.stdout.split()[-1:] == [platform.python_version()]:
        return
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False)
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if "ensurepip" not in made.stdout + made.stderr:
        raise Refusal(f".venv oluşturulamadı: {made.stderr.strip()}", f".venv could not be made: {made.stderr.strip()}")
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Refusal(
            f"Python'un venv modülü eksik; kurun: sudo apt-get install {package}",
            f"Python's venv module is missing; install it: sudo apt-get install {package}",
        )
    require_debian({package: ["/nonexistent"]}, optional=False)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)


def build_front_end() -> None:
    """Install the npm packages of the lock and build ``static/ui``."""
    require_node()
    manifest = [ROOT / "package.json", ROOT / "package-lock.json"]
    packages = stamp("npm", manifest, "", ROOT / "node_modules")
    if not packages.fresh():
        step("Ön yüz paketleri / front-end packages")
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=ROOT, check=True)
        packages.write()
    sources = sorted(path for path in (ROOT / "frontend").rglob("*") if path.is_file())
    built = stamp("ui", [*sources, *manifest], "", UI)
    if not built.fresh():
        step("Ön yüz / front end")
        subprocess.run(["node", "frontend/build.mjs"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        built.write()


def require_node() -> None:
    """Refuse when Node.js or npm is missing or too old."""
    try:
        said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        said = ""
    major = int(said.lstrip("v").split(".")[0]) if said.lstrip("v")[:1].isdigit() else 0
    if major < NODE_MAJOR or not shutil.which("npm"):
        raise Refusal(
            f"Node.js {NODE_MAJOR}+ ve npm gerekli (bulunan: {said or 'yok'}); kurun, sonra yeniden deneyin.",
            f"Node.js {NODE_MAJOR}+ and npm are needed (found: {said or 'none'}); install them, then try again.",
        )


def compile_translations() -> None:
    """Make the catalogs that Django reads (.mo) from the ones people write (.po)."""
    catalogs = sorted((ROOT / "src").rglob("*.po"))
    compiled = stamp("translations", catalogs, "")
    if not compiled.fresh() or not all(path.with_suffix(".mo").exists() for path in catalogs):
        step("Çeviriler / translations")
        subprocess.run([PYTHON, "-m", "tools.translations", "compile"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        compiled.write()


class stamp:  # noqa: N801 - reads as a verb where it is used
    """Remembers what a product was made from: ``fresh`` while the sources have the same content."""

    def __init__(self, name: str, sources: Iterable[Path], extra: str, folder: Path = VENV) -> None:
        digest = hashlib.sha256(extra.encode())
        for path in sources:
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
        self.value = digest.hexdigest()
        self._file = folder / f".stamp-{name}"

    def fresh(self) -> bool:
        return self._file.exists() and self._file.read_text() == self.value

    def write(self) -> None:
        self._file.write_text(self.value)


_began = time.monotonic()


def step(text: str) -> None:
    print(f"[{time.monotonic() - _began:5.1f} s] {text}…", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
