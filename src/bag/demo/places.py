"""The places of the demonstration city, written level by level."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from shapely import Point, prepare
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from bag.demo import city
from bag.demo.sizes import Size
from bag.organization.models import Unit
from bag.places.domain.izmir import DISTRICTS, District
from bag.places.models import Place

BATCH = 2000
_ORDINALS = ("Zemin Kat", "Birinci Kat", "İkinci Kat", "Üçüncü Kat", "Dördüncü Kat", "Beşinci Kat", "Altıncı Kat")
_FLOORS = dict(enumerate(_ORDINALS)) | {-1: "Bodrum Kat"}
_OFFICES = ("Büro", "Toplantı Salonu", "Arşiv", "Danışma", "Eğitim Salonu")


class Atlas:
    """Places made so far, by code, and what is still to be written."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.known: dict[str, Place] = {place.code: place for place in Place.objects.all()}
        self.owners: dict[str, Unit] = {unit.code: unit for unit in Unit.objects.all()}

    def write(self, rows: Iterable[tuple[str, dict[str, Any]]]) -> list[Place]:
        """Write the places that are missing; every row names its parent's code. Returns all of them."""
        wanted = list(rows)
        fresh = [self._place(code, values) for code, values in wanted if code not in self.known]
        for place in Place.objects.bulk_create(fresh, batch_size=BATCH):
            self.known[place.code] = place
        return [self.known[code] for code, _values in wanted]

    def _place(self, code: str, values: dict[str, Any]) -> Place:
        values = dict(values)
        parent, owner = values.pop("parent", ""), values.pop("owner", "")
        return Place(
            code=code,
            parent=self.known[parent] if parent else None,
            owner=self.owners[owner] if owner else None,
            **values,
        )

    def spot_in(self, district: str, spread: float = 0.012) -> dict[str, float]:
        """A position on the land of a district, near its center."""
        center, land = _center(district), _land()[district]
        for _try in range(200):
            latitude = center.latitude + self.dice.uniform(-spread, spread)
            longitude = center.longitude + self.dice.uniform(-spread, spread) * 1.25
            if land.contains(Point(longitude, latitude)):
                return {"latitude": round(latitude, 6), "longitude": round(longitude, 6)}
        return {"latitude": center.latitude, "longitude": center.longitude}


def load(size: Size, dice: Random) -> int:
    """All places. Returns how many there are then."""
    atlas = Atlas(dice)
    atlas.write(_districts())
    atlas.write(_campuses())
    sites = _sites(atlas, size)
    atlas.write((site.code, _building(site)) for site in sites)
    atlas.write(_floors(sites, size))
    atlas.write(_rooms(sites, size))
    atlas.write(_outdoors(atlas, size))
    atlas.write((f"{spot.code}-TO", _relay_room(spot)) for spot in city.RELAYS[: size.relays])
    atlas.write(_vehicles(size))
    return len(atlas.known)


@cache
def _land() -> dict[str, BaseGeometry]:
    """District code → its polygon on the base map."""
    source = files("bag.places").joinpath("static/places/izmir.geojson").read_text(encoding="utf-8")
    found = {
        feature["properties"]["code"]: shape(feature["geometry"])
        for feature in json.loads(source)["features"]
        if feature["properties"]["kind"] == "district"
    }
    for polygon in found.values():
        prepare(polygon)
    return found


@cache
def _center(code: str) -> District:
    return next(district for district in DISTRICTS if district.code == code)


def _districts() -> Iterator[tuple[str, dict[str, Any]]]:
    for code, name, latitude, longitude in DISTRICTS:
        yield code, {"name": name, "kind": "district", "latitude": latitude, "longitude": longitude}


def _campuses() -> Iterator[tuple[str, dict[str, Any]]]:
    for code, name, district, latitude, longitude in city.CAMPUSES:
        yield code, {
            "name": name, "kind": "campus", "parent": district, "latitude": latitude, "longitude": longitude,
            "owner": "eshot" if "ESHOT" in name else "ibb",
        }  # fmt: skip


def _sites(atlas: Atlas, size: Size) -> list[city.Site]:
    """The known buildings, and for a full city a service desk and a fire station in every district."""
    found = list(city.SITES[: size.sites])
    if size.district_buildings:
        for code, name, _latitude, _longitude in DISTRICTS:
            desk, fire = _pair(atlas.spot_in(code, 0.006)), _pair(atlas.spot_in(code, 0.010))
            inner = code in city.CITY
            found.append(city.Site(f"{code}-HM", f"{name} Hizmet Masası", code, *desk, 3 if inner else 2, 0, 6, 1))
            found.append(city.Site(f"{code}-IT", f"{name} İtfaiye Grubu", code, *fire, 1, 0, 5, 1))
    return found


def _pair(spot: dict[str, float]) -> tuple[float, float]:
    return spot["latitude"], spot["longitude"]


def _building(site: city.Site) -> dict[str, Any]:
    return {
        "name": site.name, "kind": "building", "parent": site.campus or site.district, "latitude": site.latitude,
        "longitude": site.longitude, "owner": "ibb", "address": f"{_center(site.district).name}, İzmir",
    }  # fmt: skip


def levels(site: city.Site, size: Size) -> range:
    """Floors of a building from the lowest basement up."""
    return range(-site.basements, min(site.floors, size.floors) + 1)


def floor_code(site: city.Site, level: int) -> str:
    return f"{site.code}-{f'K{level}' if level >= 0 else f'B{-level}'}"


