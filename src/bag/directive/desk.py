"""What waits for somebody: the duties of a person by urgency, and the branch as the manager meets it in the morning."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bag.core import access, registers
from bag.directive import boards
from bag.directive.boards import Line, Row
from bag.directive.domain.sources import planned_sources
from bag.directive.domain.status import GOOD, NOT_COUNTED, Status
from bag.directive.models import Basis, Escalation, Instance, Obligation
from bag.directive.models.choices import STEPS
from bag.directive.owners import Holders, role_of
from bag.organization.models import Person

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
UNCONNECTED = ("source_not_connected", "source_stale")
_STATEMENT = ("attestation_wanted", "never_attested", "attested_due", "attested_overdue")


def wants_statement(line: Line) -> bool:
    """Whether the owner's own word is what is missing."""
    return line.reason in _STATEMENT


@dataclass(frozen=True)
class Group:
    """Duties of one urgency."""

    key: str
    title: Any
    icon: str
    tone: str
    lines: list[Line]


def by_urgency(lines: Iterable[Line], today: date) -> list[Group]:
    """The duties in groups from the most to the least urgent; each is in one group, empty groups are left out."""
    kinds: dict[str, tuple[Any, str, str]] = {
        "trouble": (_("Overdue or violated"), "alert-octagon", "critical"),
        "statement": (_("Your statement is wanted"), "edit", "minor"),
        "week": (_("Due within 7 days"), "hourglass", "minor"),
        "month": (_("Due within 30 days"), "calendar-event", ""),
        "silent": (_("No data"), "circle-dashed", "unknown"),
        "fine": (_("Nothing to do now"), "circle-check", ""),
    }
    found: dict[str, list[Line]] = {key: [] for key in kinds}
    for line in lines:
        found[_urgency(line, today)].append(line)
    return [
        Group(key, title, icon, tone, sorted(found[key], key=lambda line: line.pressing))
        for key, (title, icon, tone) in kinds.items()
        if found[key]
    ]


def _urgency(line: Line, today: date) -> str:
    if boards.in_trouble(line):
        return "trouble"
    if wants_statement(line):
        return "statement"
    if line.status in GOOD or line.status in NOT_COUNTED:
        return "fine"
    if line.due_on is not None and line.due_on <= today + MONTH:
        return "week" if line.due_on <= today + WEEK else "month"
    return "silent"


@dataclass(frozen=True)
class DueDay:
    """A day of the weeks ahead with what falls due on it."""

    on: date
    lines: list[Line]


def days_ahead(lines: Iterable[Line], today: date) -> list[DueDay]:
    """The next thirty days, each with the duties that fall due on it and are not done for it."""
    due: dict[date, list[Line]] = defaultdict(list)
    for line in lines:
        if line.due_on is not None and line.status not in NOT_COUNTED:
            due[line.due_on].append(line)
    days = (today + timedelta(days=place) for place in range(MONTH.days))
    return [DueDay(day, due[day]) for day in days]


def escalated_to(user: Any) -> QuerySet[Escalation]:
    """What was taken up the line to a person who still holds the post, and is not over yet; the newest first."""
    rows = Escalation.objects.filter(people=user, closed_on=None, instance__obligation__active=True).filter(
        _posts(user)
    )
    return rows.select_related("instance__obligation").order_by("-on", "-id")


def _posts(user: Any) -> Q:
    """Which escalations go to a post that the person holds today."""
    held = Q(pk__in=[])
    for grant in access.grants(user):
        positions = [step for step in STEPS if role_of(step, grant.service or "") == grant.role]
        held |= Q(position__in=positions, **({"instance__service": grant.service} if grant.service else {}))
    return held


@dataclass(frozen=True)
class Move:
    """A duty whose status is another one than on the day before."""

    line: Line
    before: Status
    better: bool


def moves(then: Iterable[Line], now: Iterable[Line]) -> list[Move]:
    """What changed between two boards, what got worse first; duties that are new are left out."""
    before = {line.pk: line.status for line in then}
    changed = [line for line in now if before.get(line.pk, line.status) != line.status]
    found = [Move(line, before[line.pk], _better(before[line.pk], line.status)) for line in changed]
    return sorted(found, key=lambda move: (move.better, move.line.pressing))


def _better(before: Status, after: Status) -> bool:
    concern = (Status.VIOLATED, Status.OVERDUE, Status.NO_DATA, Status.DUE_SOON, Status.LATE_DONE)
    places = {status: place for place, status in enumerate(concern)}
    return places.get(after, len(concern)) > places.get(before, len(concern))


@dataclass
class Vacancy:
    """A position with nobody in post, and what it owes."""

    position: str
    service: str
    lines: list[Line] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Its row on the board by person."""
        return boards.vacancy(self.position, self.service)

    @property
    def trouble(self) -> int:
        return sum(map(boards.in_trouble, self.lines))


def vacancies(lines: Iterable[Line], posts: Holders) -> list[Vacancy]:
    """The positions that owe duties and have nobody in post today, the most loaded first."""
    found: dict[tuple[str, str], Vacancy] = {}
    for line in lines:
        post = line.position, line.service
        if post in found or not posts.of(*post):
            found.setdefault(post, Vacancy(*post)).lines.append(line)
    return sorted(found.values(), key=lambda vacancy: -len(vacancy.lines))


@dataclass(frozen=True)
class Wanted:
    """A post from which statements are wanted."""

    position: str
    service: str
    people: list[Person]
    count: int


def statements_wanted(lines: Iterable[Line], posts: Holders) -> list[Wanted]:
    """How many statements each post owes now, the most first."""
    counts = Counter((line.position, line.service) for line in lines if wants_statement(line))
    return [Wanted(*post, posts.of(*post), count) for post, count in counts.most_common()]


def undecided() -> QuerySet[Obligation]:
    """Duties for which the directive says “periodic” and nobody has set a period."""
    return Obligation.objects.filter(active=True, basis=Basis.UNSET).order_by("id")


@dataclass(frozen=True)
class Silent:
    """An evidence source that tells nothing, and how many duties wait for it."""

    key: str
    title: Any
    stale: bool
    duties: int


def silent_sources() -> list[Silent]:
    """Sources without which duties have no data, those that fell silent first. One query."""
    rows = Instance.objects.filter(obligation__active=True, reason__in=UNCONNECTED)
    waiting: Counter[tuple[str, bool]] = Counter()
    for reason, sources in rows.values_list("reason", "obligation__sources"):
        for key in sources:
            stale = registers.evidence_sources.get(key) is not None
            if stale == (reason == "source_stale"):
                waiting[key, stale] += 1
    found = [Silent(key, _title(key), stale, count) for (key, stale), count in waiting.items()]
    return sorted(found, key=lambda one: (not one.stale, -one.duties, one.key))


def _title(key: str) -> Any:
    known, planned = registers.evidence_sources.get(key), planned_sources().get(key)
    if known is not None or planned is None:
        return known.title if known is not None else key
    return planned.title_tr if (get_language() or "tr").startswith("tr") else planned.title_en


@dataclass(frozen=True)
class Trend:
    """The score of a service today, and the share fulfilled at the ends of the months in percent."""

    row: Row
    score: float | None
    past: list[int]
