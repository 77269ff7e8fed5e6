"""Readers of advisories: CSAF 2.0 documents and CVE records of version 5, as files of bounded size.

Sources: OASIS CSAF 2.0 (product tree, product status, scores); CVE Record Format 5.1 (``containers.cna.affected``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bag.firmware.domain.ranges import Range, read_range
from bag.firmware.domain.versions import tidy

LARGEST = 5 * 1024 * 1024
"""Bytes of a file."""
MOST_RANGES = 5000
DEEPEST = 30
"""Levels of the product tree."""
_AFFECTED = ("known_affected", "first_affected", "last_affected", "under_investigation")
_SAFE = ("fixed", "first_fixed", "recommended", "known_not_affected")
_SEVERITIES = ("critical", "high", "medium", "low")


class AdvisoryError(ValueError):
    """A file that cannot be taken; ``code``: too_long, no_json, unknown, rejected, many, missing (``detail``: what)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass
class Found:
    """An advisory as its file tells it. ``severity`` is critical, high, medium, low or empty."""

    key: str
    title: str
    source: str
    cves: list[str] = field(default_factory=list)
    severity: str = ""
    score: float | None = None
    published: date | None = None
    url: str = ""
    summary: str = ""
    affected: list[Range] = field(default_factory=list)
    safe: list[Range] = field(default_factory=list)


def read(raw: bytes) -> Found:
    """The advisory in a file of either format; raises ``AdvisoryError``."""
    if len(raw) > LARGEST:
        raise AdvisoryError("too_long")
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise AdvisoryError("no_json") from None
    if not isinstance(data, dict):
        raise AdvisoryError("unknown")
    if data.get("dataType") == "CVE_RECORD":
        found = _cve(data)
    elif str(_of(data, "document").get("csaf_version", "")).startswith("2."):
        found = _csaf(data)
    else:
        raise AdvisoryError("unknown")
    if not found.affected:
        raise AdvisoryError("missing", "affected")
    if len(found.affected) + len(found.safe) > MOST_RANGES:
        raise AdvisoryError("many")
    return found


def _of(data: Any, name: str) -> dict[str, Any]:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, dict) else {}


def _all(data: Any, name: str) -> list[Any]:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, list) else []


def _text(data: Any, name: str, most: int = 300) -> str:
    """A text on one line, without what cannot be stored (halves of letters, zeros)."""
    value = data.get(name) if isinstance(data, dict) else None
    if not isinstance(value, str):
        return ""
    return " ".join(value.encode("utf-8", "ignore").decode().replace("\0", "").split())[:most]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _severity(text: str) -> str:
    lowered = text.casefold()
    return {"important": "high", "moderate": "medium"}.get(lowered, lowered if lowered in _SEVERITIES else "")


def _of_score(score: float | None) -> str:
    """The word for a CVSS base score (FIRST, CVSS 3.1, 5)."""
    if score is None or score <= 0:
        return ""
    return "critical" if score >= 9 else "high" if score >= 7 else "medium" if score >= 4 else "low"


def _score(metrics: list[Any], names: tuple[str, ...]) -> float | None:
    scores = [
        float(value)
        for metric in metrics
        for name in names
        if isinstance(value := _of(metric, name).get("baseScore"), int | float) and 0 <= value <= 10
    ]
    return max(scores, default=None)


def _link(references: list[Any]) -> str:
    links = [_text(one, "url", 500) for one in references]
    return next((one for one in links if one.startswith("https://")), "")


def _cve(data: dict[str, Any]) -> Found:
    meta, cna = _of(data, "cveMetadata"), _of(_of(data, "containers"), "cna")
    key = _text(meta, "cveId", 60)
    if not key:
        raise AdvisoryError("missing", "cveId")
    if meta.get("state") == "REJECTED":
        raise AdvisoryError("rejected", key)
    summary = next((_text(one, "value", 4000) for one in _all(cna, "descriptions")), "")
    score = _score(_all(cna, "metrics"), ("cvssV4_0", "cvssV3_1", "cvssV3_0"))
    found = Found(
        key, _text(cna, "title") or summary[:150] or key, "cve", [key], _of_score(score), score,
        _day(_text(meta, "datePublished")), _link(_all(cna, "references")), summary,
    )  # fmt: skip
    for product in _all(cna, "affected"):
        _take_product(found, product)
    return found


