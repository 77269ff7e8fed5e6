"""Versions as vendors write them: where they stand in what devices print, and which of two is the newer.

They are no PEP 440 versions (``15.2(7)E3``): the order is that of ``netutils``. Where it is not certain, nobody is told
that a device is safe: the answer is None.
"""

from __future__ import annotations

import re
from enum import StrEnum

from netutils.os_version import compare_version_loose

LONGEST = 80
_DESCRIBED = tuple(
    re.compile(one)
    for one in (
        r"JUNOS (\d[\w.\-]+)",
        r"RouterOS v?(\d[\w.]+)",
        r"\b(V\d{3}R\d{3}C\d{2}(?:SPC\d+)?(?:HP\d+)?)\b",
        r"Version (\d+\.\d+\.\d+,? Release \d+\w*)",
        r"\b([A-Z]{2}\.\d{2}\.\d{2}\.\d{4}\w*)\b",
        r"ortiGate[\w-]* v(\d+\.\d+\.\d+)",
        r"[Vv]ersion:? ?v?(\d[\w.()\-]*)",
        r"[Ff]irmware(?: [Rr]evision| [Vv]ersion)?:? ?v?(\d[\w.()\-]*)",
        r"\bv(\d+\.\d+[\w.\-]*)",
    )
)
_CONFIGURED = tuple(
    re.compile(one, re.M)
    for one in (
        r"^!Software Version (V\d{3}R\d{3}C\d{2}(?:SPC\d+)?(?:HP\d+)?)",
        r"^#config-version=[A-Z0-9]+-(\d+\.\d+\.\d+)-",
        r"^# .*by RouterOS (\d[\w.]+)",
        r"^!Version ArubaOS-CX ([A-Z]{2}\.\d{2}\.\d{2}\.\d{4}\w*)",
        r"^; .*Created on release #([A-Z]{2}\.\d{2}\.\d{2}\.\d{4}\w*)",
        r"^frr version (\d[\w.\-]*)",
        r"^ ?version (\d+\.\d+\.\d+,? Release \d+\w*)",
        r"^ ?version (\d[\w.()\-]*?);?(?: |$)",
    )
)


class Standing(StrEnum):
    """How a version stands to its target."""

    CURRENT = "current"
    BEHIND = "behind"
    """Older than wanted, not older than the least that is accepted."""
    TOO_OLD = "too_old"
    UNKNOWN = "unknown"
    """No version was found, or it cannot be compared with the target."""
    NO_TARGET = "no_target"


def of_description(text: str) -> str:
    """The version in what a device says of itself (``sysDescr``); empty when none is found."""
    return _first(_DESCRIBED, text)


def of_configuration(text: str) -> str:
    """The version that a configuration names in its first lines; empty when none is found."""
    return _first(_CONFIGURED, "\n".join(text[:20_000].splitlines()[:60]))


def _first(patterns: tuple[re.Pattern[str], ...], text: str) -> str:
    for pattern in patterns:
        if found := pattern.search(text):
            return tidy(found[1])
    return ""


def tidy(version: str) -> str:
    """Without what stands round a version: ``v``, blanks, a trailing comma or dot."""
    return re.sub(r"^[vV](?=\d+\.)", "", " ".join(version.split())).rstrip(".,;)" if "(" not in version else ".,;")[
        :LONGEST
    ]


def older(one: str, other: str) -> bool | None:
    """Whether a version is older than another; None when they cannot be compared.

    Versions of different trains of Cisco IOS (the letter after the bracket: 15.2(7)E3, 15.2(4)M6) say nothing of each
    other, and neither do versions with different beginnings (KB.16, YA.16).
    """
    if not one or not other:
        return None
    if one == other:
        return False
    if _family(one) != _family(other):
        return None
    try:
        return bool(compare_version_loose(_plain(one), "<", _plain(other)))
    except (TypeError, ValueError):
        return None


def _family(version: str) -> tuple[str, str]:
    """The letters before the first digit, and the train of an IOS version."""
    train = re.search(r"\d+\.\d+\(\d+\w?\)([A-Z]+)", version)
    return re.match(r"[^\d]*", version)[0].lower(), train[1] if train else ""  # type: ignore[index]


def _plain(version: str) -> str:
    """With dots between all parts, so that letters are compared with letters at the same place."""
    return re.sub(r"[()\-_, ]+", ".", version).strip(".")


def standing(version: str, wanted: str, least: str = "") -> Standing:
    """How a version stands to a target; ``least`` empty: nothing older than wanted is too old by itself."""
    if not wanted:
        return Standing.NO_TARGET
    behind = older(version, wanted)
    if behind is None:
        return Standing.UNKNOWN
    if not behind:
        return Standing.CURRENT
    if not least:
        return Standing.BEHIND
    too_old = older(version, least)
    return Standing.UNKNOWN if too_old is None else Standing.TOO_OLD if too_old else Standing.BEHIND
