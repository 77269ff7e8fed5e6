"""The equipment of the demonstration city: planned building by building, entered through the inventory's services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from random import Random

from django.utils import timezone

from bag.demo import catalog, city
from bag.demo.catalog import Model
from bag.demo.places import system_rooms
from bag.demo.sizes import Size
from bag.inventory import services
from bag.inventory.models import Equipment, EquipmentType, Rack
from bag.organization.models import Person, Unit
from bag.places.models import Place

BATCH = 3000
ENDPOINTS = 44
"""Ports of an access switch that are patched; four stay free."""
GROUPS = 8
"""Access switches, each between its two patch panels, that fit above the lower third of a rack."""
FIRST_ASSET = 1_000_000


@dataclass
class Access:
    """One access switch with its panels and the endpoints patched through them."""

    switch: Equipment
    panels: list[Equipment]
    endpoints: list[Equipment] = field(default_factory=list)
    uplink: Equipment | None = None


@dataclass
class Plan:
    """What was planned: pieces to enter, and how they are joined."""

    pieces: list[Equipment] = field(default_factory=list)
    accesses: list[Access] = field(default_factory=list)
    racks: list[Rack] = field(default_factory=list)


class Planner:
    """Plans pieces with running numbers, dates, serials and addresses that look real and repeat on every run."""

    def __init__(self, size: Size, dice: Random) -> None:
        self.size, self.dice, self.plan = size, dice, Plan()
        self.places = {place.code: place for place in Place.objects.all()}
        self.inside: dict[str, list[Place]] = {}
        for place in self.places.values():
            for above in place.ancestors:
                self.inside.setdefault(str(above), []).append(place)
        self.types = {row.slug: row for row in EquipmentType.objects.all()}
        self.owners = {unit.code: unit for unit in Unit.objects.filter(kind="service")}
        self.staff: dict[str, list[Person]] = {}
        for person in Person.objects.filter(unit__kind="service").select_related("unit").order_by("id"):
            self.staff.setdefault(person.unit.code if person.unit else "", []).append(person)
        self.counted: Counter[str] = Counter()
        self.addresses: Counter[str] = Counter()
        self.today = timezone.localdate()

    def piece(
        self, model: Model, place: Place, *, rack: Rack | None = None, unit: int | None = None, status: str = "service",
        held: bool = False,
    ) -> Equipment:  # fmt: skip
        """One piece at a place or in a rack, added to the plan."""
        owner = self.owners[model.service]
        bought = self.today - timedelta(days=self.dice.randrange(20, 2900))
        root = place.code.rsplit("-", 1)[0] if place.kind in ("room", "floor") else place.code
        self.counted[f"{root}-{model.mark}"] += 1
        keepers = self.staff.get(model.service, [])
        row = Equipment(
            name=f"{root}-{model.mark}-{self.counted[f'{root}-{model.mark}']:03d}",
            type=self.types[model.slug],
            status=status,
            serial=f"{model.slug[:2].upper()}{self.dice.randrange(16**8):08X}",
            asset_number=f"255.{FIRST_ASSET + len(self.plan.pieces):07d}",
            owner_service=owner,
            place=place,
            rack=rack,
            position_u=Decimal(unit) if unit else None,
            custodian=self.dice.choice(keepers) if held and keepers else None,
            management_ip=self.address(model.service) if model.address and status == "service" else None,
            firmware=model.firmware,
            purchased_on=bought,
            warranty_end=_years_later(bought, model.years),
            support_contract=f"{bought.year}/{owner.code[:3].upper()}-{bought.month:02d}" if model.years >= 5 else "",
        )
        self.plan.pieces.append(row)
        return row

    def address(self, service: str) -> str:
        """The next management address of a service: one /16 each."""
        self.addresses[service] += 1
        third, fourth = divmod(self.addresses[service], 250)
        return f"10.{35 + list(self.owners).index(service)}.{third}.{fourth + 2}"

    def within(self, place: Place) -> list[Place]:
        return self.inside.get(str(place.pk), [])


def import_types() -> int:
    """The catalogue of common types that comes with the inventory. Returns the number of types."""
    known = set(EquipmentType.objects.values_list("slug", flat=True))
    for source in sorted(files("bag.inventory").joinpath("data/types").iterdir(), key=lambda entry: entry.name):
        content = source.read_bytes()
        slug = next(line for line in content.decode().splitlines() if line.startswith("slug:")).split()[1].strip('"')
        if slug not in known:
            services.import_type(content, by=None)
    return EquipmentType.objects.count()


def plan_city(size: Size, dice: Random) -> Plan:
    """Everything that stands, hangs and drives in the city; nothing is written but the racks."""
    planner = Planner(size, dice)
    by_code = {site.code: site for site in city.SITES}
    for place in [place for place in planner.places.values() if place.kind == "building"]:
        _building(planner, place, by_code.get(place.code) or _small_site(place))
    for place in [place for place in planner.places.values() if place.kind in ("outdoor_site", "vehicle")]:
        _field(planner, place)
    _handhelds(planner)
    _spares(planner)
    return planner.plan


def enter(plan: Plan) -> Iterator[int]:
    """Write the planned pieces in batches; yields how many are written."""
    for start in range(0, len(plan.pieces), BATCH):
        batch = plan.pieces[start : start + BATCH]
        services.create_equipment_many(batch, by=None)
        yield start + len(batch)


def _years_later(day: date, years: int) -> date:
    return day + timedelta(days=365 * years)


def _small_site(place: Place) -> city.Site:
    return city.Site(place.code, place.name, "", 0.0, 0.0, 2, 0, 6, 1)


def _building(planner: Planner, building: Place, site: city.Site) -> None:
    """Racks, endpoints on every floor, and the access switches that they need."""
    racks = _racks(planner, site)
    access_racks = [rack for rack in racks if rack.place.subtype == "system_room"]
    _rack_basics(planner, racks)
    if site.racks > 20:
        _data_center(planner, [rack for rack in racks if rack.place.subtype == "data_center"])
        _energy_room(planner, planner.places[f"{site.code}-EN"])
    endpoints = list(_endpoints(planner, building))
    main = access_racks[0]
    needed = -(-len(endpoints) // ENDPOINTS) or 1
    top = planner.piece(catalog.AGGREGATION, main.place, rack=main, unit=10) if needed > 2 else None
    planner.piece(catalog.ROUTER, main.place, rack=main, unit=9)
    for number in range(min(needed, GROUPS * len(access_racks))):
        rack, slot = access_racks[number // GROUPS], number % GROUPS
        _access(planner, rack, 39 - 3 * slot, endpoints[number * ENDPOINTS : (number + 1) * ENDPOINTS], top)
    if site.racks > 2:
        planner.piece(catalog.GATEWAY, main.place, rack=main, unit=14)
        planner.piece(catalog.NVR, main.place, rack=main, unit=11)


def _racks(planner: Planner, site: city.Site) -> list[Rack]:
    """The racks of a building, written at once: pieces need them."""
    rows = [
        Rack(
            code=f"{site.code}-{end}-R{number:02d}",
            name=f"Kabin {number:02d}, {planner.places[f'{site.code}-{end}'].name}",
            place=planner.places[f"{site.code}-{end}"],
            owner_service=planner.owners["facility"],
        )
        for end, _name, _type, count in system_rooms(site)
        for number in range(1, count + 1)
    ]
    planner.plan.racks += rows
    return list(Rack.objects.bulk_create(rows))


def _rack_basics(planner: Planner, racks: list[Rack]) -> None:
    """What every rack has: two power strips; in system rooms also UPS, battery, fiber frame and sensor."""
    for rack in racks:
        for _feed in "AB":
            planner.piece(catalog.PDU, rack.place, rack=rack)
        if rack.place.subtype == "system_room":
            planner.piece(catalog.UPS, rack.place, rack=rack, unit=1)
            planner.piece(catalog.BATTERY, rack.place, rack=rack, unit=4)
            planner.piece(catalog.ODF, rack.place, rack=rack, unit=42)
    if racks:
        planner.piece(catalog.SENSOR, racks[0].place, rack=racks[0], unit=8)


def _access(planner: Planner, rack: Rack, unit: int, endpoints: list[Equipment], top: Equipment | None) -> None:
    """A switch between its two panels; ``unit`` is the lowest of the three."""
    panels = [planner.piece(catalog.PANEL, rack.place, rack=rack, unit=unit + 2)]
    switch = planner.piece(catalog.SWITCH, rack.place, rack=rack, unit=unit + 1)
    panels.append(planner.piece(catalog.PANEL, rack.place, rack=rack, unit=unit))
    planner.plan.accesses.append(Access(switch, panels, endpoints, top))


def _endpoints(planner: Planner, building: Place) -> Iterator[Equipment]:
    """Phones in the offices, cameras and access points on the floors."""
    dice = planner.dice
    for place in planner.within(building):
        if place.kind == "floor":
            for _number in range(dice.randint(3, 6)):
                yield planner.piece(catalog.DOME, place)
            for _number in range(dice.randint(2, 4)):
                yield planner.piece(catalog.INDOOR_AP, place)
        elif place.subtype in ("office", "control_room"):
            for _number in range(dice.randint(2, 5)):
                yield planner.piece(catalog.PHONE, place)


def _data_center(planner: Planner, racks: list[Rack]) -> None:
    """Core, firewalls and controllers in the first rack of each hall, servers and recorders in the others."""
    first = {rack.place_id: rack for rack in reversed(racks)}
    for number, rack in enumerate(racks):
        place = rack.place
        if rack is first[rack.place_id]:
            planner.piece(catalog.ODF, place, rack=rack, unit=34)
            planner.piece(catalog.CORE, place, rack=rack, unit=20)
            planner.piece(catalog.CITY_ODF, place, rack=rack, unit=36)
            for unit, model in ((14, catalog.FIREWALL), (15, catalog.FIREWALL), (16, catalog.WLAN)):
                planner.piece(model, place, rack=rack, unit=unit)
            for unit in (11, 12):
                planner.piece(catalog.AGGREGATION, place, rack=rack, unit=unit)
            continue
        planner.piece(catalog.TOP_OF_RACK, place, rack=rack, unit=42)
        step, model = (2, catalog.NVR) if number % 4 == 3 else (1, catalog.SERVER)
        for slot in range(planner.dice.randint(9, 14)):
            planner.piece(model, place, rack=rack, unit=2 + slot * step, held=True)


def _energy_room(planner: Planner, room: Place) -> None:
    """Three UPS for side A and three for side B, each with a battery pack."""
    for _number in range(6):
        planner.piece(catalog.UPS, room)
        planner.piece(catalog.BATTERY, room)


_FIELD: dict[str, tuple[tuple[Model, int], ...]] = {
    "junction": ((catalog.DOME, 3), (catalog.PTZ, 1), (catalog.FIELD_SWITCH, 1), (catalog.LTE, 1)),
    "park": ((catalog.DOME, 4), (catalog.OUTDOOR_AP, 3), (catalog.FIELD_SWITCH, 1)),
    "square": ((catalog.DOME, 4), (catalog.PTZ, 2), (catalog.OUTDOOR_AP, 6), (catalog.FIELD_SWITCH, 2)),
    "coast": ((catalog.DOME, 4), (catalog.PTZ, 1), (catalog.OUTDOOR_AP, 5), (catalog.FIELD_SWITCH, 2)),
    "pier": ((catalog.DOME, 6), (catalog.OUTDOOR_AP, 2), (catalog.FIELD_SWITCH, 1), (catalog.PHONE, 1)),
    "stop": ((catalog.DOME, 1), (catalog.LTE, 1), (catalog.FIELD_SWITCH, 1)),
    "bus": ((catalog.DOME, 4), (catalog.LTE, 1), (catalog.OUTDOOR_AP, 1), (catalog.HANDHELD, 1),
            (catalog.FIELD_SWITCH, 1)),
    "ferry": ((catalog.DOME, 8), (catalog.LTE, 2), (catalog.OUTDOOR_AP, 3), (catalog.HANDHELD, 2),
              (catalog.FIELD_SWITCH, 2)),
    "service_vehicle": ((catalog.HANDHELD, 1), (catalog.LTE, 1)),
    "radio_relay": ((catalog.REPEATER, 4), (catalog.MICROWAVE, 2), (catalog.ROUTER, 1), (catalog.SENSOR, 1),
                    (catalog.UPS, 1), (catalog.DOME, 2), (catalog.FIELD_SWITCH, 1)),
}  # fmt: skip
"""What a place in the open or a vehicle carries."""


def _field(planner: Planner, place: Place) -> None:
    for model, count in _FIELD.get(place.subtype, ()):
        for _number in range(count):
            planner.piece(model, place)


def _handhelds(planner: Planner) -> None:
    """Handheld radios, handed out to buildings of the fire brigade and other users."""
    users = [place for place in planner.places.values() if place.kind == "building"]
    for _number in range(planner.size.handhelds):
        planner.piece(catalog.HANDHELD, planner.dice.choice(users), held=planner.dice.random() < 0.4)


def _spares(planner: Planner) -> None:
    """Pieces on the shelf, and some that are planned."""
    stores = [place for place in planner.places.values() if place.subtype == "store"]
    models = (catalog.PHONE, catalog.DOME, catalog.INDOOR_AP, catalog.SWITCH, catalog.HANDHELD, catalog.OUTDOOR_AP,
              catalog.LTE, catalog.UPS)  # fmt: skip
    for store in stores:
        for model in models:
            for _number in range(planner.dice.randint(3, 14)):
                planner.piece(model, store, status="stock", held=True)
        for model in models[:4]:
            planner.piece(model, store, status="planned")
