"""Taking over what DHCP servers know: a dry run names every fault by line, and a file goes in whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.addresses.domain.leases import Lease, LeaseFileError, Leases, read
from bag.addresses.models import DhcpLease, LeaseImport, LeaseSource, Vrf
from bag.addresses.queries import in_vrf

MOST_BYTES = 32 << 20
MOST_NAME = 255
_FAULTS = {
    "address": gettext_lazy("“{given}” is no address."),
    "time": gettext_lazy("“{given}” is no time."),
    "cut": gettext_lazy("The lease of {given} is cut off."),
}


@dataclass(frozen=True)
class Checked:
    """A file that was looked at: what would be stored, and the lines that cannot be read, in words."""

    leases: list[Lease]
    faults: list[tuple[int, Any]]

    @property
    def active(self) -> int:
        return sum(lease.active for lease in self.leases)


def check(kind: str, content: bytes) -> Checked:
    """Read a file without storing anything. Raises ``ValidationError`` for one that is not of the kind or too large."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES >> 20})
    try:
        found = read(kind, _text(content), timezone.get_current_timezone())
    except LeaseFileError as error:
        texts = {
            "columns": _("This is not a file of %(kind)s; its columns or blocks are missing."),
            "empty": _("The file holds no lease."),
        }
        raise ValidationError(texts[error.code] % {"kind": LeaseSource(kind).label}) from error
    return Checked(list(found.rows.values()), _in_words(found))


def _text(content: bytes) -> str:
    """PowerShell writes UTF-16, the others UTF-8; an old file may be Turkish Windows text."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace").replace("\0", "")
    try:
        return content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return content.decode("cp1254", "replace").replace("\0", "")


def _in_words(found: Leases) -> list[tuple[int, Any]]:
    return [(line, format_lazy(_FAULTS[code], given=given)) for line, code, given in found.faults]


@transaction.atomic
def take_over(kind: str, content: bytes, *, name: str, by: Any, vrf: Vrf | None = None) -> LeaseImport:
    """Store the leases of a file; an address known before gets its new lease. Refused while a line has a fault."""
    checked = check(kind, content)
    if checked.faults:
        raise ValidationError([f"{line}: {text}" for line, text in checked.faults[:20]])
    batch = LeaseImport.objects.create(source=kind, vrf=vrf, file_name=name[:200], rows=len(checked.leases), by=by)
    wanted = [lease.address for lease in checked.leases]
    in_vrf(DhcpLease.objects.filter(address__in=wanted), vrf.pk if vrf else None).delete()
    DhcpLease.objects.bulk_create(
        [
            DhcpLease(
                vrf=vrf,
                address=lease.address,
                mac=lease.mac,
                hostname=lease.hostname[:MOST_NAME],
                ends_at=lease.ends,
                active=lease.active,
                batch=batch,
            )
            for lease in checked.leases
        ],
        batch_size=5000,
    )
    return batch
