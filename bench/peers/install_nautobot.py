"""Install Nautobot beside us: ``python -m bench.peers.install_nautobot`` (PyPI package, Debian's redis-server).

Everything lies under ``var/bench-peer``: an environment of its own, its settings, the store of its Redis. Its database
``nautobot`` lies in the cluster of the benchmarks. Takes some minutes, nearly all of them migrations.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from bench.common import ROOT
from bench.peers.nautobot import HOME, PYTHON, SERVER, cluster, environment, redis

SETTINGS = """
import os
from nautobot.core.settings import *  # noqa: F403
from nautobot.core.settings_funcs import is_truthy, parse_redis_connection  # noqa: F401
SECRET_KEY = "only-for-measuring-on-this-machine-000000000000000000000"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "nautobot", "USER": "postgres",
    "HOST": os.environ["BENCH_PG_SOCKET"], "CONN_MAX_AGE": 300}}
INSTALLATION_METRICS_ENABLED = False
DEBUG = False
"""


def main() -> int:
    if shutil.which("redis-server") is None:
        print("redis-server is missing: apt-get install redis-server", file=sys.stderr)
        return 1
    HOME.mkdir(parents=True, exist_ok=True)
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME / "venv")], check=True)
    if subprocess.run([str(PYTHON), "-c", "import nautobot"], check=False).returncode:
        subprocess.run([str(HOME / "venv" / "bin" / "pip"), "install", "-q", "nautobot"], check=True)
    (HOME / "nautobot_config.py").write_text(SETTINGS)
    with cluster() as database, redis():
        database.ensure_database("nautobot")
        subprocess.run([str(SERVER), "migrate", "--no-input"], env=environment(database), check=True, cwd=ROOT)
        measure = [str(PYTHON), "-m", "bench.peers.measure_nautobot", "--fill"]
        subprocess.run(measure, env=environment(database), check=True, cwd=ROOT)
    (HOME / "ready").write_text("")
    return 0


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
