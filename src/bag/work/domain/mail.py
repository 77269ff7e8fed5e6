"""A message as it comes from a mailbox: who writes what, which request it belongs to, and whether a person wrote it.

Refusals by code: ``auto`` (RFC 3834 and its forerunners), ``bounce``, ``bulk``, ``own`` (sent by this system),
``no_sender``, ``empty``. Nothing here raises for a hostile message.
"""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import Any

MOST_FILES = 10
LONGEST_TEXT = 8000
LONGEST_HEADER = 2000
_NUMBER = re.compile(r"\bTLP-\d{4}/\d{6}\b")
_OWN_ID = re.compile(r"<bag-[a-z]+-\d+@")
_ID = re.compile(r"<[^<>\s]{1,400}>")
_QUOTE = re.compile(
    r"^\s*(>|On .{5,200} wrote:|.{5,200} tarihinde .{0,200}(yazdı|şunu yazdı):|-{3,}\s*(Original Message|Özgün İleti)"
    r"|_{10,})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^@\s<>,;\"]{1,120}@[^@\s<>,;\"]{1,130}")


@dataclass(frozen=True)
class File:
    """A part of a message that was sent as a file."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """What a message says. ``text`` is without what it quotes; ``number`` that of the request it answers, if any."""

    message_id: str
    sender: str
    sender_name: str
    subject: str
    text: str
    number: str
    references: tuple[str, ...]
    files: tuple[File, ...]
    refused: str


def read(raw: bytes) -> Mail:
    """The message in ``raw``."""
    message = email.message_from_bytes(raw, policy=default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the default policy makes an EmailMessage")
    name, sender = _sender(message)
    whole = _text(message)
    subject = _header(message, "Subject")
    files = tuple(_files(message))[:MOST_FILES]
    text = without_quotes(whole)[:LONGEST_TEXT]
    return Mail(
        message_id=_own_key(message, raw),
        sender=sender,
        sender_name=name,
        subject=subject[:200],
        text=text,
        number=number_in(subject) or number_in(whole),
        references=tuple(_ID.findall(f"{_header(message, 'In-Reply-To')} {_header(message, 'References')}"))[:50],
        files=files,
        refused=_refusal(message, sender) or ("" if text or subject or files else "empty"),
    )


def number_in(text: str) -> str:
    """The first number of a request in a text."""
    found = _NUMBER.search(text)
    return found.group(0) if found else ""


def without_quotes(text: str) -> str:
    """What is written above the first quoted line, or between quotes where nothing is above them."""
    lines = text.replace("\x00", "").replace("\r\n", "\n").split("\n")
    cut = next((place for place, line in enumerate(lines) if _QUOTE.match(line[:500])), len(lines))
    above = "\n".join(lines[:cut]).strip()
    return above or "\n".join(line for line in lines if not line.lstrip().startswith(">")).strip()


def _refusal(message: EmailMessage, sender: str) -> str:
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().casefold()
    precedence = _header(message, "Precedence").strip().casefold()
    local = sender.partition("@")[0]
    if not sender:
        return "no_sender"
    if _OWN_ID.match(_header(message, "Message-ID").strip()):
        return "own"
    returns = message.get("Return-Path")
    if message.get_content_type() == "multipart/report" or local in ("mailer-daemon", "postmaster"):
        return "bounce"
    if returns is not None and str(returns).strip() == "<>":
        return "bounce"
    if submitted not in ("", "no") or precedence == "auto_reply" or local in ("noreply", "no-reply", "donotreply"):
        return "auto"
    if any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress")):
        return "auto"
    if precedence in ("bulk", "junk", "list") or message.get("List-Id") or message.get("List-Unsubscribe"):
        return "bulk"
    return ""


def _sender(message: EmailMessage) -> tuple[str, str]:
    """Display name and address in small letters; both empty when there is no single usable one."""
    found = getaddresses([_header(message, "From")])
    if len(found) != 1 or not _ADDRESS.fullmatch(found[0][1]):
        return "", ""
    return found[0][0].strip()[:160], found[0][1].casefold()


def _own_key(message: EmailMessage, raw: bytes) -> str:
    """The message's id, or the hash of a message that has none: by it no message is taken twice."""
    found = _ID.search(_header(message, "Message-ID"))
    return found.group(0) if found else f"<{hashlib.sha256(raw).hexdigest()}@without-id>"


def _header(message: EmailMessage, name: str) -> str:
    """A header in one line; what cannot be decoded is left out."""
    try:
        value = message.get(name, "")
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):  # malformed headers break the parser
        return ""
    return " ".join(str(value).replace("\x00", "").split())[:LONGEST_HEADER]


def _text(message: EmailMessage) -> str:
    try:
        body = message.get_body(preferencelist=("plain", "html"))
    except (AttributeError, KeyError, ValueError):
        return ""
    if body is None:
        return ""
    text = _decoded(body)
    return _plain(text) if body.get_content_type() == "text/html" else text


def _decoded(part: Any) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _files(message: EmailMessage) -> Iterator[File]:
    for part in message.walk():
        if part.is_multipart() or not part.get_filename():
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            yield File(str(part.get_filename()).replace("\x00", "")[:200], part.get_content_type(), content)


class _Words(HTMLParser):
    """The text of a page, a line for each block; scripts and styles are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style", "head")
        if tag in ("br", "p", "div", "tr", "li"):
            self.words.append("\n")
        if tag == "blockquote":
            self.words.append("\n> ")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in ("script", "style", "head")))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def _plain(page: str) -> str:
    words = _Words()
    words.feed(page[: LONGEST_TEXT * 20])
    words.close()
    return re.sub(r"\n\s*\n+", "\n\n", "".join(words.words)).strip()
