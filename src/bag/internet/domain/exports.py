"""Lists of accounts in the words of proxy, firewall and directory, and the difference of two lists.

Squid reads a file of accounts for each ``acl``; FortiOS user groups are written with ``config user group``; a directory
takes LDIF (RFC 2849) with distinguished names (RFC 4514), or a CSV for a script. Only what changed goes to a directory.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Members = Mapping[str, list[str]]
"""Profile code → accounts in order."""
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]*")
_SAFE = re.compile(r"[!-9;=-~][ -~]*")
_WIDTH = 76
_NAMED = re.compile(r"(?:CN|uid|sAMAccountName)\s*[=:]\s*([^,]+)", re.IGNORECASE)
_COLUMN = re.compile(r"[;,\t]")
_HEADINGS = frozenset({"account", "accounts", "samaccountname", "login", "user", "username", "member", "hesap"})


@dataclass(frozen=True)
class Groups:
    """How other systems call a profile; empty where they do not know it."""

    firewall: str = ""
    directory: str = ""
    people: str = ""
    """Where the people stand in the directory: the part of their names after ``CN=account``."""


def is_login(text: str) -> bool:
    """May the text stand in lists as an account name?"""
    return len(text) <= 150 and _LOGIN.fullmatch(text) is not None


def difference(before: Members, after: Members) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What came and what went, by profile; profiles without a change are left out."""
    codes = sorted({*before, *after})
    came = {code: sorted(set(after.get(code, [])) - set(before.get(code, []))) for code in codes}
    went = {code: sorted(set(before.get(code, [])) - set(after.get(code, []))) for code in codes}
    return {code: names for code, names in came.items() if names}, {
        code: names for code, names in went.items() if names
    }


def accounts_in(text: str) -> list[str]:
    """The accounts of a group as other systems list them: one a line, first of its columns, or a distinguished name.

    Blank lines, comments (``#``) and what can be no account (headings with blanks) are left out; each name once.
    """
    found = set()
    for line in text.splitlines():
        entry = line.strip().removeprefix("member:").strip().strip('"')
        if named := _NAMED.match(entry):
            entry = named[1]
        entry = _COLUMN.split(entry, maxsplit=1)[0].strip().strip('"')
        if is_login(entry) and entry.casefold() not in _HEADINGS:
            found.add(entry)
    return sorted(found)


def squid_files(members: Members) -> dict[str, str]:
    """File name → content: the accounts of each profile, and the lines that make them known to Squid."""
    files = {f"internet-{code}.users": _lines(names) for code, names in members.items()}
    acl = [f'acl internet_{code.replace("-", "_")} proxy_auth "/etc/squid/internet-{code}.users"' for code in members]
    return {**files, "internet.acl.conf": _lines(acl)}


def fortigate(members: Members, groups: Mapping[str, Groups]) -> str:
    """The user groups of the firewall as its command line takes them; a group without people is emptied."""
    named = {code: groups[code].firewall for code in members if code in groups and groups[code].firewall}
    if not named:
        return ""
    lines = ["config user group"]
    for code, group in named.items():
        people = " ".join(f'"{name}"' for name in members[code])
        lines += [
            f'    edit "{group}"',
            f"        set member {people}" if people else "        unset member",
            "    next",
        ]
    return _lines([*lines, "end"])


def directory_rows(added: Members, removed: Members, groups: Mapping[str, Groups]) -> list[tuple[str, str, str]]:
    """(group, account, ``add`` or ``remove``) of every change that the directory has to take over."""
    return [
        (groups[code].directory, name, verb)
        for verb, part in (("remove", removed), ("add", added))
        for code, names in part.items()
        if code in groups and groups[code].directory
        for name in names
    ]


def ldif(added: Members, removed: Members, groups: Mapping[str, Groups]) -> str:
    """The changes as LDIF; people are removed from a group before others are added. Empty without any."""
    records = []
    for code in sorted({*added, *removed}):
        own = groups.get(code, Groups())
        if not own.directory or not own.people:
            continue
        lines = [_attribute("dn", own.directory), "changetype: modify"]
        for verb, names in (("delete", removed.get(code, [])), ("add", added.get(code, []))):
            if names:
                lines.append(f"{verb}: member")
                lines += [_attribute("member", f"CN={escaped(name)},{own.people}") for name in names]
                lines.append("-")
        records.append("\n".join(lines))
    return "version: 1\n\n" + "\n\n".join(records) + "\n" if records else ""


def escaped(value: str) -> str:
    """An attribute value within a distinguished name (RFC 4514, 2.4)."""
    text = "".join(f"\\{sign}" if sign in '"+,;<>\\' else sign for sign in value)
    if text.startswith(("#", " ")):
        text = "\\" + text
    return text[:-1] + "\\ " if text.endswith(" ") and not text.endswith("\\ ") else text


def _attribute(name: str, value: str) -> str:
    """One line of LDIF, base64 where it must be, folded at 76 signs (RFC 2849)."""
    if _SAFE.fullmatch(value) and not value.endswith(" "):
        line = f"{name}: {value}"
    else:
        line = f"{name}:: {base64.b64encode(value.encode()).decode()}"
    parts = [line[:_WIDTH]] + [" " + line[at : at + _WIDTH - 1] for at in range(_WIDTH, len(line), _WIDTH - 1)]
    return "\n".join(parts)


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