def _take_product(found: Found, product: Any) -> None:
    vendor, name = _text(product, "vendor", 120), _text(product, "product", 160)
    if not name:
        return
    for one in _all(product, "versions"):
        status = _text(one, "status")
        made = _cve_range(vendor, name, one)
        (found.affected if status in ("affected", "unknown") else found.safe).append(made)
    if _text(product, "defaultStatus") == "affected" or not _all(product, "versions"):
        found.affected.append(Range(vendor, name))


def _cve_range(vendor: str, name: str, one: Any) -> Range:
    low, version_type = _text(one, "version", 80), _text(one, "versionType")
    if version_type == "git":
        return Range(vendor, name, unread=low)
    low = "" if low in ("0", "*", "unspecified", "n/a", "all", "-") else tidy(low)
    changed = [_text(change, "at", 80) for change in _all(one, "changes") if _text(change, "status") == "unaffected"]
    if below := (changed[:1] or [_text(one, "lessThan", 80)])[0]:
        return Range(vendor, name, low, "" if below == "*" else tidy(below))
    if upto := _text(one, "lessThanOrEqual", 80):
        return Range(vendor, name, low, "" if upto == "*" else tidy(upto), high_included=True)
    if low[:1] in "<>=" and low:
        return read_range(vendor, name, low)[0]
    return Range(vendor, name, low, low, True, True) if low else Range(vendor, name)


def _csaf(data: dict[str, Any]) -> Found:
    document = _of(data, "document")
    tracking = _of(document, "tracking")
    key = _text(tracking, "id", 60)
    if not key:
        raise AdvisoryError("missing", "tracking.id")
    holes = _all(data, "vulnerabilities")
    score = _score([s for hole in holes for s in _all(hole, "scores")], ("cvss_v3", "cvss_v4"))
    notes = [one for one in _all(document, "notes") if _text(one, "category") in ("summary", "description")]
    found = Found(
        key, _text(document, "title") or key, "csaf", [cve for hole in holes if (cve := _text(hole, "cve", 30))],
        _severity(_text(_of(document, "aggregate_severity"), "text")) or _of_score(score), score,
        _day(_text(tracking, "initial_release_date")), _link(_all(document, "references")),
        next((_text(one, "text", 4000) for one in notes), ""),
    )  # fmt: skip
    _take_statuses(found, data, holes)
    return found


def _take_statuses(found: Found, data: dict[str, Any], holes: list[Any]) -> None:
    """The ranges of the products that the vulnerabilities call affected or safe."""
    products = dict(_products(_of(data, "product_tree")))
    affected: dict[str, None] = {}
    safe: dict[str, None] = {}
    for hole in holes:
        status = _of(hole, "product_status")
        for name in _AFFECTED:
            affected |= dict.fromkeys(one for one in _all(status, name) if isinstance(one, str))
        for name in _SAFE:
            safe |= dict.fromkeys(one for one in _all(status, name) if isinstance(one, str))
    for product in affected:
        found.affected += products.get(product, [])
    for product in safe:
        if product not in affected:
            found.safe += products.get(product, [])


def _products(tree: dict[str, Any]) -> Iterator[tuple[str, list[Range]]]:
    """The ranges behind every product id: of branches, of full names, and of products on others."""
    named = dict(_walk(tree, {}, 0))
    yield from named.items()
    for one in _all(tree, "full_product_names"):
        name = _text(one, "name", 160)
        yield _text(one, "product_id"), [Range(name.partition(" ")[0], name.partition(" ")[2] or name)]
    for one in _all(tree, "relationships"):
        part = named.get(_text(one, "product_reference"), [])
        yield _text(_of(one, "full_product_name"), "product_id"), part


def _walk(branch: dict[str, Any], above: dict[str, str], depth: int) -> Iterator[tuple[str, list[Range]]]:
    if depth > DEEPEST:
        raise AdvisoryError("many")
    for one in _all(branch, "branches"):
        here = {**above, _text(one, "category"): _text(one, "name", 160)}
        if product := _text(_of(one, "product"), "product_id"):
            yield product, _ranges(here)
        if isinstance(one, dict):
            yield from _walk(one, here, depth + 1)


def _ranges(names: dict[str, str]) -> list[Range]:
    vendor = names.get("vendor", "")
    product = names.get("product_name") or names.get("product_family") or ""
    if wanted := names.get("product_version_range"):
        return read_range(vendor, product, wanted)
    if version := tidy(names.get("product_version", "")):
        return [Range(vendor, product, version, version, True, True)]
    return [Range(vendor, product)]
