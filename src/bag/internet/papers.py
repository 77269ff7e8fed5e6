"""The room's papers: monthly report of internet use, quarterly bandwidth plan. Always in Turkish."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bag.addresses.queries import smallest_round
from bag.core import access
from bag.core.domain.calendar import LOCAL
from bag.core.ui.format import day, size
from bag.core.ui.numbers import number, percent
from bag.documents import services as documents
from bag.documents.models import Document, DocumentStatus
from bag.documents.rights import ISSUING
from bag.internet.domain.attacks import month_after
from bag.internet.domain.sizing import Sizing
from bag.internet.models import Uplink, UplinkMonth
from bag.internet.rights import SERVICE
from bag.internet.services import measuring
from bag.internet.wording import mbps
from bag.monitoring import talkers
from bag.monitoring.series import Span
from bag.monitoring.templatetags.monitoring import lasting
from bag.organization.models import Unit
from bag.telemetry.client import TelemetryError

USAGE, PLAN = "internet-usage", "bandwidth-plan"
MOST_NETWORKS = 300
SHOWN = 15
PROTOCOLS = {"1": "ICMP", "6": "TCP", "17": "UDP", "47": "GRE", "50": "ESP", "58": "ICMPv6"}


def may_issue(user: Any) -> bool:
    """Does the person issue documents of the network service?"""
    return access.allows(user, ISSUING, "add", SERVICE)


def issued(form: str) -> QuerySet[Document]:
    """The papers of a form in the archive, the newest first."""
    return Document.objects.filter(form_key=form, status=DocumentStatus.ISSUED).order_by("-issued_at")


# -- usage of a month


def usage(month: date) -> dict[str, Any]:
    """The data of the usage report: links, availability, who used how much as far as flows tell."""
    first, last = _bounds(month)
    rows = list(measuring.working(month).select_related("carrier", "port__equipment").order_by("sort_text"))
    whole = measuring.availability_of(rows, month)
    shares = {one.link.pk: one for one in whole.links}
    stored = {row.uplink_id: row for row in measuring.stored(rows, month)}
    with translation.override("tr"):
        networks, applications, total, away = _flows(Span(first, last, 86_400))
        return {
            "period": f"{month:%m.%Y}",
            "links": [_link(row, stored.get(row.pk), shares.get(row.pk)) for row in rows],
            "whole": "–" if whole.share is None else percent(float(whole.share), 3),
            "down": lasting(whole.down_seconds),
            "networks": networks,
            "applications": applications,
            "total": total,
            "away": away,
        }


def usage_sample() -> dict[str, Any]:
    """What the preview of the form shows."""
    return {
        "period": "11.2026",
        "links": [
            ["Ana çıkış", "Örnek Telekom", "2.000 Mb/s", "1.412 Mb/s", "388 Mb/s", "%71", "8.612 / 28", "%99,981"]
        ],
        "whole": "%100,000",
        "down": "0 sn",
        "networks": [["10.20.4.0/22", "Merkez ofisler", "18,2 TB", "%31"]],
        "applications": [["TCP/443", "41,0 TB", "%70"]],
        "total": "58,6 TB",
        "away": False,
    }


def issue_usage(month: date, *, by: Any) -> Document:
    """The report of a month that is over as a document in the archive; once, unless it was voided.

    Raises ``ValidationError`` before the month has ended, when it is there already, and while the store is away.
    """
    if month_after(month) > timezone.localdate():
        raise ValidationError(_("The month is not over yet."))
    _refuse_second(USAGE, f"{month:%m.%Y}")
    content = usage(month)
    if content["away"]:
        raise ValidationError(_("The telemetry store is away: a report without its figures is not issued."))
    return documents.issue(USAGE, content, unit=_unit(), by=by)


def _link(row: Uplink, stored: UplinkMonth | None, up: measuring.Uptime | None) -> list[str]:
    values = [stored.in_p95, stored.out_p95, stored.billed] if stored else [None, None, None]
    into, out, billed = (None if value is None else value / measuring.MEGA for value in values)
    return [
        row.name,
        str(row.carrier),
        mbps(row.committed_mbps),
        mbps(into),
        mbps(out),
        "–" if billed is None else percent(billed / row.committed_mbps),
        f"{number(stored.known)} / {number(stored.missing)}" if stored else "–",
        "–" if up is None or up.share is None else percent(up.share, 3),
    ]


def _flows(span: Span) -> tuple[list[list[str]], list[list[str]], str, bool]:
    """Networks that received most (by the address plan), applications, the sum; True when the store is away."""
    try:
        found = talkers.talkers("network", span, most=MOST_NETWORKS)
        ports = talkers.talkers("application", span)
    except TelemetryError:
        return [], [], "–", True
    rounds = smallest_round([(None, row.key) for row in found.rows])
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in found.rows:
        prefix = rounds.get((None, row.key))
        if prefix is not None:
            sums[str(prefix.network), prefix.description or str(prefix.owner_service)] += row.octets
    whole = found.octets or 1
    most = sorted(sums.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]
    networks = [[*name, size(octets), percent(octets / whole)] for name, octets in most]
    applications = [[_named(row.key), size(row.octets), percent(row.share)] for row in ports.rows[:SHOWN]]
    return networks, applications, size(found.octets), False


def _named(key: str) -> str:
    """``6/443`` as ``TCP/443``."""
    protocol, _slash, port = key.partition("/")
    return f"{PROTOCOLS.get(protocol, protocol)}/{port}"


# -- plan of a quarter


def quarter_of(on: date) -> tuple[int, int]:
    """Year and quarter of a day."""
    return on.year, (on.month - 1) // 3 + 1


def quarter_words(year: int, quarter: int) -> str:
    return f"{year}/{quarter}. çeyrek"


def plan(today: date) -> dict[str, Any]:
    """The data of the bandwidth plan: each link with its percentiles, its growth and the arithmetic of its proposal."""
    rows = list(measuring.working(today).select_related("carrier", "contract").order_by("sort_text"))
    with translation.override("tr"):
        return {
            "quarter": quarter_words(*quarter_of(today)),
            "made_on": day(today),
            "links": [_planned(row, measuring.proposal(row, today)) for row in rows],
        }


def plan_sample() -> dict[str, Any]:
    """What the preview of the form shows."""
    return {
        "quarter": "2026/4. çeyrek",
        "made_on": "23.11.2026",
        "links": [
            {
                "name": "Ana çıkış", "carrier": "Örnek Telekom", "committed": "2.000 Mb/s", "cost": "410.000,00 ₺",
                "last": "1.412 Mb/s", "base": "1.412 Mb/s",
                "months": "11", "growth": "38 Mb/s", "horizon": "12", "expected": "1.868 Mb/s",
                "head_room": "30", "needed": "2.428 Mb/s", "proposed": "2.500 Mb/s", "exhausted": "15 ay sonra",
                "verdict": "Artırılmalı",
            }
        ],
    }  # fmt: skip


def issue_plan(*, by: Any) -> Document:
    """The plan of this quarter as a document in the archive; once, unless it was voided. Raises ``ValidationError``."""
    content = plan(timezone.localdate())
    if not content["links"]:
        raise ValidationError(_("There is no internet link in service."))
    _refuse_second(PLAN, content["quarter"], "quarter")
    return documents.issue(PLAN, content, unit=_unit(), by=by)


def _planned(row: Uplink, found: Sizing | None) -> dict[str, str]:
    cost = "–" if row.monthly_cost is None else f"{number(row.monthly_cost)} ₺"
    told = {"name": row.name, "carrier": str(row.carrier), "committed": mbps(row.committed_mbps), "cost": cost}
    if found is None:
        blank = (
            "last",
            "base",
            "months",
            "growth",
            "horizon",
            "expected",
            "head_room",
            "needed",
            "proposed",
            "exhausted",
        )
        return {**told, **dict.fromkeys(blank, "–"), "verdict": "Ölçüm yok"}
    return {
        **told,
        "last": mbps(found.last),
        "base": mbps(found.base),
        "months": str(found.months),
        "growth": mbps(found.growth) if found.sure else "–",
        "horizon": str(found.horizon),
        "expected": mbps(found.expected),
        "head_room": str(found.head_room),
        "needed": mbps(found.needed),
        "proposed": mbps(found.proposed),
        "exhausted": _exhausted(found),
        "verdict": verdict(found),
    }


def verdict(found: Sizing) -> str:
    """What the proposal comes to, in Turkish for the paper."""
    if not found.sure:
        return "Ölçüm yetersiz; izlenmeli"
    if not found.enough:
        return "Artırılmalı"
    return "Düşürülebilir" if found.too_much else "Yeterli"


def _exhausted(found: Sizing) -> str:
    months = found.exhausted.expected
    if months is None:
        return "Bu gidişle dolmaz"
    return "Doldu" if months <= 0 else f"{number(round(months))} ay sonra"


def _refuse_second(form: str, period: str, key: str = "period") -> None:
    there = issued(form).filter(**{f"data__{key}": period}).first()
    if there is not None:
        raise ValidationError(_("This paper is issued already: %(number)s") % {"number": there.number})


def _unit() -> Unit | None:
    return Unit.objects.filter(code=SERVICE).first()


def _bounds(month: date) -> tuple[datetime, datetime]:
    first, last = (datetime.combine(on, time(), LOCAL) for on in (month, month_after(month)))
    return first, min(last, timezone.now())
