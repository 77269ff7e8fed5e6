"""The text that two readings of an unchanged device have in common, and its hash.

Time stamps and counters at the head, values that devices encrypt anew at each reading and counters that tick by
themselves say nothing of a change made by people.
"""

from __future__ import annotations

import hashlib
import re

from bag.configurations.domain.dialects import Dialect

_CHANGING: dict[Dialect, tuple[str, ...]] = {
    Dialect.IOS: (
        r"^! (Last configuration change|NVRAM config last updated|No configuration change since).*$",
        r"^Current configuration : \d+ bytes$", r"^ntp clock-period \d+$", r"^Building configuration.*$",
        r"^!Time: .*$",
    ),
    Dialect.NXOS: (r"^!Time: .*$", r"^!Running configuration last done at: .*$", r"^!Command: .*$"),
    Dialect.VRP: (r"^!(Last configuration was (updated|saved)|Time:).*$", r"^#?\s*Last configuration was .*$"),
    Dialect.COMWARE: (r"^# ?Last configuration.*$",),
    Dialect.AOSCX: (r"^!Current configuration:.*$",),
    Dialect.PROCURVE: (r"^; .*Configuration Editor; Created on release .*$", r"^Running configuration:$"),
    Dialect.JUNOS: (r"^## Last (commit|changed): .*$", r"^# ?version .*; ## .*$"),
    Dialect.FORTIOS: (
        r"^#conf_file_ver=\d+$", r"^#(buildno|global_vdom|config-version)=.*$", r"^\s*set conf-file-ver .*$",
    ),
    Dialect.ROUTEROS: (r"^# (\w{3}/\d\d/\d{4}|\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d by RouterOS .*$",),
    Dialect.FRR: (r"^! ?\d{4}[/-]\d\d[/-]\d\d .*$", r"^Building configuration.*$", r"^Current configuration:$"),
}  # fmt: skip
_ANEW: dict[Dialect, tuple[tuple[str, str], ...]] = {
    Dialect.FORTIOS: (
        (r"^(\s*set \S+ ENC) \S+$", r"\1"),
        (r"(-----BEGIN ENCRYPTED PRIVATE KEY-----).*?(-----END ENCRYPTED PRIVATE KEY-----)", r"\1\2"),
    ),
}
"""What devices encrypt with a new salt whenever they print it."""
_LINES = {dialect: re.compile("|".join(f"(?:{one})" for one in ways), re.M) for dialect, ways in _CHANGING.items()}
_SALTS = {
    dialect: tuple((re.compile(old, re.M | re.S if "BEGIN" in old else re.M), new) for old, new in ways)
    for dialect, ways in _ANEW.items()
}


def normalize(text: str, dialect: Dialect) -> str:
    """The text without what changes by itself; trailing blanks and empty lines are gone."""
    text = _LINES[dialect].sub("", text)
    for old, new in _SALTS.get(dialect, ()):
        text = old.sub(new, text)
    lines = (line.rstrip() for line in text.splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def digest(text: str, dialect: Dialect) -> str:
    """SHA-256 of the normalized text, in hex."""
    return hashlib.sha256(normalize(text, dialect).encode()).hexdigest()
