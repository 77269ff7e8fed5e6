"""``bag db start|stop|status``: the embedded PostgreSQL without the rest, for maintenance and development."""

from __future__ import annotations

from bag.config import Config, Refusal
from bag.runtime.postgres import Cluster


def manage(config: Config, verb: str) -> int:
    """Carry out ``verb`` and return the exit code; ``status`` gives 0 for a running server, 3 for a stopped one."""
    if not config.embedded_database:
        raise Refusal(
            "BAG_DATABASE_URL ayarlı: veritabanı sunucusunu BAĞ yönetmiyor.",
            "BAG_DATABASE_URL is set: BAĞ does not manage that database server.",
        )
    cluster = Cluster(config.var / "postgres")
    if verb == "start":
        cluster.start()
        cluster.ensure_database("bag")
    elif verb == "stop":
        cluster.stop()
    pid = cluster.pid()
    if pid is None:
        print("PostgreSQL: durdu / stopped")
        return 0 if verb == "stop" else 3
    print(f"PostgreSQL: çalışıyor / running, pid {pid}\n{config.database_url}")
    return 0
