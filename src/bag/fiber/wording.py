"""Faults of the pure rules in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from bag.fiber.domain.colors import LayoutFault
    from bag.fiber.domain.geometry import ShapeFault
    from bag.fiber.domain.sor import SorFault


def layout_fault(fault: LayoutFault) -> str:
    """Why a lay-out or color order is refused."""
    texts = {
        "form": _("Write tubes × cores, such as 8x12 or 6x8+1x4; this is not understood: “%(detail)s”."),
        "empty": _("A cable has at least one tube and a tube at least one core."),
        "many": _("A cable has at most %(detail)s cores."),
        "color": _("There is no color “%(detail)s”."),
    }
    return texts[fault.code] % {"detail": fault.detail}


def shape_fault(fault: ShapeFault) -> str:
    """Why a shape is refused."""
    texts = {
        "swapped": _("Longitude and latitude are swapped: %(detail)s."),
        "outside": _("This lies outside of the province: %(detail)s. Is it in another zone or datum?"),
        "short": _("A line has at least two points."),
        "many": _("A line has at most %(detail)s points."),
        "form": _("This is no line; write LINESTRING (27.14 38.42, 27.15 38.43)."),
    }
    return texts[fault.code] % {"detail": fault.detail}


def sor_fault(fault: SorFault) -> str:
    """Why an OTDR file is refused."""
    texts = {
        "large": _("The file is larger than an OTDR file can be (%(detail)s bytes)."),
        "short": _("The file is cut short in its part %(detail)s."),
        "not_sor": _("This is no OTDR file (SOR)."),
        "blocks": _("The table of contents of the file contradicts itself."),
        "missing": _("The file has no part %(detail)s."),
        "count": _("A count in the file cannot be: %(detail)s."),
        "index": _("The group index in the file cannot be: %(detail)s."),
        "heavy": _("The file could not be read with the time and memory that a file may take."),
        "busy": _("Too many files are being read at this moment; please try again in a minute."),
    }
    return texts[fault.code] % {"detail": fault.detail}


def sor_remarks(codes: tuple[str, ...]) -> list[str]:
    """What to know about a file that was read."""
    texts = {
        "checksum": _("The checksum of the file is missing or differs; many instruments count it otherwise."),
        "wavelength": _("The wavelength was written in another unit and was understood as nanometers."),
        "no_end": _("No event is marked as the end of the fiber."),
        "no_offset": _("No launch fiber was set on the instrument: if one was used, it is the first stretch."),
        "no_events": _("The file holds no table of events."),
        "no_summary": _("The file holds no total loss."),
        "no_samples": _("The file holds no trace."),
        "supplier": _("The name of the instrument cannot be read."),
    }
    return [texts[code] for code in codes if code in texts]
