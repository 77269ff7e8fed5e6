"""Equipment types in the community's YAML format (one type a file), read from untrusted text.

Known keys are those of the community device-type library; others are ignored, so that newer files can be read. Two
things are ours: ``category``, and ranges in port names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from bag.inventory.domain.kinds import Airflow, Category, PortKind
from bag.inventory.domain.port_names import MOST_NAMES, expand
from bag.inventory.domain.port_plan import PortPlan, compress, ports_of
from bag.inventory.domain.port_types import interface, skipped_interface
from bag.inventory.domain.problem import Problem

LARGEST = 512 * 1024  # bytes; the largest files of the library are near 100 kB
DEEPEST = 12
MOST_ENTRIES = 2000
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,119}")
_OPTICAL_PLUGS = ("lc", "sc", "st", "fc", "mpo", "mtrj", "mu", "lsh", "lx5", "sn", "cs", "sma", "splice", "urm")
_GRAMS = {"kg": Decimal(1), "g": Decimal("0.001"), "lb": Decimal("0.45359237"), "oz": Decimal("0.028349523125")}


@dataclass(frozen=True)
class TypeFile:
    """One equipment type as a file describes it; heights in rack units, weight in kilograms, power in watts."""

    manufacturer: str
    model: str
    slug: str
    part_number: str
    category: str
    u_height: Decimal
    is_full_depth: bool
    airflow: str
    weight_kg: Decimal | None
    power_w: int | None
    notes: str
    ports: tuple[PortPlan, ...]


def read(content: bytes, category: str = "") -> TypeFile:
    """The type that a file describes; raises ``Problem`` with the reason. ``category`` wins over the file's own."""
    given = _Given(_load(content))
    plans = [plan for key, make in _SECTIONS.items() for entry in given.entries(key) if (plan := make(entry))]
    _check_ports(plans)
    ports = compress(plans)
    manufacturer, model = given.text("manufacturer", 100, required=True), given.text("model", 100, required=True)
    return TypeFile(
        manufacturer=manufacturer,
        model=model,
        slug=given.slug(),
        part_number=given.text("part_number", 60),
        category=category or given.choice("category", Category) or guess_category(ports),
        u_height=given.decimal("u_height", Decimal(1), Decimal("0.5"), Decimal(100)) or Decimal(0),
        is_full_depth=given.flag("is_full_depth", default=True),
        airflow=given.choice("airflow", Airflow),
        weight_kg=given.weight(),
        power_w=_power(given),
        notes=given.text("comments", 4000),
        ports=tuple(ports),
    )


def guess_category(ports: list[PortPlan]) -> str:
    """What a type is for, judged by its ports; ``other`` when they do not tell."""
    found = ports_of(ports)
    count = {kind: sum(1 for port in found if port.kind == kind) for kind in PortKind}
    fronts = [port for port in found if port.rear_name]
    if fronts:
        return Category.ODF if fronts[0].kind == PortKind.FIBER else Category.PATCH_PANEL
    if count[PortKind.POWER_OUT] >= 4:
        return Category.PDU
    if count[PortKind.RADIO]:
        return Category.ACCESS_POINT
    if count[PortKind.COPPER] + count[PortKind.FIBER] >= 8:
        return Category.SWITCH
    return Category.OTHER


