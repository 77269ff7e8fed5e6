"""Drawings: rack elevations and the port picture of a device, as SVG that needs no script to be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bag.inventory.domain.kinds import Category, PortKind, Status
from bag.inventory.queries import PortLine

PITCH = 16
"""Height of one rack unit in the drawing."""
LEFT, WIDTH, TOP = 26, 318, 6
_CLASSES = {
    **dict.fromkeys((Category.SERVER, Category.STORAGE, Category.NVR, Category.PBX, Category.GATEWAY), "srv"),
    **dict.fromkeys((Category.UPS, Category.BATTERY, Category.PDU, Category.GENERATOR), "pow"),
    **dict.fromkeys((Category.PATCH_PANEL, Category.ODF), "pat"),
}
_LEDS = {Status.SERVICE: "", Status.FAULTY: "bad", Status.REPAIR: "warn"}
_SHOWN_PORTS = frozenset({PortKind.COPPER, PortKind.FIBER})
_PORTS_A_ROW = 26
_PORTS_WORTH_DRAWING = 4


@dataclass(frozen=True)
class Piece:
    """A device in the drawing; ``position`` below 1 lies in the tray under the rack. ``url``: where moving is sent."""

    id: int
    name: str
    note: str
    href: str
    position: Decimal
    height: Decimal
    category: str
    status: str
    ghost: bool = False
    url: str = ""


def elevation(units: int, pieces: Sequence[Piece], title: str) -> SafeString:
    """The rack from one side: U1 at the bottom, equipment that waits for a place in a tray below."""
    tray = max((1 - int(piece.position) for piece in pieces if piece.position < 1), default=0)
    height = units * PITCH + 2 * TOP + (tray * PITCH + 2 * TOP if tray else 0)
    slots = format_html_join(
        "",
        '<rect class="slot" x="{}" y="{}" width="{}" height="{}"/>'
        '<text class="u" x="{}" y="{}" text-anchor="end" aria-hidden="true">{}</text>',
        (
            (LEFT, _y(units, unit, 1), WIDTH, PITCH, LEFT - 5, _y(units, unit, 1) + 11, unit)
            for unit in range(1, units + 1)
        ),
    )
    drawn = format_html_join("", "{}", ((_piece(units, piece),) for piece in pieces))
    return format_html(
        '<svg class="rack" viewBox="0 0 350 {}" role="group" aria-label="{}">'
        '<rect class="frame" x="{}" y="{}" width="{}" height="{}" rx="3"/>{}{}</svg>',
        height, title, LEFT - 1, TOP - 1, WIDTH + 2, units * PITCH + 2, slots, drawn,
    )  # fmt: skip


def _y(units: int, position: Decimal | int, height: Decimal | int) -> float:
    """The upper edge of something that starts at ``position``; the tray hangs a gap below the frame."""
    gap = 2 * TOP if position < 1 else 0
    return float((units - position - height + 1) * PITCH) + TOP + gap


def _piece(units: int, piece: Piece) -> SafeString:
    height = float(piece.height) * PITCH
    kind = _CLASSES.get(Category(piece.category), "net")
    state = " bad" if piece.status == Status.FAULTY else ""
    movable = format_html(
        ' data-device data-u="{}" data-h="{}" data-name="{}"', _plain(piece.position), _plain(piece.height), piece.name
    )
    if piece.url:
        spoken = '{} data-url="{}" tabindex="0" role="button" aria-label="{}"'
        movable = format_html(spoken, movable, piece.url, _said(piece))
    second = (
        format_html('<text class="sub" x="44" y="{}">{}</text>', height / 2 + 11, piece.note[:48])
        if piece.height > 1 and piece.note
        else SafeString("")
    )
    return format_html(
        '<g transform="translate(0 {})"{}><title>{}</title>'
        '<rect class="box {}{}{}" x="{}" y="0.5" width="{}" height="{}" rx="1.5"/>'
        '<circle class="led {}" cx="36" cy="{}" r="2.5"/><text x="44" y="{}">{}</text>{}</g>',
        _y(units, piece.position, piece.height), movable, _said(piece),
        kind, state, " ghost" if piece.ghost else "", LEFT + 1, WIDTH - 2, max(height - 1, 4),
        _LEDS.get(Status(piece.status), "none"), height / 2,
        height / 2 + (-1 if second else 3.5), piece.name[:44], second,
    )  # fmt: skip


def _said(piece: Piece) -> str:
    if piece.position < 1:
        return _("%(name)s, %(height)sU, not placed") % {"name": piece.name, "height": _plain(piece.height)}
    return _("%(name)s, U%(unit)s, %(height)sU") % {
        "name": piece.name,
        "unit": _plain(piece.position),
        "height": _plain(piece.height),
    }


def _plain(value: Decimal) -> str:
    """Without trailing zeros and with a point, as scripts read it."""
    return f"{float(value):g}"


def port_picture(ports: Iterable[PortLine]) -> SafeString:
    """The data ports as two rows of small squares, odd above even as on the device; filled ones have a cable.

    A few ports need no picture: the list says it all.
    """
    shown = [port for port in ports if port.kind in _SHOWN_PORTS]
    if len(shown) < _PORTS_WORTH_DRAWING:
        return SafeString("")
    squares = format_html_join(
        "",
        '<rect class="port {}" x="{}" y="{}" width="9" height="9" rx="1"><title>{}</title></rect>',
        (("up" if port.connected else "", *_spot(at), port.name) for at, port in enumerate(shown)),
    )
    groups = (len(shown) - 1) // (2 * _PORTS_A_ROW) + 1
    width = min(len(shown) + 1, 2 * _PORTS_A_ROW) // 2 * 12 + 4
    label = _("%(used)d of %(all)d data ports have a cable") % {
        "used": sum(port.connected for port in shown),
        "all": len(shown),
    }
    return format_html(
        '<svg class="rack ports" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        max(width, 320), groups * 30, label, squares,
    )  # fmt: skip


def _spot(at: int) -> tuple[int, int]:
    group, rest = divmod(at, 2 * _PORTS_A_ROW)
    return 2 + rest // 2 * 12, 2 + group * 30 + rest % 2 * 12
