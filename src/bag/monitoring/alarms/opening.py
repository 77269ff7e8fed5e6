"""Alarms become work: a root opens at most one incident, followers join it, stable recovery resolves it."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.monitoring import sayings
from bag.monitoring.alarms import rows
from bag.monitoring.alarms.board import Board
from bag.monitoring.models import Alarm, AlarmStep
from bag.organization.models import Unit, UnitKind
from bag.work.domain.incidents import REOPENING
from bag.work.models import Incident, IncidentState, Level
from bag.work.services import incidents as work

GROUP_WAIT = timedelta(seconds=5)
"""So long an alarm waits for its cause before it becomes news or work."""
WORST_LEFT_ALONE = 3
"""Rank from which on (warning) an alarm opens no incident and is told to nobody."""
STORM = 10
"""From so many new alarms of a class and service on they share one incident."""
STORM_TIME = timedelta(minutes=15)
KEEPER = "network"
"""The service that keeps monitoring: it gets incidents of things that belong to no service."""
OPEN = (IncidentState.NEW, IncidentState.ASSIGNED, IncidentState.PENDING)
_FOLLOWERS_SHOWN = 5


def link(board: Board) -> None:
    """Open, reopen, join and merge incidents as the alarms of the board stand now."""
    due = [row for row in board.open if _due(row, board)]
    _merge(board)
    _reopen(board, due)
    _open(board, [row for row in due if row.incident_id is None])
    _follow(board)


def _due(row: Alarm, board: Board) -> bool:
    if row.phase != "active" or row.incident_id is not None or row.rank >= WORST_LEFT_ALONE:
        return False
    quiet = row.root_id is not None or row.in_maintenance or row.shelved_until is not None
    return not quiet and row.active_at is not None and row.active_at <= board.now - GROUP_WAIT


def _merge(board: Board) -> None:
    """An alarm whose cause was found later hands its incident to the cause, or ends it."""
    for row in board.open:
        root = board.by_pk.get(row.root_id) if row.root_id else None
        if root is None or row.incident_id is None or row.incident_id == root.incident_id:
            continue
        incident = row.incident
        row.incident = None
        if root.incident_id is None:
            root.incident = incident
            board.step(root, "incident", str(incident))
        elif incident is not None and not any(one.incident_id == incident.pk for one in board.open):
            text = _("Explained by %(cause)s; the work goes on in %(incident)s.")
            _resolve(incident, text % {"cause": root, "incident": root.incident})


def _reopen(board: Board, due: list[Alarm]) -> None:
    """The same trouble soon after its incident was resolved is the same incident. One query."""
    since = board.now - REOPENING
    past = Alarm.objects.filter(
        subject__in={row.subject_id for row in due},
        incident__state=IncidentState.RESOLVED,
        incident__resolved_at__gte=since,
    )
    known = {rows.key_of(row): row.incident for row in past.select_related("incident").order_by("pk")}
    for row in due:
        incident = known.get(rows.key_of(row))
        if incident is None:
            continue
        fresh = Incident.objects.get(pk=incident.pk)
        if fresh.state == IncidentState.RESOLVED:
            fresh = work.reopen(fresh, reason=_("The alarm is back: %(alarm)s") % {"alarm": row})
        row.incident = fresh
        board.step(row, "incident", str(fresh))


def _open(board: Board, due: list[Alarm]) -> None:
    groups: dict[tuple[int | None, str], list[Alarm]] = defaultdict(list)
    for row in sorted(due, key=lambda row: (row.rank, row.pk)):
        groups[row.owner_service_id, row.alarm_class].append(row)
    if not groups:
        return
    services = _services({service for service, _name in groups})
    running = _storms(board)
    for (service, alarm_class), members in groups.items():
        unit = services.get(service)
        if unit is None:
            continue
        shared = running.get((service, alarm_class))
        if shared is None and len(members) > STORM:
            shared = _opened(members[0], unit, _storm_title(members))
        for row in members:
            row.incident = shared or _opened(row, unit, str(row))
            board.step(row, "incident", str(row.incident))
        if shared is not None:
            work.follow([(shared, _joined(members))])


def _storms(board: Board) -> dict[tuple[int | None, str], Incident]:
    """Incidents that already gather a storm of a class and service."""
    counted = Counter(
        (row.incident_id, row.owner_service_id, row.alarm_class) for row in board.rows if row.incident_id is not None
    )
    big = {pk: (service, name) for (pk, service, name), count in counted.items() if count > STORM}
    kept = Incident.objects.filter(pk__in=big, state__in=OPEN, opened_at__gte=board.now - STORM_TIME)
    return {big[incident.pk]: incident for incident in kept}


def _services(wanted: set[int | None]) -> dict[int | None, Unit]:
    units = Unit.objects.filter(kind=UnitKind.SERVICE)
    by_pk: dict[int | None, Unit] = {unit.pk: unit for unit in units if unit.pk in wanted or unit.code == KEEPER}
    keeper = next((unit for unit in by_pk.values() if unit.code == KEEPER), None)
    return {pk: found for pk in wanted if (found := by_pk.get(pk) or keeper) is not None}


def _opened(row: Alarm, service: Unit, title: str) -> Incident:
    return work.open_incident(
        title=title,
        service=service,
        impact=_impact(row),
        urgency=Level(min(row.rank + 1, 3)),
        description=_description(row),
        equipment=row.equipment,
        place=row.place,
    )


def _impact(row: Alarm) -> int:
    """High where a service, a unit or many people lose something; low where nothing else is known to suffer."""
    lost = row.affected
    if lost.get("services") or lost.get("units") or lost.get("people", 0) >= 100:
        return Level.HIGH
    return Level.MEDIUM if lost.get("down") or lost.get("unreachable") or row.rank <= 1 else Level.LOW


def _description(row: Alarm) -> str:
    lines = [str(row)]
    lost = row.affected
    if lost:
        text = _("Lost: %(devices)d elements, %(points)d points, %(units)d units, %(services)d services.")
        lines.append(
            text
            % {
                "devices": lost["down"] + lost["unreachable"],
                "points": lost["points"],
                "units": len(lost["units"]),
                "services": len(lost["services"]),
            }
        )
    if lost.get("alternatives"):
        lines.append(_("It cannot be told apart from: %(others)s.") % {"others": "; ".join(lost["alternatives"])})
    return "\n".join(lines)


def _storm_title(members: list[Alarm]) -> str:
    return _("%(count)d alarms of one kind: %(first)s") % {"count": len(members), "first": members[0]}


def _joined(members: list[Alarm]) -> str:
    names = ", ".join(str(row.subject) for row in members[:_FOLLOWERS_SHOWN])
    more = len(members) - _FOLLOWERS_SHOWN
    text = ngettext("%(count)d alarm joined: %(names)s", "%(count)d alarms joined: %(names)s", len(members))
    return text % {"count": len(members), "names": names + (" …" if more > 0 else "")}


def _follow(board: Board) -> None:
    """One line in the time line for all that joined a root in this pass."""
    joined: dict[int, list[Alarm]] = defaultdict(list)
    for step in board.steps:
        root = board.by_pk.get(step.alarm.root_id or 0)
        if step.verb == "explained" and root is not None and root.incident_id is not None:
            joined[root.pk].append(step.alarm)
    entries = [(incident, _joined(rows)) for pk, rows in joined.items() if (incident := board.by_pk[pk].incident)]
    work.follow(entries)


def resolve_recovered() -> list[Incident]:
    """Resolve what monitoring opened and what is over: every alarm of it closed after a quiet time, or given up."""
    open_alarms = Alarm.objects.filter(incident=OuterRef("pk")).exclude(phase="closed")
    any_alarm = Alarm.objects.filter(incident=OuterRef("pk"))
    given_up = AlarmStep.objects.filter(alarm__incident=OuterRef("pk"), verb__in=("cleared", "closed"))
    given_up = given_up.exclude(verb="closed", said={})
    rows = Incident.objects.filter(~Exists(open_alarms), Exists(any_alarm), opened_by=None, state__in=OPEN)
    rows = rows.annotate(why=Subquery(given_up.order_by("-at", "-pk").values("said")[:1]))
    return [done for row in rows.order_by("pk") if (done := _resolve(row, _ending(row.why)))]


def _ending(why: sayings.Said | None) -> str:
    """How an incident of monitoring ended."""
    if not why:
        return _("The alarm went away and stayed away.")
    return _("Monitoring can no longer tell whether the trouble lasts: %(reason)s") % {"reason": sayings.word(why)}


def _resolve(incident: Incident, text: str) -> Incident | None:
    """Resolve unless somebody was faster."""
    try:
        return work.resolve(incident, resolution=text, by=None)
    except ValidationError:
        return None
