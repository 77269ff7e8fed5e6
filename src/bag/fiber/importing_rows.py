"""The tables of an import row by row: what can be wrong is said with file and row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.models import RecordModel
from bag.fiber import index, wording
from bag.fiber.domain import geometry
from bag.fiber.models import Cable, CableType, Circuit, Closure, Frame, Lay, Node, Splitter, Strand, Trench
from bag.fiber.services import circuits, plant
from bag.organization.models import Unit
from bag.places.models import Place

MOST_FAULTS = 50


class RowFault(Exception):
    """A row that cannot be taken; the text is for people."""


@dataclass
class Reader:
    """Where the tables lie, what is known so far by code, and what is wrong."""

    folder: Path
    service: Any
    by: Any
    faults: list[str] = field(default_factory=list)
    known: dict[type[models.Model], dict[str, Any]] = field(default_factory=dict)

    def rows(self, name: str, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
        """(line, values) of a table; faults of form stop it."""
        path = self.folder / f"{name}.csv"
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                table = csv.DictReader(file)
                missing = [column for column in needed if column not in (table.fieldnames or ())]
                if missing:
                    self.fault(name, 1, _("Columns are missing: %(names)s") % {"names": ", ".join(missing)})
                    return
                for line, values in enumerate(table, 2):
                    yield line, {key: (value or "").strip() for key, value in values.items() if isinstance(key, str)
                                 and not isinstance(value, list)}  # fmt: skip
        except UnicodeDecodeError:
            self.fault(name, 1, _("The file is not UTF-8 text."))
        except csv.Error as error:
            self.fault(name, 1, str(error))

    def fault(self, name: str, line: int, text: str) -> None:
        """Remember what is wrong; after ``MOST_FAULTS`` it is enough."""
        self.faults.append(_("%(file)s, row %(line)d: %(text)s") % {"file": f"{name}.csv", "line": line, "text": text})
        if len(self.faults) >= MOST_FAULTS:
            self.stop_on_faults()

    def stop_on_faults(self) -> None:
        if self.faults:
            raise ValidationError(self.faults)

    def find(self, model: type[models.Model], code: str, column: str) -> Any:
        """The row of a model by its key; ``RowFault`` when there is none. One query for each model."""
        if model not in self.known:
            key = getattr(model, "key_field", "name")
            self.known[model] = {getattr(row, key): row for row in model._default_manager.all()}
        if code not in self.known[model]:
            raise RowFault(_("%(column)s: there is no “%(code)s”.") % {"column": column, "code": code})
        return self.known[model][code]

    def take(
        self, name: str, needed: tuple[str, ...], make: Callable[[dict[str, str]], models.Model],
        write: Callable[[list[Any]], Any],
    ) -> int:  # fmt: skip
        """Read a table into rows and write them when all are right."""
        made: list[Any] = []
        lines: dict[str, int] = {}
        for line, values in self.rows(name, needed):
            try:
                row = make(values)
                key = getattr(row, getattr(row, "key_field", "name"))
                if key in lines:
                    raise RowFault(_("“%(code)s” stands in row %(line)d already.") % {"code": key, "line": lines[key]})
                lines[key] = line
                row.clean_fields(exclude=_relations(type(row)))
                row.clean()
                made.append(row)
            except (RowFault, ValidationError, geometry.ShapeFault) as fault:
                self.fault(name, line, _said(fault))
        self.stop_on_faults()
        return self._write(name, made, lines, write)

    def _write(self, name: str, made: list[Any], lines: dict[str, int], write: Callable[[list[Any]], Any]) -> int:
        if made:
            model = type(made[0])
            key = getattr(model, "key_field", "name")
            for code in model._default_manager.filter(**{f"{key}__in": list(lines)}).values_list(key, flat=True):
                self.fault(name, lines[code], _("“%(code)s” is on record already.") % {"code": code})
            self.stop_on_faults()
            try:
                with transaction.atomic():
                    write(made)
            except IntegrityError as error:
                self.fault(name, 1, str(error).splitlines()[0])
            except RowFault as fault:
                self.fault(name, 1, str(fault))
            self.known.pop(model, None)
        return len(made)


def _relations(model: type[models.Model]) -> set[str]:
    """Relations were found by code, and the shape is ours: no query for each row."""
    return {one.name for one in model._meta.fields if one.is_relation or one.name in ("shape", "box", "id")}


def _said(fault: Exception) -> str:
    if isinstance(fault, geometry.ShapeFault):
        return wording.shape_fault(fault)
    if isinstance(fault, ValidationError):
        if hasattr(fault, "error_dict"):
            return " ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in fault.message_dict.items())
        return " ".join(fault.messages)
    return str(fault)


def number(values: dict[str, str], column: str) -> float | None:
    """A number with point or comma; None for an empty cell."""
    text = values.get(column, "")
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise RowFault(_("%(column)s: “%(text)s” is no number.") % {"column": column, "text": text[:40]}) from None


def whole(values: dict[str, str], column: str) -> int | None:
    """A whole number; None for an empty cell."""
    text = values.get(column, "")
    if text and not text.isdecimal():
        raise RowFault(_("%(column)s: “%(text)s” is no number.") % {"column": column, "text": text[:40]})
    return int(text) if text else None


def count(values: dict[str, str], column: str) -> int:
    """A whole number that must be there."""
    found = whole(values, column)
    if found is None:
        raise RowFault(_("%(column)s is needed.") % {"column": column})
    return found


def day(values: dict[str, str], column: str) -> date | None:
    """A day such as 2026-11-23; None for an empty cell."""
    text = values.get(column, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise RowFault(_("%(column)s: “%(text)s” is no day.") % {"column": column, "text": text[:40]}) from None


def _built(reader: Reader, values: dict[str, str]) -> dict[str, Any]:
    """What every part of the plant has; empty cells leave the usual value."""
    texts = {name: values[name] for name in ("state", "source", "holding", "holder", "notes") if values.get(name)}
    return {
        "code": values["code"], "owner_service": reader.service, "accuracy_m": number(values, "accuracy_m"),
        "verified_on": day(values, "verified_on"), "built_on": day(values, "built_on"), **texts,
    }  # fmt: skip


def read_nodes(reader: Reader) -> int:
    def make(values: dict[str, str]) -> Node:
        latitude, longitude = number(values, "latitude"), number(values, "longitude")
        if latitude is None or longitude is None:
            raise RowFault(_("latitude and longitude are needed."))
        place = reader.find(Place, values["place"], "place") if values.get("place") else None
        node = Node(latitude=latitude, longitude=longitude, kind=values["kind"] or "chamber", place=place,
                    name=values.get("name", ""), **_built(reader, values))  # fmt: skip
        node.put(geometry.point(longitude, latitude))
        return node

    return reader.take("nodes", ("code", "kind", "latitude", "longitude"), make, lambda rows: _bulk(Node, rows))


def read_types(reader: Reader) -> int:
    texts = ("maker", "glass", "scheme", "tube_colors", "core_colors", "notes")

    def make(values: dict[str, str]) -> CableType:
        given: dict[str, Any] = {name: values[name] for name in texts if values.get(name)}
        given |= {name: number(values, name) for name in ("factor", "group_index") if values.get(name)}
        return CableType(name=values["name"], layout=values["layout"], **given)

    return reader.take("types", ("name", "layout"), make, lambda rows: _bulk(CableType, rows))


def read_trenches(reader: Reader) -> int:
    def make(values: dict[str, str]) -> Trench:
        a, b = (reader.find(Node, values[side], side) for side in ("a", "b"))
        texts = {name: values[name] for name in ("kind", "surface", "street") if values.get(name)}
        trench = Trench(a=a, b=b, depth_cm=whole(values, "depth_cm"), width_cm=whole(values, "width_cm"), **texts,
                        **_built(reader, values))  # fmt: skip
        if values.get("line"):
            trench.put(geometry.from_text(values["line"]))
        plant.draw_straight(trench)
        return trench

    return reader.take("trenches", ("code", "a", "b"), make, lambda rows: _bulk(Trench, rows))


def read_cables(reader: Reader) -> int:
    ways: dict[str, list[Trench]] = {}

    def make(values: dict[str, str]) -> Cable:
        a, b = (reader.find(Node, values[side], side) for side in ("a", "b"))
        cable = Cable(a=a, b=b, type=reader.find(CableType, values["type"], "type"), run=values.get("run", ""),
                      sheath_m=number(values, "sheath_m"), optical_m=number(values, "optical_m"),
                      tail_a_m=number(values, "tail_a_m") or 0.0, tail_b_m=number(values, "tail_b_m") or 0.0,
                      **_built(reader, values))  # fmt: skip
        way = [reader.find(Trench, code, "trenches") for code in values.get("trenches", "").split(";") if code]
        if way:
            plant.check_way(cable, way)
            plant.follow_trenches(cable, way)
            ways[cable.code] = way
        elif values.get("line"):
            cable.put(geometry.from_text(values["line"]))
        plant.draw_straight(cable)
        return cable

    def write(rows: list[Cable]) -> None:
        _bulk(Cable, rows)
        ids = dict(Cable.objects.filter(code__in=ways).values_list("code", "pk"))
        laid = ((ids[code], trench, at) for code, way in ways.items() for at, trench in enumerate(way))
        _bulk(Lay, [Lay(cable_id=pk, trench=trench, position=at) for pk, trench, at in laid])

    return reader.take("cables", ("code", "type", "a", "b"), make, write)


def read_closures(reader: Reader) -> int:
    def make(values: dict[str, str]) -> Closure:
        sizes = {name: whole(values, name) for name in ("trays", "tray_size") if values.get(name)}
        return Closure(node=reader.find(Node, values["node"], "node"), model=values.get("model", ""), **sizes,
                       **_built(reader, values))  # fmt: skip

    return reader.take("closures", ("code", "node"), make, lambda rows: _bulk(Closure, rows))


def read_ports(reader: Reader) -> int:
    """One row for a frame: its node and how many ports it has."""

    def make(values: dict[str, str]) -> Frame:
        return Frame(node=reader.find(Node, values["node"], "node"), ports=count(values, "ports"),
                     connector=values.get("connector") or "LC/APC", **_built(reader, values))  # fmt: skip

    return reader.take("ports", ("code", "node", "ports"), make, lambda rows: _bulk(Frame, rows))


def read_splitters(reader: Reader) -> int:
    def make(values: dict[str, str]) -> Splitter:
        closure = reader.find(Closure, values["closure"], "closure") if values.get("closure") else None
        return Splitter(name=values["name"], node=reader.find(Node, values["node"], "node"), closure=closure,
                        outputs=count(values, "outputs"))  # fmt: skip

    return reader.take("splitters", ("name", "node", "outputs"), make, lambda rows: _bulk(Splitter, rows))


def read_circuits(reader: Reader) -> int:
    backups: dict[str, str] = {}

    def make(values: dict[str, str]) -> Circuit:
        ends = {f"{side}_frame": reader.find(Frame, values[f"{side}_frame"], f"{side}_frame") for side in ("a", "b")}
        if values.get("backup_of"):
            backups[values["code"]] = values["backup_of"]
        return Circuit(code=values["code"], name=values["name"] or values["code"], service=values["service"],
                       owner_unit=reader.find(Unit, values["owner_unit"], "owner_unit"), owner_service=reader.service,
                       criticality=values.get("criticality") or "normal", contact=values.get("contact", ""),
                       a_port=count(values, "a_port"), b_port=count(values, "b_port"), **ends)  # fmt: skip

    def write(rows: list[Circuit]) -> None:
        _derive(rows, reader.by)
        _bulk(Circuit, rows)
        _back_up(backups)

    columns = ("code", "name", "service", "owner_unit", "a_frame", "a_port", "b_frame", "b_port")
    return reader.take("circuits", columns, make, write)


def _back_up(backups: dict[str, str]) -> None:
    """Say which circuit backs which one up; ``RowFault`` for one that is not there."""
    codes = set(Circuit.objects.filter(code__in=backups.values()).values_list("code", flat=True))
    for main in backups.values():
        if main not in codes:
            raise RowFault(_("%(column)s: there is no “%(code)s”.") % {"column": "backup_of", "code": main})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE fiber_circuit AS spare SET backup_of_id = main.id "
            "FROM unnest(%s::text[], %s::text[]) AS said(code, main) "
            "JOIN fiber_circuit AS main ON main.code = said.main WHERE spare.code = said.code",
            [list(backups), list(backups.values())],
        )


def _derive(rows: list[Circuit], by: Any) -> None:
    """Paths of many circuits at once, out of the index; they count as accepted. Ports that are not there break them."""
    ports = {
        (frame, number): pk
        for pk, frame, number in Strand.objects.filter(frame__isnull=False).values_list("pk", "frame_id", "number")
    }
    known = [row for row in rows if (row.a_frame_id, row.a_port) in ports and (row.b_frame_id, row.b_port) in ports]
    a_ends = np.array([2 * ports[row.a_frame_id, row.a_port] for row in known], np.int64)
    b_ends = np.array([2 * ports[row.b_frame_id, row.b_port] for row in known], np.int64)
    found = index.load().strands.between(a_ends, b_ends)
    now = timezone.now()
    for at, row in enumerate(known):
        ends = found.ends_of(at) if found.whole[at] else None
        row.path_hash, row.whole = circuits.digest(ends), ends is not None
        row.accepted_hash, row.accepted_path, row.accepted_at, row.accepted_by = row.path_hash, ends or [], now, by


def _bulk(model: type[models.Model], rows: list[Any]) -> None:
    """Write rows by COPY, text columns filled in; their ids stay unknown."""
    fields = [one for one in model._meta.local_concrete_fields if not one.primary_key and not one.generated]
    columns = ", ".join(connection.ops.quote_name(one.column or one.name) for one in fields)
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            if isinstance(row, RecordModel):
                row.fill_text()
            copy.write_row([one.get_db_prep_save(one.pre_save(row, add=True), connection) for one in fields])
