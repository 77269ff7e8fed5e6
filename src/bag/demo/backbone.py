"""How the demonstration city hangs together: rings of buildings round two cores, field sites, relays, mains, services.

Large buildings stand in rings between two cores; small ones hang on the nearest ring building by one fiber, and are
weak points. Field switches come by fiber from the nearest building or by the mobile network; relays by radio.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from bag.demo.catalog import ODF
from bag.demo.equipment import Plan
from bag.demo.sockets import Sockets, free, join
from bag.dependency.models import CityService, Need, Supply, Way
from bag.inventory.models import Cable, Equipment
from bag.organization.models import Unit
from bag.places.models import Place

RING = 6
"""Buildings of a ring."""
Gear = dict[str, list[Equipment]]
"""Mark of a model (``SW``, ``AGG`` …) → its pieces at one site, in order."""


class Backbone:
    """The planned pieces by site, and the cables between sites."""

    def __init__(self, plan: Plan, sockets: Sockets) -> None:
        self.sockets = sockets
        self.gear: dict[str, Gear] = {}
        for piece in plan.pieces:
            if piece.status == "service":
                site, mark, _number = piece.name.rsplit("-", 2)
                self.gear.setdefault(site, {}).setdefault(mark, []).append(piece)
        self.places = {place.code: place for place in Place.objects.filter(code__in=self.gear)}
        buildings = [
            code for code, place in self.places.items() if place.kind == "building" and "RTR" in self.gear[code]
        ]
        tops = [code for code in buildings if "AGG" in self.gear[code]]
        self.heart = next((code for code in buildings if "CORE" in self.gear[code]), (tops or buildings)[0])
        gear = self.gear[self.heart]
        self.cores = gear.get("CORE") or gear.get("AGG") or gear["RTR"]
        self.rings = sorted((code for code in tops if code != self.heart), key=self._bearing)
        self.small = [code for code in buildings if code not in tops and code != self.heart]

    def cables(self) -> Iterator[Cable]:
        """Everything between and inside the sites, beyond endpoints and power."""
        yield from self._center()
        for number in range(0, len(self.rings), RING):
            yield from self._ring(self.rings[number : number + RING], number // RING)
        for code in self.small:
            yield from self._small(code)
        buildings = [code for code in sorted(self.places) if self.places[code].kind == "building"]
        for code in buildings:
            yield from self._inside(code)
        for code in sorted(self.places.keys() - set(buildings)):
            if "ESW" in self.gear[code]:
                yield from self._field(code)

    # -- ways
    def _bearing(self, code: str) -> float:
        here, there = self.places[self.heart], self.places[code]
        return math.atan2((there.latitude or 0) - (here.latitude or 0), (there.longitude or 0) - (here.longitude or 0))

    def _near(self, code: str, others: list[str]) -> list[str]:
        place = self.places[code]
        return sorted(others, key=lambda other: apart(place, self.places[other]))

    def _trunk(self, one: str, a: Equipment, other: str, b: Equipment) -> Iterator[Cable]:
        """A fiber from device to device through the frames of both sites, as far as there are frames and ports."""
        near, far = free(self.sockets, a, "fiber"), free(self.sockets, b, "fiber")
        if not near or not far:
            return
        label = f"{one} – {other}"
        left, right = near.pop(0), far.pop(0)
        for site, device, side in ((one, a, "left"), (other, b, "right")):
            frame = self._frame(site, device)
            if frame is None:
                continue
            front = free(self.sockets, frame, "fiber").pop(0)
            rear = free(self.sockets, frame, "rear").pop(0)
            yield join(left if side == "left" else right, front, f"{label} ({site})", "yellow")
            left, right = (rear, right) if side == "left" else (left, rear)
        yield join(left, right, f"{label} F/O", "yellow")

    def _frame(self, site: str, device: Equipment) -> Equipment | None:
        """A frame of the site with a free splice, in the device's own rack where there is one."""
        frames = [odf for odf in self.gear[site].get("ODF", ()) if odf.type.slug == ODF.slug]
        usable = [odf for odf in frames if free(self.sockets, odf, "rear") and free(self.sockets, odf, "fiber")]
        return min(usable, key=lambda odf: odf.rack_id != device.rack_id, default=None)

    def _direct(self, a: Equipment, b: Equipment, kind: str = "fiber") -> Iterator[Cable]:
        """A patch cord between two devices of one site."""
        near, far = free(self.sockets, a, kind), free(self.sockets, b, kind)
        if a.pk != b.pk and near and far:
            yield join(near.pop(0), far.pop(0), f"{a.name} – {b.name}")

    # -- sites
    def _center(self) -> Iterator[Cable]:
        """The heart: cores joined twice; aggregation, firewalls, controllers on both; servers on rack switches."""
        gear = self.gear[self.heart]
        if "CORE" not in gear:
            return
        for _twice in range(2):
            yield from self._direct(self.cores[0], self.cores[1])
        for piece in (*gear.get("AGG", ()), *gear.get("FW", ()), *gear.get("WLC", ())):
            for core in self.cores:
                yield from self._direct(piece, core)
        racks = {piece.rack_id: piece for piece in gear.get("TOR", ())}
        for number, rack_switch in enumerate(racks.values()):
            for step in (0, 1):
                yield from self._direct(rack_switch, gear["AGG"][(number + step) % len(gear["AGG"])])
        for piece in (*gear.get("SRV", ()), *gear.get("NVR", ())):
            if piece.rack_id in racks:
                yield from self._direct(piece, racks[piece.rack_id], "copper")

    def _ring(self, codes: list[str], number: int) -> Iterator[Cable]:
        """From one core through the buildings to the other core."""
        way = [self.heart, *codes, self.heart]
        first, last = self.cores[number % len(self.cores)], self.cores[(number + 1) % len(self.cores)]
        for place, (one, other) in enumerate(pairwise(way)):
            a = first if place == 0 else self.gear[one]["AGG"][0]
            b = last if place == len(way) - 2 else self.gear[other]["AGG"][0]
            yield from self._trunk(one, a, other, b)

    def _small(self, code: str) -> Iterator[Cable]:
        """A small building: one fiber to the nearest large one that has a port left."""
        router = self.gear[code]["RTR"][0]
        for other in self._near(code, [*self.rings, self.heart]):
            top = (self.gear[other].get("AGG") or self.gear[other]["RTR"])[0]
            if free(self.sockets, top, "fiber"):
                yield from self._trunk(code, router, other, top)
                return

    def _inside(self, code: str) -> Iterator[Cable]:
        """The router on the aggregation; without one, switches on the router, the others behind the first."""
        gear = self.gear[code]
        switches, router = gear.get("SW", []), gear.get("RTR", [None])[0]
        if router is not None and "AGG" in gear:
            yield from self._direct(router, gear["AGG"][0])
        elif router is not None and switches:
            yield from self._direct(switches[0], router)
            for switch in switches[1:]:
                yield from self._direct(switch, switches[0])
        for piece in (*gear.get("SGW", ()), *gear.get("SNS", ()), *gear.get("NVR", ()), *gear.get("UPS", ())):
            taker = next((one for one in switches if free(self.sockets, one, "copper")), None)
            if taker is not None and free(self.sockets, piece, "copper"):
                yield from self._direct(piece, taker, "copper")

    def _field(self, code: str) -> Iterator[Cable]:
        """A site in the open, or a vehicle: devices on its switches, those on a modem, a router or a fiber."""
        gear = self.gear[code]
        switches = gear["ESW"]
        for switch in switches[1:]:
            yield from self._direct(switch, switches[0])
        for modem in gear.get("LTE", ()):
            yield from self._direct(modem, switches[0], "copper")
        if "RTR" in gear:
            yield from self._direct(gear["RTR"][0], switches[0], "copper")
            for radio in gear.get("RL", ()):
                yield from self._direct(radio, gear["RTR"][0])
        elif "LTE" not in gear:
            yield from self._fiber_to(code, switches[0])
        for mark in ("UPS", "SNS", "ROLE", "KAM", "PTZ", "APD", "TEL"):
            for piece in gear.get(mark, ()):
                taker = next((one for one in switches if free(self.sockets, one, "copper")), None)
                if taker is not None:
                    yield from self._direct(piece, taker, "copper")

    def _fiber_to(self, code: str, switch: Equipment) -> Iterator[Cable]:
        buildings = [site for site in (self.heart, *self.rings, *self.small) if "SW" in self.gear[site]]
        for other in self._near(code, buildings):
            taker = next((one for one in self.gear[other]["SW"] if free(self.sockets, one, "fiber")), None)
            if taker is not None:
                yield from self._trunk(code, switch, other, taker)
                return

    # -- what no cable shows
    def write(self) -> int:
        """Sources, radio links, services with their needs. Returns how many rows there are."""
        Supply.objects.bulk_create(self._supplies())
        Way.objects.bulk_create(self._ways())
        owners = {unit.code: unit for unit in Unit.objects.filter(kind="service")}
        for name, owner, people, groups in self._services():
            service = CityService.objects.create(name=name, owner_service=owners[owner], people=people)
            Need.objects.bulk_create(
                Need(service=service, group=group, least=least, **{f"on_{kind}": row})
                for group, least, kind, rows in groups
                for row in rows
            )
        return Supply.objects.count() + Way.objects.count() + Need.objects.count()

    def _supplies(self) -> Iterator[Supply]:
        for core in self.cores:
            yield Supply(name=f"Omurga {core.name}", kind="core", equipment=core)
        yield Supply(name="Mobil veri şebekesi (M2M APN)", kind="circuit", category="modem")
        for number, wall in enumerate(self.gear[self.heart].get("FW", ())[:2], 1):
            yield Supply(name=f"İnternet çıkışı {number}", kind="circuit", equipment=wall)
        for district in Place.objects.filter(kind="district").order_by("code"):
            yield Supply(name=f"Şebeke, {district.name} besleme hattı", kind="grid", place=district)
        for number in (1, 2):
            center = self.places[self.heart]
            yield Supply(name=f"Şebeke, {center.name} {number}. besleme", kind="grid", place=center)

    def _ways(self) -> Iterator[Way]:
        """Each relay by radio to the nearest one that is joined already; the first over a leased line to the heart."""
        relays = self._near(self.heart, [code for code, gear in self.gear.items() if "ROLE" in gear])
        for number, code in enumerate(relays):
            if number == 0:
                top = (self.gear[self.heart].get("AGG") or self.cores)[0]
                yield Way(name=f"{code} – {self.heart}", kind="leased", one=self.gear[code]["RTR"][0], other=top)
                continue
            other = self._near(code, relays[:number])[0]
            one, far = self.gear[code]["RL"][0], self.gear[other]["RL"][1]
            yield Way(name=f"{code} – {other}", kind="radio", one=one, other=far)

    def _services(self) -> Iterator[tuple[str, str, int, list[tuple[str, int, str, list[Equipment]]]]]:
        """Name, owner, people, and groups of needs: (name, least, kind, rows)."""
        gear = self.gear[self.heart]
        relays = [piece for code in sorted(self.gear) for piece in self.gear[code].get("ROLE", ())[:1]]
        recorders = [piece for code in sorted(self.gear) for piece in self.gear[code].get("NVR", ())]
        gateways = [piece for code in sorted(self.gear) for piece in self.gear[code].get("SGW", ())]
        table: tuple[tuple[str, str, int, str, int, list[Equipment]], ...] = (
            ("İnternet erişimi", "network", 9000, "güvenlik duvarı", 1, gear.get("FW", [])),
            ("Ücretsiz Wi-Fi", "carrier", 60000, "kablosuz denetleyici", 1, gear.get("WLC", [])),
            ("Kurumsal telefon", "voice", 6000, "ses geçidi", 2, gateways[:4]),
            ("Kamera kaydı ve izleme", "cameras", 1200, "kayıt cihazı", _most(recorders), recorders),
            ("Telsiz haberleşmesi", "radio", 2400, "röle", _most(relays), relays),
            (
                "Kurumsal uygulamalar",
                "facility",
                8000,
                "sunucu",
                _most(gear.get("SRV", [])),
                gear.get("SRV", []),
            ),
        )
        for name, owner, people, group, least, rows in table:
            if rows:
                yield name, owner, people, [(group, least, "equipment", rows)]


def _most(pieces: list[Equipment]) -> int:
    """Two thirds: fewer do not carry the load."""
    return max(1, len(pieces) * 2 // 3)


def apart(one: Place, other: Place) -> float:
    """How far two places are from each other, in degrees of latitude."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return 0.0  # a vehicle without a position is wherever it is needed
    east = (one.longitude - other.longitude) * math.cos(math.radians(one.latitude))
    return math.hypot(one.latitude - other.latitude, east)
