"""The coverage page: how much of the directive is proved by records, and which sources the rest waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bag.core.domain.evidence import EvidenceShape
from bag.core.ui.verbs import only
from bag.directive import queries
from bag.directive.domain import coverage as counting
from bag.directive.domain.catalogue import Duty, catalogue
from bag.directive.domain.coverage import Check, Connected, Row, State
from bag.directive.domain.sources import Planned, planned_sources
from bag.directive.forms import PERIODS
from bag.directive.models import Basis, Obligation, Position
from bag.directive.rights import in_branch
from bag.directive.services import coverage as reading
from bag.directive.services.duties import may_decide

PAGE = 50
STATES: dict[State, tuple[Any, Any, str]] = {
    State.PROVED: (_("By records"), _("Connected sources show whether it was done."), "ok"),
    State.STATED: (_("By records and statement"), _("Connected sources and the owner's word together."), "info"),
    State.PARTLY: (_("Partly by records"), _("Some of its duties have a connected source, others wait."), "minor"),
    State.WAITING: (_("Source not connected"), _("No data until the source comes; never green."), "unknown"),
    State.MANUAL: (_("By statement alone"), _("No record can show it; the owner states it in time."), "void"),
    State.BARE: (_("Without any source"), _("Nothing could ever show it; the catalogue has to be mended."), "critical"),
}  # fmt: skip
"""Name, meaning and tone of every state, the best first."""
PROVED = (State.PROVED, State.STATED)
ROOMS: dict[str, tuple[Any, str]] = {
    "core": (_("Platform"), "api"),
    "organization": (_("Organization"), "sitemap"),
    "inventory": (_("Inventory"), "server-2"),
    "documents": (_("Documents"), "file-certificate"),
    "committees": (_("Committees"), "users"),
    "monitoring": (_("Monitoring"), "activity"),
    "work": (_("Requests, faults and maintenance"), "tool"),
    "network": (_("Network"), "network"),
    "fiber": (_("Fiber plant"), "route"),
    "radio": (_("Radio systems"), "radio"),
    "voice": (_("Telephony"), "phone"),
    "facility": (_("Data-center facilities"), "bolt"),
    "cameras": (_("Cameras"), "device-cctv"),
    "carrier": (_("Carrier services"), "building-broadcast-tower"),
    "security": (_("Information security"), "shield-lock"),
    "office": (_("Administration and purchasing"), "briefcase-2"),
}
"""Name and icon of the rooms that give evidence."""
SHAPES: dict[EvidenceShape, Any] = {
    EvidenceShape.MARK: _("Deed on a day"),
    EvidenceShape.EVENT: _("Event"),
    EvidenceShape.TASK: _("Task with a term"),
    EvidenceShape.SPAN: _("Unbroken stretch"),
    EvidenceShape.MEASURE: _("Measured value"),
    EvidenceShape.DOCUMENT: _("Approved document"),
}


@dataclass(frozen=True)
class Bar:
    """The clauses of a service or an article by state: ``parts`` are ``(tone, from, width)`` in percent."""

    key: str
    title: str
    counts: Counter[State]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def proved(self) -> int:
        return sum(self.counts[state] for state in PROVED)

    @property
    def share(self) -> float:
        return self.proved / self.total if self.total else 0.0

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        found, at = [], 0.0
        for state, (_title, _meaning, tone) in STATES.items():
            width = 100 * self.counts[state] / self.total if self.total else 0.0
            if width:
                found.append((tone, f"{at:.2f}", f"{width:.2f}"))
            at += width
        return found


@dataclass(frozen=True)
class Line:
    """One source on the road: how many duties name it, and whether it is connected."""

    source: Planned
    title: str
    shape: Any
    duties: int
    connected: bool

    @property
    def connection(self) -> Any:
        return _("Connected") if self.connected else _("No data: source not connected")

    @property
    def tone(self) -> str:
        return "ok" if self.connected else "unknown"


@dataclass(frozen=True)
class Room:
    """The sources of one room."""

    key: str
    title: Any
    icon: str
    lines: list[Line]

    @property
    def connected(self) -> int:
        return sum(line.connected for line in self.lines)

    @property
    def duties(self) -> int:
        return sum(line.duties for line in self.lines)


@dataclass(frozen=True)
class Asked:
    """What the address narrows the list of duties to; '' everything."""

    source: str
    service: str
    article: str
    state: str

    @classmethod
    def of(cls, given: QueryDict) -> Asked:
        state = given.get("state", "")
        return cls(
            given.get("source", ""), given.get("service", ""), given.get("article", ""),
            state if state in set(State) else "",
        )  # fmt: skip

    def __bool__(self) -> bool:
        return any((self.source, self.service, self.article, self.state))

    def wants(self, check: Check, state: State) -> bool:
        services = {code or "branch" for code in check.services}
        return (
            (not self.source or self.source in check.sources)
            and (not self.service or self.service in services)
            and (not self.article or self.article == check.article)
            and (not self.state or self.state == state)
        )


@only(in_branch)
def coverage(request: HttpRequest) -> HttpResponse:
    """Bars by service and article, the roadmap of evidence, undecided periods, and the duties behind a choice."""
    asked = Asked.of(request.GET)
    duties = list(reading.obligations().select_related("clause__article", "period_set_by"))
    checks = reading.checks_of(duties) or reading.checks_of_catalogue()
    connected = reading.connected()
    rows = counting.clauses(checks, connected)
    names = queries.service_names()
    listed = [one for check in checks if asked.wants(*(one := (check, check.state(connected))))]
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    context = {
        "figures": reading.coverage(checks),
        "states": _totals(rows),
        "proved": (proved := sum(row.state in PROVED for row in rows)),
        "share": proved / len(rows) if rows else 0.0,
        "services": [Bar(code or "branch", names[code], found) for code, found in counting.by_service(rows).items()],
        "articles": _articles(rows, duties),
        "rooms": _rooms(checks, connected),
        "periods": _periods(duties, names),
        "may_decide": may_decide(request.user),
        "asked": asked,
        "chosen": _chosen(asked, names),
        "page": page,
        "lines": _lines(page.object_list, duties, names),
        "imported": bool(duties),
    }
    return render(request, "directive/coverage.html", context)


def _totals(rows: list[Row]) -> list[tuple[State, Any, Any, str, int]]:
    counts = Counter(row.state for row in rows)
    return [(state, title, meaning, tone, counts[state]) for state, (title, meaning, tone) in STATES.items()]


def _articles(rows: list[Row], duties: list[Obligation]) -> list[Bar]:
    titles = {row.clause.article.label: row.clause.article.title for row in duties if row.clause is not None}
    return [Bar(label, titles.get(label, ""), counts) for label, counts in counting.by_article(rows).items()]


def _rooms(checks: list[Check], connected: Connected) -> list[Room]:
    """Rooms that give all their evidence already first, then those on which most duties wait."""
    wanted, turkish = counting.demand(checks), _turkish()
    lines = [
        Line(
            source,
            source.title_tr if turkish else source.title_en,
            SHAPES[source.shape],
            wanted[source.key],
            source.key in connected,
        )
        for source in reading.all_sources()
    ]
    by_room = sorted(lines, key=lambda line: line.source.room)
    rooms = [
        Room(
            key, *ROOMS.get(key, (key, "database")), sorted(found, key=lambda line: (not line.connected, -line.duties))
        )
        for key, found in groupby(by_room, key=lambda line: line.source.room)
    ]
    return sorted(rooms, key=lambda room: (room.connected < len(room.lines), -room.duties))


def _turkish() -> bool:
    return (get_language() or "tr").startswith("tr")


def _periods(duties: list[Obligation], names: dict[str, str]) -> list[tuple[Obligation, str, Any]]:
    """Duties whose period the directive leaves open: those that wait for a decision first."""
    found = [row for row in duties if row.basis in (Basis.UNSET, Basis.INSTITUTION)]
    said = dict(PERIODS)
    return [
        (row, names.get(row.service, row.service), said.get(row.period, row.period))
        for row in sorted(found, key=lambda row: row.basis != Basis.UNSET)
    ]


def _chosen(asked: Asked, names: dict[str, str]) -> str:
    """The choice in words."""
    planned = planned_sources().get(asked.source)
    source = (planned.title_tr if _turkish() else planned.title_en) if planned else asked.source
    service = names.get("" if asked.service == "branch" else asked.service, asked.service)
    article = str(_("Article %(n)s") % {"n": asked.article}) if asked.article else ""
    state = str(STATES[State(asked.state)][0]) if asked.state else ""
    return " · ".join(word for word in (source, article, service if asked.service else "", state) if word)


@dataclass(frozen=True)
class Listed:
    """One line of the list of duties: ``url`` is '' before a directive is imported."""

    key: str
    title: str
    owner: str
    state: Any
    tone: str
    evidence: str
    url: str


def _lines(page: Iterable[tuple[Check, State]], duties: list[Obligation], names: dict[str, str]) -> list[Listed]:
    imported = {row.key: row for row in duties}
    positions = dict(Position.choices)
    found = []
    for check, state in page:
        row: Obligation | Duty = imported[check.key] if imported else catalogue()[check.key]
        service = str(_("Each service")) if row.service == "*" else names.get(row.service, row.service)
        title, _meaning, tone = STATES[state]
        turkish = _turkish()
        found.append(
            Listed(
                check.key,
                row.title_tr if turkish else row.title_en,
                f"{positions[row.position]} · {service}" if row.service else str(positions[row.position]),
                title,
                tone,
                row.evidence_tr if turkish else row.evidence_en,
                row.get_absolute_url() if isinstance(row, Obligation) else "",
            )
        )
    return found
