"""Names under which devices, ports and hardware addresses can be compared.

Host names and port names are ASCII and compared without case; nothing here may touch the text of people.
"""

from __future__ import annotations

import re

from netutils.interface import canonical_interface_name

_MAC = re.compile(r"[0-9a-f]{12}")
_ALIASES = (("xgigabitethernet", "tengigabitethernet"), ("xge", "tengigabitethernet"), ("10ge", "tengigabitethernet"),
            ("eth-trunk", "port-channel"))  # fmt: skip
"""What netutils leaves as the makers write it: Huawei's names of the same interfaces."""


LONGEST = 240
"""Of a key: devices may say anything."""


def host_key(name: str) -> str:
    """The first label of a host name without case, so that ``KNK-SW-1.izmir.bel.tr`` is ``knk-sw-1``.

    CDP puts a serial number behind the name in parentheses; an address stays whole.
    """
    plain = name.split("(", 1)[0].strip()
    return _lower(plain if re.fullmatch(r"[0-9.:]+", plain) else plain.split(".", 1)[0])


def port_key(name: str) -> str:
    """A port name in its long form without case: ``Gi1/0/7`` and ``GigabitEthernet1/0/7`` are one port."""
    text = "".join(name.split())
    lower = _lower(text)
    for short, whole in _ALIASES:
        if lower.startswith(short):
            return (whole + lower[len(short) :])[:LONGEST]
    return _lower(canonical_interface_name(text))[:LONGEST]


def mac_of(text: str) -> int | None:
    """A hardware address in any usual notation (``00:1b:…``, ``001b.21ab.cdef``, ``001B-21AB-CDEF``) as a number."""
    plain = _lower(re.sub(r"[\s:.\-]", "", text))
    return int(plain, 16) if _MAC.fullmatch(plain) else None


def mac_text(mac: int) -> str:
    """``00:1b:21:ab:cd:ef``."""
    return mac.to_bytes(6, "big").hex(":")


def _lower(text: str) -> str:
    """Lower case of ASCII letters only: ``İ`` and ``I`` must not become other names."""
    return "".join(chr(ord(sign) + 32) if "A" <= sign <= "Z" else sign for sign in text)