def _load(content: bytes) -> Any:
    """The parsed document; size, nesting and references are bounded before anything is built."""
    if len(content) > LARGEST:
        raise Problem("yaml_too_large", limit=LARGEST // 1024)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Problem("yaml_not_text") from None
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise Problem("yaml_alias")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise Problem("yaml_too_deep")
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Problem("yaml_broken", line=mark.line + 1 if mark else 1) from None


class _Given:
    """The values of one mapping, read with bounds."""

    def __init__(self, values: Any) -> None:
        if not isinstance(values, Mapping):
            raise Problem("yaml_not_type")
        self.values = values

    def text(self, key: str, longest: int, *, required: bool = False) -> str:
        value = self.values.get(key)
        if value is None or value == "":
            if required:
                raise Problem("yaml_missing", name=key)
            return ""
        if isinstance(value, (Mapping, list)) or len(str(value)) > longest or "\0" in str(value):
            raise Problem("yaml_wrong", name=key, value=str(value)[:40])
        return str(value).strip()

    def slug(self) -> str:
        slug = self.text("slug", 120) or _slugged(f"{self.text('manufacturer', 100)}-{self.text('model', 100)}")
        if not _SLUG.fullmatch(slug):
            raise Problem("yaml_wrong", name="slug", value=slug)
        return slug

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise Problem("yaml_wrong", name=key, value=str(value)[:40])
        return value

    def choice(self, key: str, options: type[Airflow] | type[Category]) -> str:
        value = self.text(key, 40)
        if value and value not in list(options):
            raise Problem("yaml_wrong", name=key, value=value)
        return value

    def decimal(self, key: str, default: Decimal | None, step: Decimal, top: Decimal) -> Decimal | None:
        value = self.values.get(key)
        if value is None:
            return default
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal(-1)
        if isinstance(value, bool) or not number.is_finite() or not 0 <= number <= top or number % step:
            raise Problem("yaml_wrong", name=key, value=str(value)[:40])
        return number

    def whole(self, key: str, top: int) -> int | None:
        number = self.decimal(key, None, Decimal(1), Decimal(top))
        return None if number is None else int(number)

    def weight(self) -> Decimal | None:
        weight = self.decimal("weight", None, Decimal("0.0001"), Decimal(99999))
        unit = self.text("weight_unit", 3) or "kg"
        if unit not in _GRAMS:
            raise Problem("yaml_wrong", name="weight_unit", value=unit)
        return None if weight is None else (weight * _GRAMS[unit]).quantize(Decimal("0.01"))

    def entries(self, key: str) -> Iterator[_Given]:
        found = self.values.get(key) or []
        if not isinstance(found, list):
            raise Problem("yaml_wrong", name=key, value=str(found)[:40])
        if len(found) > MOST_ENTRIES:
            raise Problem("yaml_too_many", name=key, most=MOST_ENTRIES)
        yield from (_Given(entry) for entry in found)


def _slugged(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:120]  # slugs are ASCII: Turkish case is of no concern


def _power(given: _Given) -> int | None:
    draws = [entry.whole("maximum_draw", 1_000_000) for entry in given.entries("power-ports")]
    return sum(draw for draw in draws if draw) or None


def _interface(entry: _Given) -> PortPlan | None:
    name, kind = entry.text("name", 100, required=True), entry.text("type", 60) or "other"
    if skipped_interface(kind):
        return None
    what = interface(kind)
    poe = entry.text("poe_mode", 10) == "pse"
    return PortPlan(name, what.kind, what.connector, what.speed_mbps, poe=poe)


def _plain(kind: PortKind) -> Callable[[_Given], PortPlan | None]:
    def make(entry: _Given) -> PortPlan:
        connector = entry.text("type", 40).removeprefix("iec-60320-")
        return PortPlan(entry.text("name", 100, required=True), kind, connector)

    return make


def _panel_kind(connector: str) -> PortKind:
    return PortKind.FIBER if connector.startswith(_OPTICAL_PLUGS) else PortKind.COPPER


def _rear(entry: _Given) -> PortPlan:
    connector = entry.text("type", 40)
    name, positions = entry.text("name", 100, required=True), entry.whole("positions", 1024) or 1
    return PortPlan(name, _panel_kind(connector), connector, positions=positions)


def _front(entry: _Given) -> PortPlan:
    connector = entry.text("type", 40)
    rear, position = entry.text("rear_port", 100, required=True), entry.whole("rear_port_position", 1024) or 1
    name = entry.text("name", 100, required=True)
    return PortPlan(name, _panel_kind(connector), connector, rear_name=rear, rear_position=position)


_SECTIONS: dict[str, Callable[[_Given], PortPlan | None]] = {
    "interfaces": _interface,
    "rear-ports": _rear,
    "front-ports": _front,
    "console-ports": _plain(PortKind.SERIAL),
    "console-server-ports": _plain(PortKind.SERIAL),
    "power-ports": _plain(PortKind.POWER_IN),
    "power-outlets": _plain(PortKind.POWER_OUT),
    "module-bays": _plain(PortKind.MODULE_BAY),
    "device-bays": _plain(PortKind.DEVICE_BAY),
}


def _check_ports(plans: list[PortPlan]) -> None:
    """Refuse names that are there twice, more ports than a device can have, and rear ports that are missing."""
    ports = []
    for plan in plans:
        if plan.rear_name and len(expand(plan.rear_name)) not in (1, len(expand(plan.name))):
            raise Problem("yaml_no_rear", value=plan.name)
        ports.extend(ports_of([plan]))
        if len(ports) > MOST_NAMES:
            raise Problem("too_many_names", pattern=plan.name, most=MOST_NAMES)
    names: set[str] = set()
    for port in ports:
        if port.name in names:
            raise Problem("yaml_twice", name="ports", value=port.name)
        names.add(port.name)
    for port in ports:
        if port.rear_name and port.rear_name not in names:
            raise Problem("yaml_no_rear", value=port.name)
