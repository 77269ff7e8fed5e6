"""What the room shows on other pages: a device's tab, dates, the demand on shared networks that it measures."""

from __future__ import annotations

from datetime import date
from ipaddress import ip_network
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import registers
from bag.core.dates import own_services
from bag.core.registers import BulkLink, Dated, Measured, SharedParty, StandardCheck
from bag.inventory.models import Equipment
from bag.vulnerabilities import queries
from bag.vulnerabilities.models import Finding, Host
from bag.vulnerabilities.wording import SEVERITY_TONES, STATE_TONES

SHOWN = 40
MOST_DATES = 300
KEY = "vulnerabilities.finding"


def of_equipment(request: HttpRequest, row: Equipment) -> dict[str, Any] | None:
    """Live findings of a device. Two queries."""
    record = registers.records[KEY]
    if not record.allows(request.user, "view"):
        return None
    rows = record.visible_to(request.user).filter(host__equipment=row, state__in=queries.LIVE, severity__gt=0)
    found = list(rows.order_by("-severity", "due_on", "pk")[:SHOWN])
    hosts = list(Host.objects.filter(equipment=row))
    if not hosts:
        return None
    lines = [(one, SEVERITY_TONES[str(one.severity)], STATE_TONES[one.state]) for one in found]
    return {"rows": lines, "hosts": hosts, "count": len(found)}


def dates(user: Any, first: date, last: date) -> list[Dated]:
    """Days by which high and critical findings are to be mended, and on which accepted risks end. Two queries."""
    rows = registers.records[KEY].visible_to(user)
    mine = own_services(user)
    due = rows.filter(state__in=queries.LIVE, severity__gte=3, due_on__range=(first, last))
    ending = rows.filter(state="accepted", accepted_until__range=(first, last))
    found = [_dated(row, row.due_on, "due", mine) for row in due.order_by("due_on", "pk")[:MOST_DATES]]
    return found + [
        _dated(row, row.accepted_until, "risk", mine) for row in ending.order_by("accepted_until", "pk")[:MOST_DATES]
    ]


def _dated(row: Finding, on: date | None, kind: str, mine: Any) -> Dated:
    code = row.owner_service.code
    tone = "critical" if row.severity == 4 else "warning"
    return Dated(
        on=on or date.max, title=str(row), url=row.get_absolute_url(), kind="vulnerability", tone=tone,
        key=f"finding-{kind}-{row.pk}", service=code, mine=code in mine,
    )  # fmt: skip


def bulk(record: Any, user: Any) -> list[BulkLink]:
    """What is offered for picked findings."""
    if record.key != KEY or not record.allows(user, "change"):
        return []
    return [BulkLink(_("Order the mending"), reverse("vulnerabilities:order-many"), "tool")]


def measured(party: SharedParty) -> Measured:
    """Whether an institution's edge devices and networks are free of critical findings, as far as they were scanned.

    Two queries.
    """
    at = Q(equipment__in=party.equipment)
    for network in party.networks:
        at |= Q(address__gte=ip_network(network)[0].compressed, address__lte=ip_network(network)[-1].compressed)
    hosts = list(Host.objects.filter(at).values_list("pk", flat=True))
    if not hosts:
        return Measured(None, _("No host of the institution was scanned."))
    late = Finding.objects.filter(host__in=hosts, state__in=queries.LIVE, severity=4).count()
    if late:
        return Measured(False, _("%(n)d critical vulnerabilities are open.") % {"n": late})
    return Measured(True, _("%(n)d hosts were scanned; no critical vulnerability is open.") % {"n": len(hosts)})


CHECK = StandardCheck(
    "vulnerabilities.critical", gettext_lazy("No critical vulnerability is open at its hosts"), measured
)
