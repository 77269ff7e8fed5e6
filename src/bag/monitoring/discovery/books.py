"""What the inventory knows of devices that were found."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from bag.inventory.models import Equipment, EquipmentType
from bag.monitoring.discovery.sweeping import Found
from bag.monitoring.domain.recognition import Booked, Difference, Kind, differences, host, kind_of
from bag.monitoring.models import Target


class Books:
    """The pieces that some found devices may be, fetched at once: three queries.

    A device is the piece that has its address (in the books or as a target), else its serial number, else its name.
    """

    def __init__(self, found: Sequence[Found]) -> None:
        addresses = [device.address for device in found]
        serials = {device.device.serial for device in found} - {""}
        names = {name for device in found if (name := device.device.name.strip().split(".")[0])}
        pieces = Equipment.objects.filter(
            Q(management_ip__in=addresses) | Q(serial__in=serials) | Q(name__in={*names, *map(str.upper, names)})
        ).select_related("type")
        targets = Target.objects.filter(address__in=addresses, equipment__isnull=False).select_related(
            "equipment__type"
        )
        self._kinds = all_kinds()
        self._of_target = {row.address: row.equipment for row in targets}
        rows = list(pieces.order_by("-pk"))
        self._of_address = {row.management_ip: row for row in rows}
        self._of_serial = {row.serial: row for row in rows if row.serial}
        self._of_name = {host(row.name): row for row in rows}

    def compare(self, device: Found) -> tuple[Equipment | None, list[Difference]]:
        """The piece that a device is, None for none, and where the two do not agree."""
        piece = self._piece(device)
        if piece is None:
            return None, []
        # A piece that is asked at another address than the one in the books is asked there on purpose.
        address = device.address if device.address in self._of_target else str(piece.management_ip or "")
        booked = Booked(piece.name, piece.serial, piece.type_id, str(piece.type), address)
        return piece, differences(booked, device.device, device.address, kind_of(device.device, self._kinds))

    def _piece(self, device: Found) -> Equipment | None:
        said = device.device
        return (
            self._of_target.get(device.address)
            or self._of_address.get(device.address)
            or (self._of_serial.get(said.serial) if said.serial else None)
            or (self._of_name.get(host(said.name)) if said.name else None)
        )


def all_kinds() -> list[Kind]:
    """Every type of the inventory, by what devices call it."""
    return [Kind(*row) for row in EquipmentType.objects.values_list("id", "model", "part_number")]
