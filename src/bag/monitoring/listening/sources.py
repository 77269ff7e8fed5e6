"""Who sends from which address: the subject, its targets, and the communities that its traps may carry."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import structlog
from django.contrib.contenttypes.models import ContentType
from numpy.typing import NDArray

from bag.core.crypto import SecretError
from bag.core.models import Subject
from bag.inventory.models import Equipment
from bag.monitoring.listening.datagrams import packed, words
from bag.monitoring.models import Credential, Target
from bag.monitoring.models.choices import CredentialKind

log = structlog.get_logger("bag.listen")


@dataclass(frozen=True)
class Source:
    """A known sender. ``communities``: those of its credentials; empty when none is configured, then any will do."""

    subject: int
    targets: tuple[int, ...] = ()
    communities: frozenset[bytes] = frozenset()


NOBODY = Source(0)


@dataclass
class _Draft:
    subject: int = 0
    targets: list[int] = field(default_factory=list)
    credentials: set[int] = field(default_factory=set)


class Sources:
    """The map of a process; ``load`` makes it anew and replaces it whole, so that any thread may ask meanwhile."""

    def __init__(self) -> None:
        self._known: dict[bytes, Source] = {}
        self._samplings: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._known)

    def of(self, address: bytes) -> Source:
        """The sender at an address of 16 octets; ``NOBODY`` when it is not known."""
        return self._known.get(address, NOBODY)

    def at(self, text: str) -> Source:
        """The same for an address in words."""
        address = packed(text)
        return self.of(address) if address else NOBODY

    def sampling(self, subjects: NDArray[np.uint64], told: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """The sampling of flows: what people say of the exporter's subject, else what the exporter ``told``."""
        found = told
        for subject, rate in self._samplings.items():
            found = np.where(subjects == subject, np.uint32(rate), found)
        return found

    def load(self) -> None:
        """Read management addresses of the inventory and addresses of targets; raises ``django.db.Error``."""
        drafts: defaultdict[bytes, _Draft] = defaultdict(_Draft)
        for subject, address in _devices():
            drafts[address].subject = subject
        fields = ("pk", "address", "subject_id", "credential_id")
        for pk, text, subject, credential in Target.objects.filter(enabled=True).order_by("pk").values_list(*fields):
            at = packed(text)
            if at is not None:
                draft = drafts[at]
                draft.subject = draft.subject or subject
                draft.targets.append(pk)
                draft.credentials |= {credential} if credential else set()
        communities = _communities()
        sampled = Target.objects.filter(enabled=True).order_by("pk").values_list("subject_id", "flow_sampling")
        self._samplings = {subject: rate for subject, rate in sampled.filter(flow_sampling__gt=0) if rate}
        self._known = {
            address: Source(
                draft.subject,
                tuple(draft.targets),
                frozenset(communities[number] for number in draft.credentials if number in communities),
            )
            for address, draft in drafts.items()
        }


def _devices() -> list[tuple[int, bytes]]:
    """Subject and address of every piece of equipment that has an address. Those without a subject get one."""
    rows = list(Equipment.objects.filter(management_ip__isnull=False).values_list("pk", "management_ip", "name"))
    kind = ContentType.objects.get_for_model(Equipment)
    subjects = dict(Subject.objects.filter(content_type=kind).values_list("object_id", "pk"))
    missing = [
        Subject(content_type=kind, object_id=pk, label=name[:300]) for pk, _ip, name in rows if pk not in subjects
    ]
    if missing:
        Subject.objects.bulk_create(missing, ignore_conflicts=True, batch_size=2000)
        subjects = dict(Subject.objects.filter(content_type=kind).values_list("object_id", "pk"))
    found = ((subjects.get(pk), packed(str(ip))) for pk, ip, _name in rows)
    return [(subject, address) for subject, address in found if subject and address]


def _communities() -> dict[int, bytes]:
    found = {}
    for row in Credential.objects.filter(kind=CredentialKind.COMMUNITY):
        try:
            found[row.pk] = row.secret.plain().encode() if row.secret else b""
        except SecretError as error:
            log.error("listen.credential_sealed", credential=row.pk, error=str(error))
    return found


@lru_cache(maxsize=65536)
def address_words(source: bytes) -> str:
    """``words``, remembered: the same senders come again and again."""
    return words(source)
