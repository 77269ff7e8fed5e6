"""Record types of field work."""

from __future__ import annotations

from typing import Any

RECORDS: tuple[type[Any], ...] = ()
