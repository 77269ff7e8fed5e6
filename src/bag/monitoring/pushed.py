"""What other systems push: which device they mean, and the spool of this web process for their measurements."""

from __future__ import annotations

import atexit
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from django.db.models import Q

from bag.config import Refusal, load
from bag.core.models import Subject
from bag.inventory.models import Equipment
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.listening.datagrams import packed
from bag.monitoring.protocols.remote_write import Sample
from bag.telemetry.native import Values
from bag.telemetry.spool import Spool

MOST_PROCESSES = 64
SEVERITIES = {
    "critical": Severity.CRITICAL, "page": Severity.CRITICAL, "major": Severity.MAJOR, "error": Severity.MAJOR,
    "minor": Severity.MINOR, "warning": Severity.WARNING, "info": Severity.INDETERMINATE,
}  # fmt: skip
_PORT = re.compile(r":\d{1,5}$")
_OTHER = re.compile(r"[^a-z0-9]+")
_making = threading.Lock()


def devices(named: Iterable[str]) -> dict[str, Equipment]:
    """Pieces of equipment by the address or name that was given for them. One query."""
    wanted = {name for name in named if name and "\0" not in name}
    addresses = [name for name in wanted if packed(name) is not None]
    rows = Equipment.objects.filter(Q(management_ip__in=addresses) | Q(name__in=wanted)).select_related("owner_service")
    found: dict[str, Equipment] = {}
    for row in rows.order_by("pk"):
        for name in (row.name, str(row.management_ip or "")):
            if name in wanted:
                found.setdefault(name, row)
    return found


def subjects(found: Mapping[str, Equipment]) -> dict[str, int]:
    """The numbers of the subjects of pieces of equipment; those that have none get one."""
    numbers = {row.pk: Subject.objects.of(row).pk for row in {row.pk: row for row in found.values()}.values()}
    return {name: numbers[row.pk] for name, row in found.items()}


def device_of(labels: Mapping[str, str]) -> str:
    """How an alert names its device."""
    name = labels.get("device") or labels.get("instance", "")
    return name if packed(name) is not None else _PORT.sub("", name).strip("[]")


def class_of(labels: Mapping[str, str]) -> str:
    """The alarm class of an alert: its name in small letters."""
    name = _OTHER.sub("_", labels.get("alertname", "").lower()).strip("_")  # names of rules are identifiers
    return f"prometheus.{name or 'alert'}"[:60]


def keep(samples: Sequence[Sample]) -> bool:
    """Whether the samples are on the disk now. Those of a device that nobody knows are kept without a subject."""
    if not samples:
        return True
    known = devices({device_of({"instance": sample.source}) for sample in samples})
    numbers = subjects(known)
    places = [numbers.get(device_of({"instance": sample.source}), 0) for sample in samples]
    columns: dict[str, Values] = {
        "subject": np.array(places, np.uint64),
        "metric": [sample.metric for sample in samples],
        "instance": [_instance(sample, place) for sample, place in zip(samples, places, strict=True)],
        "at": np.array([sample.at for sample in samples], np.int64),
        "value": np.array([sample.value for sample in samples], np.float64),
    }
    with _making:
        spool = _spool()
    return spool.put("metrics", columns) and spool.flush(durable=True)


def _instance(sample: Sample, subject: int) -> str:
    if subject:
        return sample.labels
    return ",".join(part for part in (f"instance={sample.source}", sample.labels) if part)


@cache
def _spool() -> Spool:
    """The spool of this process: the first folder that no other web process uses."""
    folder = load().var / "spool"
    for number in range(MOST_PROCESSES):
        try:
            spool = Spool(folder / f"web-{number}")
        except Refusal:
            continue
        atexit.register(spool.close)
        return spool
    raise Refusal("Bu sunucuda boş telemetri klasörü yok.", "No telemetry folder is free on this server.")
