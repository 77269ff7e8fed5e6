"""Queue entry points of the room: reading a report, taking it over, and what the night does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.jobs.running import JobFailed, Work
from bag.core.registers import JobKind, NightlyTask
from bag.vulnerabilities.models import Scan, ScanState
from bag.vulnerabilities.services import days, reading, risks, taking, telling
from bag.vulnerabilities.wording import refusal

FORGET_AFTER = timedelta(days=30)


def run_check(work: Work) -> dict[str, Any]:
    """Read a report without writing findings."""
    row = reading.check(_scan(work), work.progress)
    if row.state == ScanState.REFUSED:
        raise JobFailed(str(refusal(*row.refusal)))
    text = _("The report was read: %(new)d new findings, %(again)d known ones.")
    return {"message": text % {"new": row.counts["new"], "again": row.counts["again"]}, "url": row.get_absolute_url()}


def run_take(work: Work) -> dict[str, Any]:
    """Take a report over."""
    try:
        row = taking.take(_scan(work), by=work.by, progress=work.progress)
    except ValidationError as error:
        raise JobFailed(" ".join(error.messages)) from error
    text = _("Taken over: %(new)d new, %(again)d seen again, %(gone)d no longer seen.")
    gone = sum(row.counts.get(name, 0) for name in ("mended", "missing", "confirmed"))
    return {"message": text % {**row.counts, "gone": gone}, "url": row.get_absolute_url()}


def _scan(work: Work) -> Scan:
    row = Scan.objects.select_related("scope__owner_service").filter(pk=work.params["scan"]).first()
    if row is None:
        raise JobFailed(_("This record is no longer there."))
    return row


def forget_waiting() -> int:
    """Discard reports that nobody took over within a month; how many."""
    waits = (ScanState.WAITING, ScanState.READ)
    rows = list(Scan.objects.filter(state__in=waits, at__lt=timezone.now() - FORGET_AFTER))
    for row in rows:
        reading.discard(row, by=None)
    return len(rows)


KINDS = (
    JobKind(reading.CHECK_JOB, gettext_lazy("Read a scanner report"), run_check),
    JobKind(reading.TAKE_JOB, gettext_lazy("Take a scanner report over"), run_take),
)
NIGHTLY = (
    NightlyTask("vulnerabilities-1-risks", gettext_lazy("End accepted risks"), risks.expire),
    NightlyTask(
        "vulnerabilities-2-late", gettext_lazy("Escalate vulnerabilities that were not mended"), telling.escalate
    ),
    NightlyTask("vulnerabilities-3-scans", gettext_lazy("Remind of scans that are due"), telling.remind_of_scans),
    NightlyTask("vulnerabilities-4-day", gettext_lazy("Write the vulnerabilities of the day"), days.write_day),
    NightlyTask("vulnerabilities-5-files", gettext_lazy("Discard reports that nobody took over"), forget_waiting),
)
