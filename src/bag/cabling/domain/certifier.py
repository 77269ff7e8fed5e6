"""Results of certifiers: the CSV and XML files that Fluke LinkWare exports.

The files have no published schema, and their columns follow the language and the choices of whoever exported. Columns
and elements are therefore known by their names, in every spelling that LinkWare and its older testers write; what is
missing or cannot be read is a fault of its line and never a guess.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element  # the type alone; files are read by defusedxml

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from bag.cabling.domain.verdicts import Result

MOST_ROWS = 20_000
MOST_ELEMENTS = 1_000_000
MOST_LEAVES = 2_000
CLIMB = 8
"""Levels between the element of a label and the one of its measurement."""
FEET = Decimal("0.3048")
LONGEST = Decimal(10_000)
_NAMES = {
    "label": ("cable id", "cableid", "cable identifier", "cable label", "cable name", "circuit id", "link id", "label"),
    "limit": ("test limit", "limit", "test standard", "standard", "autotest limit", "limit name"),
    "cable_type": ("cable type", "cable"),
    "result": (
        "test result", "overall result", "overall test result", "test summary", "summary", "result", "status",
        "pass/fail", "autotest result",
    ),
    "when": ("date & time", "date / time", "date/time", "datetime", "date time", "test date", "date", "timestamp"),
    "time": ("time", "test time"),
    "length": ("length", "cable length", "min length", "minimum length"),
    "headroom": ("headroom", "overall headroom", "margin", "overall margin", "worst margin", "headroom next"),
    "next": ("next margin", "next headroom", "worst next margin", "next worst margin"),
    "return_loss": ("rl margin", "return loss margin", "rl headroom", "worst rl margin", "rl worst margin"),
    "model": ("model", "tester model", "tester", "main model", "main unit"),
    "serial": ("serial number", "s/n", "main s/n", "main serial number", "tester serial number", "main serial"),
}  # fmt: skip
_KNOWN = {re.sub(r"[^a-z/&]", "", name): key for key, names in _NAMES.items() for name in names}
_NEEDED = ("label", "limit", "result", "when")
_UNIT = re.compile(r"[(\[](?P<unit>m|ft|db|feet|meters?|metres?)[)\]]|\b(?P<bare>ft|feet)\b", re.IGNORECASE)
_RESULTS = {
    "pass": Result.PASS, "passed": Result.PASS, "ok": Result.PASS, "gecti": Result.PASS,
    "pass*": Result.PASS_STAR, "passed*": Result.PASS_STAR, "marginalpass": Result.PASS_STAR,
    "fail": Result.FAIL, "failed": Result.FAIL, "kaldi": Result.FAIL,
    "fail*": Result.FAIL_STAR, "failed*": Result.FAIL_STAR, "marginalfail": Result.FAIL_STAR,
}  # fmt: skip
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
_ISO_DAYS = ("%Y-%m-%d", "%Y/%m/%d")
_DAY_FIRST = ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y")


@dataclass(frozen=True)
class Row:
    """One measurement. ``length`` in meters, margins in dB; None where the file says nothing."""

    line: int
    label: str
    limit: str
    cable_type: str
    result: Result
    measured_at: datetime
    length: Decimal | None
    headroom: Decimal | None
    next_margin: Decimal | None
    return_loss_margin: Decimal | None
    instrument: str


@dataclass(frozen=True)
class Fault:
    """What cannot be read in a line; ``code`` is label, limit, result, when, number or long."""

    line: int
    code: str
    given: str


@dataclass
class Results:
    """What a file holds."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class CertifierFileError(ValueError):
    """A file that is no such file: ``code`` is columns, empty, many, xml or hostile; ``given`` says more."""

    def __init__(self, code: str, given: str = "") -> None:
        super().__init__(code)
        self.code, self.given = code, given


