"""Which versions an advisory is about, and whether a product is the one that it names."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bag.firmware.domain.versions import older, tidy


class Hit(StrEnum):
    AFFECTED = "affected"
    UNCLEAR = "unclear"
    """Of this product, but whether this version is meant could not be settled: a person has to look."""
    SAFE = "safe"


@dataclass(frozen=True)
class Range:
    """Versions of a product. Bounds are empty where there is none; ``unread`` holds what could not be understood."""

    vendor: str
    product: str
    low: str = ""
    high: str = ""
    low_included: bool = True
    high_included: bool = False
    unread: str = ""

    def holds(self, version: str) -> bool | None:
        """Whether a version lies in the range; None when that cannot be settled."""
        if self.unread:
            return None
        if not self.low and not self.high:
            return True
        if not version:
            return None
        return _both(self._above(version), self._below(version))

    def _above(self, version: str) -> bool | None:
        if not self.low:
            return True
        under = older(version, self.low)
        if under is None:
            return None
        return not under and (self.low_included or older(self.low, version) is True)

    def _below(self, version: str) -> bool | None:
        if not self.high:
            return True
        over = older(self.high, version)
        if over is None:
            return None
        return not over and (self.high_included or older(version, self.high) is True)


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def judged(version: str, affected: Collection[Range], safe: Collection[Range]) -> Hit:
    """What an advisory says of a version of a product that it names.

    A version that it calls safe is safe; one that lies in no range that could be read, but in one that could not, is
    unclear.
    """
    if any(one.holds(version) and (one.low or one.high) for one in safe):
        return Hit.SAFE
    held = [one.holds(version) for one in affected]
    if any(held):
        return Hit.AFFECTED
    return Hit.UNCLEAR if None in held else Hit.SAFE


def folded(name: str) -> str:
    """A name of a vendor or product for comparing: ASCII letters and digits only, without words that say nothing."""
    words = re.findall(r"[a-z0-9+]+", name.encode("ascii", "ignore").decode().lower())  # names of products are ASCII
    return "".join(word for word in words if word not in _EMPTY)


_EMPTY = frozenset({
    "inc", "corp", "corporation", "co", "ltd", "llc", "gmbh", "systems", "networks", "technologies", "technology",
    "software", "firmware", "series", "the", "os",
})  # fmt: skip
_VENDORS = {
    "hewlettpackardenterprise": "hpe", "hewlettpackard": "hpe", "hp": "hpe", "aruba": "hpe", "arubanetworks": "hpe",
    "huaweitechnologies": "huawei", "junipernetworks": "juniper", "frrouting": "frr", "mikrotikls": "mikrotik",
}  # fmt: skip


def same_vendor(one: str, other: str) -> bool:
    """Whether two names mean the same maker."""
    first, second = (_VENDORS.get(folded(name), folded(name)) for name in (one, other))
    return bool(first) and first == second


SYSTEMS: dict[str, tuple[str, ...]] = {
    "ios?": ("ios", "iosxe", "iosxesw"),
    "ios": ("ios",), "iosxe": ("iosxe", "iosxesw"), "nxos": ("nx", "nxos"), "vrp": ("vrp",), "comware": ("comware",),
    "aoscx": ("arubaoscx", "aoscx", "cx"), "procurve": ("arubaswitch", "procurve", "aoss"), "junos": ("junos",),
    "fortios": ("fortios",), "routeros": ("routeros",), "frr": ("frr", "frrouting"),
}  # fmt: skip
"""What advisories call the operating systems of devices, folded, by command language."""


def system_of(dialect: str, version: str) -> str:
    """The operating system behind a command language: IOS XE speaks as IOS does, its versions begin with 16 and up."""
    if dialect != "ios":
        return dialect
    if not version:
        return "ios?"  # it may be either
    return "iosxe" if re.match(r"(1[6-9]|[2-9]\d)\.", version) else "ios"


def names_product(product: str, model: str, part_number: str, system: str) -> bool:
    """Whether the product of an advisory is this model, or the operating system that runs on it."""
    wanted = folded(product)
    if not wanted:
        return False
    vendorless = re.sub(r"^(cisco|huawei|juniper|fortinet|mikrotik|hpe|aruba)", "", wanted) or wanted
    if {wanted, vendorless} & set(SYSTEMS.get(system, ())):
        return True
    own = [folded(name) for name in (model, part_number) if len(folded(name)) >= 3]
    return any(
        vendorless in (name, re.sub(r"^(cisco|huawei|juniper|fortinet|mikrotik|hpe|aruba)", "", name)) for name in own
    ) or any(len(vendorless) >= 5 and name.startswith(vendorless) for name in own)


_BOUND = re.compile(r"^(<=|>=|<|>|=)\s*(\S.*)$")


def read_range(vendor: str, product: str, text: str) -> list[Range]:
    """The ranges that a text of an advisory writes: ``vers:generic/>=1.0|<2.0``, ``< 7.2.5``, ``<=15.2(7)E2``.

    What is not understood is kept as ``unread``. Source: CSAF 2.0 (OASIS), 3.1.2.2, and the vers specification.
    """
    body = text.strip()
    if body.startswith("vers:"):
        body = body.partition("/")[2]
        if not body or body == "*":
            return [Range(vendor, product)] if body == "*" else [Range(vendor, product, unread=text[:120])]
        return _pairs(vendor, product, [part.strip() for part in body.split("|")], text)
    parts = [part.strip() for part in re.split(r"\s*(?:,|&&| and )\s*", body)]
    return _pairs(vendor, product, parts, text)


def _pairs(vendor: str, product: str, parts: list[str], text: str) -> list[Range]:
    """Lower and upper bounds in order make ranges; ``=x`` or a bare version is a range of one."""
    made: list[Range] = []
    low: tuple[str, bool] | None = None
    for part in parts:
        found = _BOUND.match(part)
        sign, version = (found[1], found[2]) if found else ("=", part)
        version = tidy(version)
        if not re.search(r"\d", version) or " " in version:
            return [Range(vendor, product, unread=text[:120])]
        if sign == "=":
            made.append(Range(vendor, product, version, version, True, True))
        elif sign in (">", ">="):
            if low is not None:
                made.append(Range(vendor, product, low[0], "", low[1]))
            low = (version, sign == ">=")
        else:
            bound = low or ("", True)
            made.append(Range(vendor, product, bound[0], version, bound[1], sign == "<="))
            low = None
    if low is not None:
        made.append(Range(vendor, product, low[0], "", low[1]))
    return made