def _floors(sites: list[city.Site], size: Size) -> Iterator[tuple[str, dict[str, Any]]]:
    for site in sites:
        for level in levels(site, size):
            name = _FLOORS.get(level, f"{level}. Kat")
            yield floor_code(site, level), {"name": name, "kind": "floor", "parent": site.code, "level": level}


def system_rooms(site: city.Site) -> list[tuple[str, str, str, int]]:
    """(code ending, name, type, racks) of the technical rooms of a building; the largest one has three halls."""
    if site.racks > 20:
        return [
            ("DM1", "Veri Merkezi Salon 1", "data_center", site.racks // 2),
            ("DM2", "Veri Merkezi Salon 2", "data_center", site.racks - site.racks // 2 - 2),
            ("SO1", "Sistem Odası", "system_room", 2),
            ("EN", "Enerji Odası", "power_room", 0),
            ("IM", "Ağ İzleme Merkezi", "control_room", 0),
        ]
    rooms = [("SO1", "Sistem Odası", "system_room", (site.racks + 1) // 2)]
    if site.racks > 1:
        rooms.append(("SO2", "Kat Sistem Odası", "system_room", site.racks // 2))
    if site.racks > 3:
        rooms.append(("DP", "Malzeme Deposu", "store", 0))
    return rooms


def _rooms(sites: list[city.Site], size: Size) -> Iterator[tuple[str, dict[str, Any]]]:
    for site in sites:
        own = list(levels(site, size))
        for place, (end, name, subtype, _racks) in enumerate(system_rooms(site)):
            level = own[0] if site.racks > 20 else own[min(place, len(own) - 1)]
            yield f"{site.code}-{end}", {
                "name": f"{name}, {site.name}", "kind": "room", "subtype": subtype, "parent": floor_code(site, level),
            }  # fmt: skip
        for level in own:
            if level >= 0:
                yield from _offices(site, level, min(site.offices, size.offices))


def _offices(site: city.Site, level: int, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for number in range(1, count + 1):
        kind = _OFFICES[0] if number % 5 else _OFFICES[1 + (number // 5 + level) % (len(_OFFICES) - 1)]
        code = f"{site.code}-O{level}{number:02d}"
        parent = floor_code(site, level)
        yield code, {"name": f"{kind} {level}{number:02d}", "kind": "room", "subtype": "office", "parent": parent}


def _outdoors(atlas: Atlas, size: Size) -> Iterator[tuple[str, dict[str, Any]]]:
    for spot in (*city.RELAYS[: size.relays], *city.SPOTS[: size.spots]):
        yield spot.code, {
            "name": spot.name, "kind": "outdoor_site", "subtype": spot.subtype, "parent": spot.district,
            "latitude": spot.latitude, "longitude": spot.longitude, "owner": "ibb",
        }  # fmt: skip
    for code, name, _latitude, _longitude in DISTRICTS:
        for number in range(1, size.parks_each + 1):
            yield _outdoor(atlas, f"P-{code}{number}", f"{name} Kent Parkı {number}", "park", code)
        if size.parks_each and code in city.COASTAL:
            yield _outdoor(atlas, f"S-{code}1", f"{name} Sahil Yürüyüş Yolu", "coast", code)
    for number in range(1, size.junctions + 1):
        code = city.CITY[number % len(city.CITY)]
        yield _outdoor(atlas, f"J-{number:03d}", f"{_center(code).name} Kavşağı {number}", "junction", code, 0.02)
    for number in range(1, size.stops + 1):
        code = city.CITY[number % len(city.CITY)]
        yield _outdoor(atlas, f"D-{number:03d}", f"{_center(code).name} Akıllı Durağı {number}", "stop", code, 0.02)


def _outdoor(
    atlas: Atlas, code: str, name: str, subtype: str, district: str, spread: float = 0.012
) -> tuple[str, dict[str, Any]]:
    spot = atlas.spot_in(district, spread)
    return code, {
        "name": name, "kind": "outdoor_site", "subtype": subtype, "parent": district, "owner": "ibb", **spot,
    }  # fmt: skip


def _relay_room(spot: city.Spot) -> dict[str, Any]:
    return {"name": f"Telsiz Odası, {spot.name}", "kind": "room", "subtype": "radio_room", "parent": spot.code}


def _vehicles(size: Size) -> Iterator[tuple[str, dict[str, Any]]]:
    for number in range(1, size.buses + 1):
        yield f"OTB-{number:04d}", {
            "name": f"Otobüs {number:04d}", "kind": "vehicle", "subtype": "bus", "owner": "eshot",
            "registration": f"ESHOT {number:04d}", "parent": city.GARAGES[number % len(city.GARAGES)],
        }  # fmt: skip
    piers = [spot for spot in city.SPOTS if spot.subtype == "pier"]
    for number in range(1, size.ferries + 1):
        pier = piers[number % len(piers)]
        yield f"GEMI-{number:02d}", {
            "name": f"Yolcu Gemisi {number:02d}", "kind": "vehicle", "subtype": "ferry", "owner": "izdeniz",
            "registration": f"İZDENİZ {number:02d}", "latitude": pier.latitude, "longitude": pier.longitude,
        }  # fmt: skip
    for number in range(1, size.service_vehicles + 1):
        yield f"ARAC-{number:02d}", {
            "name": f"Hizmet Aracı {number:02d}", "kind": "vehicle", "subtype": "service_vehicle", "owner": "facility",
            "registration": f"BAĞ {number:02d}", "parent": "KNK",
        }  # fmt: skip
