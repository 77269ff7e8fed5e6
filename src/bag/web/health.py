"""Is everything well? For balancers (``/healthz``, ``/readyz``), for Prometheus (``/metrics``) and for people."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from bag.core import access, registers, seal
from bag.core.notifications import sending
from bag.core.registers_fill import may_see_health
from bag.core.ui.format import size
from bag.documents.signing import seal as document_seal
from bag.monitoring.listening.doors import OPEN, SETTINGS, TAKEN
from bag.monitoring.models import Collector
from bag.runtime import status
from bag.runtime.status import ProcessStatus
from bag.telemetry.client import TelemetryClient
from bag.telemetry.outbox import survey
from bag.web.metrics import metrics

OK, DEGRADED, DOWN = "ok", "degraded", "down"
LONGEST_WAIT = timedelta(minutes=5)
WORKER_SILENT = timedelta(minutes=1)
MAIL_LATE = timedelta(minutes=15)
SPOOL_LATE = 5  # minutes
LISTENER_SILENT = timedelta(minutes=1)
DISK_FREE = 2 * 1024**3  # bytes
PROCESS_STATES = {
    "waiting": gettext_lazy("waiting"),
    "starting": gettext_lazy("starting"),
    "up": gettext_lazy("running"),
    "unhealthy": gettext_lazy("not well"),
    "restarting": gettext_lazy("restarting"),
    "stopping": gettext_lazy("stopping"),
    "stopped": gettext_lazy("stopped"),
}
TONES = {OK: "ok", DEGRADED: "warning", DOWN: "critical"}


@dataclass(frozen=True)
class State:
    """How one part does, in words for people."""

    key: str
    title: str | Promise
    state: str
    text: str

    @property
    def tone(self) -> str:
        return TONES[self.state]


def _database() -> tuple[str, str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('server_version')")
            return OK, f"PostgreSQL {cursor.fetchone()[0]}"
    except Error:
        return DOWN, _("The database does not answer.")


def _migrations() -> tuple[str, str]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return DOWN, _("%(count)d migrations are not applied.") % {"count": len(missing)}
    return OK, _("The tables are up to date.")


def _queue() -> tuple[str, str]:
    """The worker's heartbeat and the oldest job that should have begun."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select (select max(last_heartbeat) from procrastinate_workers), "
            "(select min(coalesce(scheduled_at, (select max(at) from procrastinate_events e where e.job_id = j.id))) "
            "from procrastinate_jobs j where status = 'todo' and (scheduled_at is null or scheduled_at <= now()))"
        )
        heartbeat, oldest = cursor.fetchone()
    if heartbeat is None or timezone.now() - heartbeat > WORKER_SILENT:
        return DEGRADED, _("No worker is running; jobs wait.")
    if oldest is not None and timezone.now() - oldest > LONGEST_WAIT:
        minutes = int((timezone.now() - oldest).total_seconds() // 60)
        return DEGRADED, _("The oldest job has been waiting for %(count)d minutes.") % {"count": minutes}
    return OK, _("The worker is running, nothing waits for long.")


def _mail() -> tuple[str, str]:
    late = sending.oldest_wait()
    failed = sending.failed_deliveries().count()
    if late > MAIL_LATE:
        return DEGRADED, _("E-mails have been waiting for %(count)d minutes.") % {"count": late.total_seconds() // 60}
    if failed:
        return DEGRADED, _("%(count)d e-mails were refused by the mail server.") % {"count": failed}
    return OK, _("No e-mail is late.")


def _disk() -> tuple[str, str]:
    folder = settings.CONFIG.var
    free = shutil.disk_usage(folder if folder.exists() else folder.parent).free
    text = _("%(free)s free.") % {"free": size(free)}
    return (OK if free >= DISK_FREE else DEGRADED), text


def _store() -> tuple[str, str]:
    if TelemetryClient(settings.CONFIG.telemetry_url).ping():
        return OK, _("The telemetry engine answers.")
    return DEGRADED, _("The telemetry engine does not answer; charts are missing.")


def _spools() -> tuple[str, str]:
    """What collectors and listeners of this machine have not brought to the store yet."""
    spools = [survey(folder) for folder in (settings.CONFIG.var / "spool").glob("*") if folder.is_dir()]
    aside = sum(len(found.aside) for found in spools)
    minutes = int(max((found.oldest for found in spools), default=0.0) // 60)
    if aside:
        return DEGRADED, _("%(count)d files of measurements were set aside; `bag check` names them.") % {"count": aside}
    if minutes >= SPOOL_LATE:
        return DEGRADED, _("Measurements have been waiting for the store for %(count)d minutes.") % {"count": minutes}
    return OK, _("No measurement waits for long.")


def _listeners() -> tuple[str, str]:
    """Ports at which devices send, and what the kernel had to throw away there since the listener began."""
    fresh = timezone.now() - LISTENER_SILENT
    figures = list(
        Collector.objects.filter(name__startswith="listen@", seen_at__gte=fresh).values_list("figures", flat=True)
    )
    if not figures:
        return DEGRADED, _("No listener runs: syslog, traps and flows are lost.")
    doors = [(name, state, one) for one in figures for name, state in one.get("doors", {}).items()]
    taken = sorted({SETTINGS[name] for name, state, _one in doors if state == TAKEN})
    if taken:
        tries = sum(one.get(f"{name}_not_opened", 0) for name, state, one in doors if state == TAKEN)
        return DEGRADED, _(
            "Another program of this machine, perhaps another BAĞ, has ports of ours (%(settings)s): what devices send "
            "there does not arrive. Stop it, or give other ports with these settings. Tried %(count)d times."
        ) % {"settings": ", ".join(taken), "count": tries}
    shut = sorted({name for name, state, _one in doors if state != OPEN})
    if shut:
        return DEGRADED, _("These ports could not be opened: %(names)s.") % {"names": ", ".join(shut)}
    lost = sum(count for one in figures for name, count in one.items() if "dropped_by_kernel" in name)
    if lost:
        return DEGRADED, _("The system threw away %(count)d messages that came too fast.") % {"count": lost}
    return OK, _("All ports are open, and nothing that came was lost.")


Check = Callable[[], tuple[str, str]]
NEEDS_DATABASE: list[tuple[str, str | Promise, Check]] = [
    ("migrations", gettext_lazy("Tables"), _migrations),
    ("queue", gettext_lazy("Jobs"), _queue),
    ("mail", gettext_lazy("E-mail"), _mail),
    ("listeners", gettext_lazy("Listeners"), _listeners),
]
ALWAYS: list[tuple[str, str | Promise, Check]] = [
    ("disk", gettext_lazy("Disk"), _disk),
    ("store", gettext_lazy("Telemetry"), _store),
    ("spools", gettext_lazy("Measurements on their way"), _spools),
    ("seal", gettext_lazy("Seal of documents"), document_seal.state),
]


def states() -> list[State]:
    """Every part; what needs the database is left out while it is down."""
    database = State("database", gettext_lazy("Database"), *_database())
    checks = [*(NEEDS_DATABASE if database.state == OK else []), *ALWAYS]
    return [database, *(State(key, title, *check()) for key, title, check in checks)]


def worst(found: list[State]) -> str:
    """The state of the whole."""
    present = {one.state for one in found}
    return DOWN if DOWN in present else DEGRADED if DEGRADED in present else OK


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """Can it serve? 503 when not; degraded parts are named and answer 200."""
    found = states()
    whole = worst(found)
    body = {"status": whole, "checks": {one.key: one.state for one in found}}
    return JsonResponse(body, status=503 if whole == DOWN else 200)


def _processes(found: list[ProcessStatus]) -> list[tuple[ProcessStatus, Any, datetime]]:
    """Each process with its state in words and since when."""
    return [(one, PROCESS_STATES[one.state], datetime.fromisoformat(one.since)) for one in found]


@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The same for people, with processes, seals and e-mails that were refused."""
    if not may_see_health(request.user):
        raise PermissionDenied
    found = states()
    known = status.read(settings.CONFIG.status_file)
    context: dict[str, Any] = {
        "states": found,
        "processes": _processes(known.processes) if known is not None else [],
        "seals": seal.heads(),
        "failed": sending.failed_deliveries()[:20],
        "elevated": access.elevated(request.user),
        "checks": list(registers.integrity_checks),
        "trail": [(_("System health"), None)],
    }
    return render(request, "web/health.html", context)


@login_required
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    """Put every refused e-mail back into the queue."""
    if not access.elevated(request.user):
        raise PermissionDenied
    sending.send_again(list(sending.failed_deliveries().values_list("pk", flat=True)))
    return redirect("health")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("health/", page, name="health"),
    path("health/emails/again/", send_again, name="emails-again"),
]
