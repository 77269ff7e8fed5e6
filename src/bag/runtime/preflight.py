"""What must hold before anything is started; each failure is a sentence that says what to do."""

from __future__ import annotations

import errno
import os
import shutil
import socket
from pathlib import Path

from bag.config import Refusal

NEEDED_DISK = 1 << 30
"""Bytes that must be free before BAĞ starts."""


def require_port(host: str, port: int, setting: str) -> None:
    """Refuse when ``host:port`` cannot be listened on; ``setting`` names the key that changes it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _port_refusal(host, port, setting, error) from None


def require_disk(folder: Path, needed: int = NEEDED_DISK) -> None:
    """Refuse when the disk of ``folder`` has less than ``needed`` bytes left."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        megabytes = free >> 20
        raise Refusal(
            f"Diskte yer kalmadı: {folder} için {megabytes} MB boş, en az {needed >> 20} MB gerekli. Yer açın.",
            f"The disk is full: {folder} has {megabytes} MB left, at least {needed >> 20} MB are needed. Make room.",
        )


def require_writable(folder: Path) -> None:
    """Make ``folder``; refuse when it cannot be made or written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            f"{folder} klasörü oluşturulamadı ({error.strerror}). BAG_VAR ile yazabileceğiniz bir klasör verin.",
            f"The folder {folder} cannot be made ({error.strerror}). Give one you may write with BAG_VAR.",
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Refusal(
            f"{folder} klasörüne yazılamıyor (sahibi {folder.owner()}). BAG_VAR ile yazabileceğiniz bir klasör verin.",
            f"The folder {folder} cannot be written (owner {folder.owner()}). Give one you may write with BAG_VAR.",
        )


def _port_refusal(host: str, port: int, setting: str, error: OSError) -> Refusal:
    if error.errno == errno.EADDRINUSE:
        return Refusal(
            f"{host}:{port} başka bir program tarafından kullanılıyor. O programı durdurun ya da başka bir port verin: "
            f"{setting}={port + 1} make run",
            f"{host}:{port} is used by another program. Stop that program or give another port: "
            f"{setting}={port + 1} make run",
        )
    return Refusal(
        f"{host}:{port} dinlenemiyor ({error.strerror}). {setting} ayarını düzeltin.",
        f"Cannot listen on {host}:{port} ({error.strerror}). Correct the setting {setting}.",
    )
