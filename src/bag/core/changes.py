"""The one door through which changes of records become news: watchers and webhooks hear of them from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bag.core.events import RecordChanged, publish


def announce(
    record_key: str, pks: list[int], verb: str, actor: Any, *, labels: Mapping[int, str] | None = None
) -> None:
    """Tell that ``actor`` did ``verb`` (add, change, delete) to rows of a record type; one event however many rows.

    Call it in the transaction of the change. ``labels`` names deleted rows, which nobody can look up afterwards.
    """
    if pks:
        publish(RecordChanged(record_key, pks, verb, getattr(actor, "pk", None), dict(labels or {})))
