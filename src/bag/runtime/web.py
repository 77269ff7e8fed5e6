"""``bag web``: the HTTP server. One port carries pages, API, the live stream and static files."""

from __future__ import annotations

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from bag.config import Config
from bag.runtime import preflight

STATIC_SECONDS = 600
"""How long a browser may keep a static file without asking; file names do not change between versions."""
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"_granian": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}


def serve(config: Config) -> None:
    """Serve until SIGTERM or SIGINT; raises ``Refusal`` when the port is taken."""
    preflight.require_port(config.host, config.port, "BAG_PORT")
    config.static.mkdir(parents=True, exist_ok=True)
    Granian(
        "bag.web.asgi:application",
        address=config.host,
        port=config.port,
        interface=Interfaces.ASGINL,
        workers=config.web_processes,
        static_path_route=["/static"],
        static_path_mount=[config.static],
        static_path_expires=STATIC_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
        websockets=False,
        reload=config.debug,
    ).serve()