def read(content: bytes, text: str, zone: tzinfo, *, month_first: bool = False) -> Results:
    """The measurements of a file; ``text`` is its decoded content, used for CSV. Raises ``CertifierFileError``.

    Times without a zone are those of ``zone``. ``month_first``: 03/04/2026 is the 4th of March; with AM or PM always.
    """
    pairs = _xml(content) if text.lstrip().startswith("<") else _csv(text)
    found = Results()
    for line, values in pairs:
        if len(found.rows) + len(found.faults) >= MOST_ROWS:
            raise CertifierFileError("many", str(MOST_ROWS))
        _take(found, line, values, zone, month_first)
    if not found.rows and not found.faults:
        raise CertifierFileError("empty")
    return found


def _take(found: Results, line: int, values: Mapping[str, str], zone: tzinfo, month_first: bool) -> None:
    faults = [Fault(line, name, "") for name in _NEEDED if not values.get(name)]
    result = _RESULTS.get(_plain(values.get("result", "")))
    when = _moment(values.get("when", ""), values.get("time", ""), zone, month_first)
    if values.get("result") and result is None:
        faults.append(Fault(line, "result", values["result"][:60]))
    if values.get("when") and when is None:
        faults.append(Fault(line, "when", f"{values['when']} {values.get('time', '')}".strip()[:60]))
    numbers: dict[str, Decimal | None] = {}
    for name in ("length", "headroom", "next", "return_loss"):
        try:
            numbers[name] = _number(values.get(name, ""), feet=bool(values.get("feet")) and name == "length")
        except ValueError:
            faults.append(Fault(line, "number", values[name][:60]))
    if len(values.get("label", "")) > 100 or len(values.get("limit", "")) > 100:
        faults.append(Fault(line, "long", values["label"][:60]))
    if faults or result is None or when is None:
        found.faults += faults
        return
    found.rows.append(
        Row(
            line=line,
            label=values["label"],
            limit=values["limit"],
            cable_type=values.get("cable_type", "")[:100],
            result=result,
            measured_at=when,
            length=numbers["length"],
            headroom=numbers["headroom"],
            next_margin=numbers["next"],
            return_loss_margin=numbers["return_loss"],
            instrument=" ".join(filter(None, (values.get("model"), values.get("serial"))))[:100],
        )
    )


def _plain(text: str) -> str:
    """A result in one spelling: ``Geçti`` and ``PASS *`` as ``gecti`` and ``pass*``."""
    return re.sub(r"[\s_-]", "", text).translate(str.maketrans("çğıiöşüÇĞİÖŞÜI", "cgiiosucgiosui")).lower()


def _number(text: str, *, feet: bool) -> Decimal | None:
    """A number with point or comma and perhaps its unit; None for none. Raises ``ValueError``."""
    given = text.strip().lower()
    if not given or given in ("n/a", "na", "-", "--", "---"):
        return None
    match = re.fullmatch(r"(?P<number>[-+]?\d{1,7}(?:[.,]\d{1,6})?)\s*(?P<unit>m|ft|feet|db)?", given)
    if match is None:
        raise ValueError(text)
    try:
        value = Decimal(match["number"].replace(",", "."))
    except InvalidOperation:
        raise ValueError(text) from None
    if feet or match["unit"] in ("ft", "feet"):
        value *= FEET
    if abs(value) >= LONGEST:
        raise ValueError(text)
    return value.quantize(Decimal("0.01"))


def _moment(day: str, clock: str, zone: tzinfo, month_first: bool) -> datetime | None:
    given = " ".join(f"{day} {clock}".replace("T", " ").replace(",", " ").split()).upper()
    if not given:
        return None
    american = given.endswith((" AM", " PM"))
    days = (*_ISO_DAYS, *(_MONTH_FIRST if month_first or american else _DAY_FIRST))
    for form in (f"{one} {other}".strip() for one in days for other in (*_CLOCKS, "")):
        try:
            found = datetime.strptime(given, form)  # noqa: DTZ007  the zone is given below
        except ValueError:
            continue
        return found.replace(tzinfo=zone) if 1990 <= found.year <= 2100 else None
    return None


