"""The files of issued documents: one PDF per SHA-256, beside the attachments, so that one backup holds both."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Damaged(Exception):
    """A file is missing from the archive or is not what was put there; the message is its SHA-256."""


def path_of(sha256: str) -> Path:
    """Where the file with this hash lies."""
    if not _DIGEST.fullmatch(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    folder: Path = settings.CONFIG.attachments / "documents" / sha256[:2]
    return folder / f"{sha256}.pdf"


def put(content: bytes) -> str:
    """Keep a file for good and return its SHA-256; it is on the disk when this returns. Twice is the same as once."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(sha256)
    if target.exists():
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return sha256


def get(sha256: str) -> bytes:
    """The file with this hash; raises ``Damaged`` when it is gone or altered."""
    try:
        content = path_of(sha256).read_bytes()
    except FileNotFoundError:
        raise Damaged(sha256) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged(sha256)
    return content


def remove(sha256: str) -> None:
    """Destroy a file after its disposal was decided."""
    path_of(sha256).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
