"""Where BAĞ keeps its data and which servers it talks to: one typed object, read once from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Config:
    """Everything a deployment may set. Defaults run the whole product from one folder."""

    var: Path
    database_url: str
    telemetry_url: str
    secret_key: str
    host: str
    port: int
    base_url: str
    debug: bool
    email_url: str

    @property
    def embedded_database(self) -> bool:
        return "BAG_DATABASE_URL" not in os.environ


@cache
def load() -> Config:
    """The configuration of this process; raises ``SystemExit`` with a sentence when a value is wrong."""
    var = Path(os.environ.get("BAG_VAR", ROOT / "var")).resolve()
    port = int(os.environ.get("BAG_PORT", "8300"))
    return Config(
        var=var,
        database_url=os.environ.get("BAG_DATABASE_URL", f"postgresql://postgres@/bag?host={var / 'postgres'}"),
        telemetry_url=os.environ.get("BAG_TELEMETRY_URL", "http://127.0.0.1:8323"),
        secret_key=os.environ.get("BAG_SECRET_KEY", "development-only"),
        host=os.environ.get("BAG_HOST", "127.0.0.1"),
        port=port,
        base_url=os.environ.get("BAG_BASE_URL", f"http://127.0.0.1:{port}"),
        debug=os.environ.get("BAG_DEBUG", "") == "1",
        email_url=os.environ.get("BAG_EMAIL_URL", ""),
    )
