"""Lots and their measurements: a dry run names every fault by line, and a file goes in whole or not at all."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.cabling import papers, wording
from bag.cabling.domain.certifier import CertifierFileError, Row, read
from bag.cabling.domain.labels import canonical
from bag.cabling.domain.verdicts import GOOD, Result
from bag.cabling.models import Link, Lot, Measurement, ResultFile
from bag.cabling.services.judging import judge_links
from bag.cabling.services.links import KEY as LINK
from bag.core import changes
from bag.core.access import LEADERS, Rights, allows
from bag.core.numbering import next_number
from bag.core.records.sheets import Unreadable, decode
from bag.documents import services as documents

KEY = "cabling.lot"
SERIES = "KBL"
MOST_BYTES = 16 << 20
MOST_SHOWN = 200
SKEW = timedelta(days=1)
"""How far the clock of an instrument may be ahead."""
ACCEPTERS = Rights(change=LEADERS)


@dataclass
class Checked:
    """A file that was looked at: measurements with their links, and what is wrong, by line and in words.

    ``unknown`` of the faults are labels that no link has.
    """

    rows: list[tuple[Row, Link]] = field(default_factory=list)
    faults: list[tuple[int, Any]] = field(default_factory=list)
    unknown: int = 0

    @property
    def results(self) -> Counter[Result]:
        return Counter(row.result for row, _link in self.rows)


@transaction.atomic
def save_lot(row: Lot, by: Any, *, created: bool) -> Lot:
    """Store the form of a lot; a new one gets its number. Raises ``ValidationError`` for one that is accepted."""
    if created:
        row.opened_at = timezone.now()
        row.number = next_number(SERIES, row.opened_at)
    else:
        _open(row)
    row.save()
    return row


def check(lot: Lot, content: bytes, *, month_first: bool = False) -> Checked:
    """Read a file without storing anything. One query. Raises ``ValidationError`` for what is no result file."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES >> 20})
    try:
        found = read(content, decode(content), timezone.get_current_timezone(), month_first=month_first)
    except CertifierFileError as error:
        raise ValidationError(wording.file_refusal(error)) from None
    except Unreadable as error:
        raise ValidationError(str(error)) from None
    checked = Checked(faults=[(fault.line, wording.fault_words(fault)) for fault in found.faults])
    labels = {canonical(row.label) for row in found.rows}
    links = {link.label: link for link in Link.objects.filter(label__in=labels)}
    seen: set[tuple[str, Any]] = set()
    latest = timezone.now() + SKEW
    for row in found.rows:
        label = canonical(row.label)
        link = links.get(label)
        fault = _fault(lot, row, link, (label, row.measured_at) in seen, row.measured_at > latest)
        seen.add((label, row.measured_at))
        if fault is None and link is not None:
            checked.rows.append((row, link))
        else:
            checked.unknown += link is None
            checked.faults.append((row.line, format_lazy(fault, given=row.label)))
    checked.faults.sort(key=lambda pair: pair[0])
    return checked


def _fault(lot: Lot, row: Row, link: Link | None, twice: bool, ahead: bool) -> Any:
    if link is None:
        return wording.UNKNOWN
    if link.owner_service_id != lot.owner_service_id:
        return wording.ELSEWHERE
    return wording.TWICE if twice else wording.AHEAD if ahead else None


@transaction.atomic
def take_over(
    lot: Lot, content: bytes, *, name: str, by: Any, month_first: bool = False, without_unknown: bool = False
) -> int:
    """Store the measurements of a file and judge their links; returns how many.

    Refused while a line has a fault; ``without_unknown`` leaves out the lines whose label no link has.
    """
    row = _open(lot)
    checked = check(row, content, month_first=month_first)
    if checked.faults and not (without_unknown and len(checked.faults) == checked.unknown and checked.rows):
        raise ValidationError([f"{line}: {text}" for line, text in checked.faults[:20]])
    digest = hashlib.sha256(content).hexdigest()
    if row.files.filter(sha256=digest).exists():
        raise ValidationError(_("This file was taken over already."))
    file = ResultFile.objects.create(lot=row, name=name[:200], sha256=digest, by=by)
    Measurement.objects.bulk_create([_stored(file, one, link) for one, link in checked.rows], batch_size=2000)
    links = {link.pk: link for _one, link in checked.rows}
    judge_links(links.values())
    row.measured_by = by
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    changes.announce(LINK, list(links), "change", by)
    return len(checked.rows)


def _stored(file: ResultFile, row: Row, link: Link) -> Measurement:
    return Measurement(
        file=file,
        link=link,
        limit=row.limit,
        cable_type=row.cable_type,
        result=row.result.value,
        measured_at=row.measured_at,
        length_m=row.length,
        headroom_db=row.headroom,
        next_db=row.next_margin,
        return_loss_db=row.return_loss_margin,
        instrument=row.instrument,
    )


def may_accept(user: Any, row: Lot) -> bool:
    """The chief of the service or the manager, unless they took the measurements over."""
    return allows(user, ACCEPTERS, "change", row.owner_service.code) and user.pk != row.measured_by_id


@transaction.atomic
def accept(lot: Lot, *, note: str = "", by: Any) -> Lot:
    """Accept a lot whose links are all good, and issue its record.

    Raises ``PermissionDenied`` for whoever took the measurements over, ``ValidationError`` while a link is not good.
    """
    row = _open(lot)
    if not may_accept(by, row):
        raise PermissionDenied(_("Nobody accepts measurements that they took over themselves."))
    links = list(Link.objects.filter(measurements__file__lot=row).distinct().order_by("sort_text"))
    if not links:
        raise ValidationError(_("No measurement was taken over yet; what is not measured is not accepted."))
    bad = [link for link in links if link.verdict not in GOOD]
    if bad:
        text = ngettext("%(n)d link is not good: %(labels)s", "%(n)d links are not good: %(labels)s", len(bad))
        raise ValidationError(text % {"n": len(bad), "labels": ", ".join(link.label for link in bad[:10])})
    row.accepted_at, row.accepted_by, row.acceptance_note = timezone.now(), by, note.strip()
    row.record = documents.issue(papers.FORM, papers.record_of(row, links), subject=row, unit=row.owner_service, by=by)
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row


def _open(lot: Lot) -> Lot:
    """The lot as it stands, locked. Raises ``ValidationError`` when it is gone or accepted."""
    rows = Lot.objects.select_for_update(of=("self",)).select_related("owner_service", "place", "measured_by")
    row: Lot | None = rows.filter(pk=lot.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    if row.accepted_at is not None:
        raise ValidationError(_("The lot is accepted; what belongs to it does not change any more."))
    return row
