"""What people do with findings: an order to mend, mended, gone, open again. Whether it is true, the next scan says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.core import changes
from bag.field.events import OrderDone
from bag.field.models import OrderKind, Outcome, WorkOrder
from bag.field.services import orders
from bag.vulnerabilities import rights
from bag.vulnerabilities.models import Finding, Host, HostSource, Severity, State
from bag.work.models import Priority

KEY = "vulnerabilities.finding"
HOST_KEY = "vulnerabilities.host"
MOST_IN_ORDER = 60
SHORTEST = 10
PRIORITIES = {4: Priority.HIGHEST, 3: Priority.HIGH, 2: Priority.MEDIUM, 1: Priority.LOW}


def save(row: Finding, by: Any, *, created: bool) -> Finding:
    """Store the form: owner, responsible person, note."""
    row.save()
    return row


@transaction.atomic
def save_host(row: Host, by: Any, *, created: bool) -> Host:
    """Store whose a host is, as a person says it; its live findings follow. A piece gives its own service."""
    row.source = HostSource.PERSON
    if row.equipment is not None:
        row.owner_service = row.equipment.owner_service
        row.responsible = row.responsible or row.equipment.custodian
    row.save()
    live = Finding.objects.filter(host=row).exclude(state=State.CLOSED)
    live.update(owner_service=row.owner_service, responsible=row.responsible)
    return row


@transaction.atomic
def mend(finding: Finding, *, note: str = "", by: Any) -> Finding:
    """Say that a finding was mended; the next scan that covers it closes it or opens it again."""
    row = locked(finding, State.OPEN, State.MISSING)
    row.state, row.fixed_at, row.fixed_by = State.FIXED, timezone.now(), by
    row.note = "\n".join(filter(None, [row.note, note.strip()]))[:4000]
    return _saved(row, by)


@transaction.atomic
def confirm_gone(finding: Finding, *, note: str = "", by: Any) -> Finding:
    """Close what the last scan no longer showed. Raises ``ValidationError`` without a reason."""
    row = locked(finding, State.MISSING)
    if len(note.strip()) < SHORTEST:
        raise ValidationError({"note": _("Say in a sentence why it is gone.")})
    row.state, row.closed_at, row.closed_by = State.CLOSED, timezone.now(), by
    row.note = "\n".join(filter(None, [row.note, note.strip()]))[:4000]
    return _saved(row, by)


@transaction.atomic
def open_again(finding: Finding, *, by: Any) -> Finding:
    """Take back that a finding was mended or is gone."""
    row = locked(finding, State.FIXED, State.MISSING)
    row.state, row.fixed_at, row.fixed_by, row.missed = State.OPEN, None, None, 0
    return _saved(row, by)


@transaction.atomic
def order(findings: Iterable[Finding], *, by: Any) -> list[WorkOrder]:
    """One work order for each host with open findings among these that have none.

    Raises ``PermissionDenied`` for findings of another service, ``ValidationError`` when there is nothing to order or a
    host is at no place of the records.
    """
    wanted = [finding.pk for finding in findings]
    rows = Finding.objects.select_for_update(of=("self",)).filter(pk__in=wanted, order=None)
    rows = rows.filter(state__in=[State.OPEN, State.MISSING], severity__gt=0)
    by_host: dict[Host, list[Finding]] = defaultdict(list)
    for row in rows.select_related("host__equipment__place", "owner_service").order_by("due_on", "-severity", "pk"):
        if not rights.works(by, row.owner_service.code):
            raise PermissionDenied
        by_host[row.host].append(row)
    if not by_host:
        raise ValidationError(_("None of these findings waits for a work order."))
    return [_order(host, rows, by) for host, rows in by_host.items()]


def _order(host: Host, rows: list[Finding], by: Any) -> WorkOrder:
    if host.equipment is None or host.equipment.place is None:
        raise ValidationError(
            _("“%(host)s” is no piece of equipment at a place; say first which one it is.") % {"host": host}
        )
    title = ngettext(
        "%(n)d vulnerability to be mended: %(host)s", "%(n)d vulnerabilities to be mended: %(host)s", len(rows)
    )
    lines = [
        f"• {Severity(row.severity).label} – {row.title}{f' ({row.place})' if row.place else ''}"
        for row in rows[:MOST_IN_ORDER]
    ]
    if len(rows) > MOST_IN_ORDER:
        lines.append(_("… and %(n)d more") % {"n": len(rows) - MOST_IN_ORDER})
    made = orders.plan_order(
        by=by, title=title % {"n": len(rows), "host": host}, owner_service=rows[0].owner_service,
        equipment=host.equipment, kind=OrderKind.OTHER, description="\n".join(lines), source=host,
        priority=PRIORITIES[max(row.severity for row in rows)], due=rows[0].due_on, customer_signs=False,
    )  # fmt: skip
    Finding.objects.filter(pk__in=[row.pk for row in rows]).update(order=made)
    changes.announce(KEY, [row.pk for row in rows], "change", by)
    return made


def on_done(event: OrderDone) -> None:
    """The order is done: its findings await the next scan, unless the job could not be done."""
    done = WorkOrder.objects.filter(pk=event.order_id).first()
    if done is None or done.outcome == Outcome.UNSOLVED:
        return
    rows = Finding.objects.filter(order=done, state__in=[State.OPEN, State.MISSING])
    pks = list(rows.values_list("pk", flat=True))
    Finding.objects.filter(pk__in=pks).update(state=State.FIXED, fixed_at=done.done_at or timezone.now())
    changes.announce(KEY, pks, "change", None)


def locked(finding: Finding, *states: str) -> Finding:
    """The row, locked, in one of the states. Raises ``ValidationError``."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related("owner_service", "host")
    row = rows.filter(pk=finding.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    if row.state not in states:
        text = _("This does not fit a finding that is: %(state)s.")
        raise ValidationError(text % {"state": row.get_state_display()})
    return row


def _saved(row: Finding, by: Any) -> Finding:
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row
