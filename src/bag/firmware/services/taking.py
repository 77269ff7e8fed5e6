"""Taking advisories from files, and deciding whether one holds for the branch."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from bag.core import changes
from bag.firmware.domain.advisories import AdvisoryError, Found, read
from bag.firmware.domain.ranges import Range
from bag.firmware.models import Advisory, AdvisoryRange, Severity
from bag.firmware.services import matching
from bag.firmware.wording import advisory_fault

KEY = "firmware.advisory"


@transaction.atomic
def take(raw: bytes, *, by: Any) -> Advisory:
    """Store the advisory of a CSAF or CVE file, or renew it, and match it at once.

    Raises ``ValidationError`` in words; nothing is stored then. What people decided about it stays.
    """
    try:
        found = read(raw)
    except AdvisoryError as error:
        raise ValidationError(advisory_fault(error)) from error
    row = Advisory.objects.select_for_update().filter(key=found.key).first()
    verb = "change" if row is not None else "add"
    row = row or Advisory(key=found.key)
    _fill(row, found)
    row.save()
    row.ranges.all().delete()
    AdvisoryRange.objects.bulk_create(
        [_range(row, one, safe) for safe, ranges in ((False, found.affected), (True, found.safe)) for one in ranges]
    )
    matching.refresh(timezone.now(), [row])
    changes.announce(KEY, [row.pk], verb, by)
    return row


def _fill(row: Advisory, found: Found) -> None:
    row.title, row.cves, row.published = found.title, found.cves[:200], found.published
    row.severity = found.severity or Severity.NONE
    row.score = None if found.score is None else Decimal(str(round(found.score, 1)))
    row.url, row.summary = found.url, found.summary


def _range(row: Advisory, one: Range, safe: bool) -> AdvisoryRange:
    return AdvisoryRange(
        advisory=row, safe=safe, vendor=one.vendor, product=one.product, low=one.low, high=one.high,
        low_included=one.low_included, high_included=one.high_included, unread=one.unread,
    )  # fmt: skip


@transaction.atomic
def save_advisory(row: Advisory, by: Any) -> Advisory:
    """Store what people decided, and match the advisory anew."""
    row.save()
    matching.refresh(timezone.now(), [row])
    return row
