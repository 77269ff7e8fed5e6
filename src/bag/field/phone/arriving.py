"""Photos on their way: each under the hash that the phone announced, in parts, until it is whole.

A photo belongs to who sends it until a command puts it on an order: nobody gets at a content by knowing its hash.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from bag.core.attachments import storage
from bag.core.attachments.kinds import Refused
from bag.core.models import Attachment, User

LARGEST = 15 * 1024 * 1024
"""Bytes of one photo."""
PART = 1024 * 1024
"""Bytes of one part."""
HELD = 300 * 1024 * 1024
"""Bytes of all unfinished and unused photos of one person."""
_HASH = re.compile(r"[0-9a-f]{64}")


class Damaged(Exception):
    """The bytes do not have the announced hash; they are thrown away and must be sent again."""


def received(user: User, sha256: str, size: int) -> int:
    """How many bytes of a photo are here; all of them when the person put it on an order already."""
    _check(sha256, size)
    path = _path(user, sha256)
    if path.exists():
        return path.stat().st_size
    return size if _own(user, sha256) else 0


def append(user: User, sha256: str, size: int, offset: int, part: bytes) -> int:
    """Take the part that begins at ``offset``; returns how many bytes are here, from where the phone goes on.

    A part that was taken already, or that comes too early, changes nothing. Raises ``Refused`` in words, ``Damaged``.
    """
    _check(sha256, size)
    if not 0 < len(part) <= PART or offset < 0 or offset + len(part) > size:
        raise Refused(_("This part does not belong to the photo."))
    path = _path(user, sha256)
    if not path.exists() and _own(user, sha256):
        return size
    path.parent.mkdir(parents=True, exist_ok=True)
    if sum(file.stat().st_size for file in path.parent.iterdir()) + len(part) > HELD:
        raise Refused(_("Too many photos are on their way. Please send the waiting records first."))
    with _locked(path) as file:
        here = file.seek(0, os.SEEK_END)
        if here != offset:
            return here
        file.write(part)
        file.flush()
        if offset + len(part) == size:
            os.fsync(file.fileno())
            _prove(path, sha256)
        return offset + len(part)


def whole(user: User, sha256: str, size: int) -> Path:
    """Where all bytes of a photo lie. Raises ``Refused`` when they did not come."""
    _check(sha256, size)
    path = _path(user, sha256)
    if path.exists() and path.stat().st_size == size:
        return path
    if _own(user, sha256):
        return storage.path_of(sha256)
    raise Refused(_("The photo did not reach the server."))


def blocks(path: Path) -> Iterator[bytes]:
    """The content of a file, bit by bit."""
    with path.open("rb") as file:
        while block := file.read(storage.BLOCK):
            yield block


def forget(user: User, sha256: str) -> None:
    """The photo is on its order: the copy on the way is of no more use."""
    _path(user, sha256).unlink(missing_ok=True)


def prune(before: datetime) -> int:
    """Throw away what was sent before then and never put on an order."""
    old = [file for file in (storage.root() / "arriving").glob("*/*") if file.stat().st_mtime < before.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _check(sha256: str, size: int) -> None:
    if not _HASH.fullmatch(sha256) or not 0 < size <= LARGEST:
        raise Refused(_("A photo may have at most %(limit)d MB.") % {"limit": LARGEST // 1024 // 1024})


def _path(user: User, sha256: str) -> Path:
    return storage.root() / "arriving" / str(user.pk) / sha256


def _own(user: User, sha256: str) -> bool:
    return Attachment.objects.live().filter(uploaded_by=user, sha256=sha256).exists()


@contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    """The file open for writing at its end, by one process at a time."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _prove(path: Path, sha256: str) -> None:
    if storage.hash_of(path) != sha256:
        path.unlink()
        raise Damaged