def _key(name: str) -> str | None:
    return _KNOWN.get(re.sub(r"[^a-z/&]", "", _UNIT.sub("", name).lower()))


def _csv(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Lines below the head; the head is the first line that names a label and a result."""
    delimiter = max(",;\t", key=text[:4000].count)
    heads: list[str | None] | None = None
    feet = False
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        for cells in reader:
            if heads is None:
                known = [_key(cell) for cell in cells]
                if "label" in known and "result" in known:
                    heads = known
                    feet = _in_feet(cells)
                    _complete(known)
                continue
            values = _first(zip(heads, cells, strict=False))
            if values:
                yield reader.line_num, {**values, "feet": "1"} if feet else values
    except csv.Error as error:
        raise CertifierFileError("columns", str(error)) from None
    if heads is None:
        raise CertifierFileError("columns", "Cable ID, Test Result")


def _in_feet(cells: list[str]) -> bool:
    units = [_UNIT.search(cell) for cell in cells if _key(cell) == "length"]
    return any(unit is not None and (unit["unit"] or unit["bare"] or "").lower() in ("ft", "feet") for unit in units)


def _complete(known: list[str | None]) -> None:
    missing = [_NAMES[name][0] for name in _NEEDED if name not in known]
    if missing:
        raise CertifierFileError("columns", ", ".join(missing))


def _first(pairs: Iterable[tuple[str | None, str]]) -> dict[str, str]:
    """Known names with what they hold; the first that holds something wins."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if name is not None and value.strip():
            found.setdefault(name, value.strip())
    return found


def _xml(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """The elements that hold one label and a result, wherever they stand; counted in place of lines."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise CertifierFileError("hostile") from None
    except (ParseError, ValueError, LookupError):
        raise CertifierFileError("xml") from None
    if sum(1 for _element in root.iter()) > MOST_ELEMENTS:
        raise CertifierFileError("many", str(MOST_ROWS))
    parents = {child: parent for parent in root.iter() for child in parent}
    looked: dict[Element, dict[str, str] | None] = {}
    number = 0
    for element in root.iter():
        if any(name == "label" for name, _value in _own(element)):
            number += 1
            yield number, _record(element, parents, looked)


def _record(
    element: Element, parents: Mapping[Element, Element], looked: dict[Element, dict[str, str] | None]
) -> dict[str, str]:
    """What is known round a label: of the nearest element that holds all that is needed and no other label.

    ``looked`` keeps what an element holds, None where it holds several labels, so that none is searched twice.
    """
    values = _first(_leaves(element))
    node = element
    for _level in range(CLIMB):
        above = parents.get(node)
        if above is None:
            break
        if above not in looked:
            pairs = list(_leaves(above))
            looked[above] = _first(pairs) if sum(name == "label" for name, _value in pairs) == 1 else None
        held = looked[above]
        if held is None:
            break
        node, values = above, held
        if all(name in values for name in _NEEDED):
            break
    return values


def _leaves(element: Element) -> Iterator[tuple[str | None, str]]:
    """Known names and texts in an element, the upper levels first."""
    level = [element]
    seen = 0
    while level and seen < MOST_LEAVES:
        below: list[Element] = []
        for one in level:
            seen += 1
            yield from _own(one)
            below.extend(one)
        level = below[:MOST_LEAVES]


def _own(element: Element) -> Iterator[tuple[str | None, str]]:
    """Attributes and text of one element by their known names."""
    tag, text = element.tag, element.text
    for name, value in element.attrib.items():
        if (known := _key(_local(name))) is not None:
            yield known, value
    if isinstance(tag, str) and text and text.strip() and (known := _key(_local(tag))) is not None:
        yield known, text


def _local(name: str) -> str:
    """A name without its namespace, its words parted: ``CableID`` and ``Test_Limit`` as they stand in a head."""
    return name.rpartition("}")[2].replace("_", " ")
