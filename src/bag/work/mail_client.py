"""The mailbox of the service desk over IMAP: what is unread is handed out, and marked when it was taken."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

PORTS = {"imap": 143, "imap+tls": 143, "imaps": 993}
TIMEOUT = 30
BATCH = 50
"""Messages that one turn takes; the next turn takes the rest."""
LARGEST = 40 << 20
"""Bytes of a message; larger ones stay unread in the mailbox for people."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxError(Exception):
    """The mailbox cannot be read; the message says why."""


@dataclass(frozen=True)
class Mailbox:
    """Where the messages lie. ``starttls``: encrypt after connecting; ``tls``: from the first byte."""

    host: str
    port: int
    user: str
    folder: str
    tls: bool
    starttls: bool
    password: str = field(repr=False)


def mailbox_of(url: str) -> Mailbox:
    """``imaps://user:password@host:port/FOLDER``, ``imap+tls://`` or ``imap://``."""
    parts = urlsplit(url)
    return Mailbox(
        host=parts.hostname or "localhost",
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        tls=parts.scheme == "imaps",
        starttls=parts.scheme == "imap+tls",
        password=unquote(parts.password or ""),
    )


def fetch(mailbox: Mailbox, take: Callable[[bytes], bool]) -> int:
    """Hand every unread message to ``take``; those that it took (True) are marked as read. Returns their number.

    A message whose taking raises stays unread, and the turn ends with the error. Raises ``MailboxError``.
    """
    try:
        server = _connect(mailbox)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(str(error)) from error
    try:
        return sum(_one(server, number, take) for number in _unread(server, mailbox.folder))
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(str(error)) from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _connect(mailbox: Mailbox) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    server: imaplib.IMAP4
    if mailbox.tls:
        server = imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=TIMEOUT)
    else:
        server = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT)
        if mailbox.starttls:
            server.starttls(context)
    server.login(mailbox.user, mailbox.password)
    return server


def _unread(server: imaplib.IMAP4, folder: str) -> list[bytes]:
    """Unique ids of unread messages, the oldest first."""
    state, answer = server.select('"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"')
    if state != "OK":
        raise imaplib.IMAP4.error(str(answer))
    _state, found = server.uid("SEARCH", "UNSEEN", "UNFLAGGED")
    return found[0].split()[:BATCH] if found and found[0] else []


def _one(server: imaplib.IMAP4, number: bytes, take: Callable[[bytes], bool]) -> int:
    uid = number.decode("ascii")
    _state, facts = server.uid("FETCH", uid, "(RFC822.SIZE)")
    size = _SIZE.search(b" ".join(part if isinstance(part, bytes) else part[0] for part in facts if part))
    if size is None or int(size.group(1)) > LARGEST:
        server.uid("STORE", uid, "+FLAGS", r"(\Flagged)")
        return 0
    _state, parts = server.uid("FETCH", uid, "(BODY.PEEK[])")
    raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
    taken = take(raw)
    server.uid("STORE", uid, "+FLAGS", r"(\Seen)" if taken else r"(\Flagged)")
    return int(taken)
