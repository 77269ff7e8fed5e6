"""What the queue does: rounds of reading at night, on request and when devices say that they were configured."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.configurations.models import Cause, ManagedDevice, PlanState
from bag.configurations.services import backup, compliance, pushing
from bag.core.jobs.app import app
from bag.core.jobs.running import JobFailed, Work, run_job
from bag.core.models import JobRun, Subject
from bag.core.registers import JobKind
from bag.inventory.models import Equipment
from bag.telemetry.client import TelemetryError, client

log = structlog.get_logger()
BACKUP, JUDGE, PUSH = "configurations.backup", "configurations.judge", "configurations.push"
WINDOW = timedelta(minutes=3)
"""How far back messages are looked at; longer than the time between two looks."""
CONFIGURED = (
    r"%SYS-5-CONFIG_I|%VSHD-5-VSHD_SYSLOG_CONFIG_I|CFM/\d/(CFM_SAVE|WR_SAVE|CFG_CHANGED)|%%\d+CFM/|"
    r"CONFIGURATION/\d/(hwCfgChange|hwCfgChgNotify)|CFGMAN_(CFGCHANGED|OPTCOMPLETION)|UI_COMMIT|"
    r"logdesc=\"(Attribute|Object) (attribute )?configured\"|system,info.* (changed|added|removed) by "
)
"""What devices write to their log when somebody changed their configuration."""


def back_up(work: Work) -> dict[str, Any]:
    """Read the devices named, or all that are read every night."""
    rows = ManagedDevice.objects.select_related("credential", "equipment", "owner_service")
    named = work.params.get("devices")
    found = list(rows.filter(pk__in=named) if named is not None else rows.filter(enabled=True))
    made = backup.back_up(found, Cause(work.params.get("cause", Cause.NIGHT)), by=work.by, progress=work.progress)
    compliance.write_day()
    text = _("%(read)d devices were read, %(changed)d had changed, %(failed)d could not be read.")
    return {"message": text % {"read": made.read, "changed": made.changed, "failed": made.failed}}


def judge(work: Work) -> dict[str, Any]:
    """Judge every device by the rules as they are now."""
    number = compliance.judge_all(work.progress)
    compliance.write_day()
    return {"message": _("%(n)d configurations were judged.") % {"n": number}}


def carry_out(work: Work) -> dict[str, Any]:
    """Give the lines of a plan to its devices; raises ``JobFailed`` when it was halted."""
    plan = pushing.carry_out(work.params["plan"], by=work.by, progress=work.progress)
    if plan.state == PlanState.HALTED:
        raise JobFailed(_("The push was halted; the page of the plan says where and why."))
    return {"message": _("Every device has the lines."), "url": plan.get_absolute_url()}


def push(plan: int, by: Any) -> JobRun:
    """Carry a plan out soon."""
    return run_job(PUSH, {"plan": plan}, by)


def tonight() -> str:
    """Put the nightly round into the queue of long jobs."""
    compliance.expire()
    return f"job {run_job(BACKUP, {'cause': Cause.NIGHT.value}, None).pk}"


def start(devices: list[int], cause: Cause, by: Any) -> JobRun:
    """Read some devices soon."""
    return run_job(BACKUP, {"devices": devices, "cause": cause.value}, by)


@app.periodic(cron="*/2 * * * *")
@app.task(name="configurations.watch", queue="clock", queueing_lock="configurations.watch")
def watch(timestamp: int) -> None:
    """Read devices that said in the last minutes that they were configured."""
    try:
        subjects = spoke()
    except TelemetryError as error:
        log.warning("configurations.watch_blind", error=str(error))
        return
    rows = devices_of(subjects)
    if rows:
        start(rows, Cause.EVENT, None)


def spoke() -> list[int]:
    """Subjects whose messages told of a configuration. Raises ``TelemetryError``."""
    rows = client().query(
        "SELECT DISTINCT subject FROM syslog WHERE at > now64(3) - {seconds:UInt32} AND subject > 0 "
        "AND match(concat(program, ': ', message), {pattern:String})",
        seconds=int(WINDOW.total_seconds()),
        pattern=CONFIGURED,
    )
    return [int(str(row["subject"])) for row in rows]


def devices_of(subjects: list[int]) -> list[int]:
    """Managed devices of the pieces behind subjects that were not tried within the window already. Two queries."""
    kind = ContentType.objects.get_for_model(Equipment)
    pieces = Subject.objects.filter(pk__in=subjects, content_type=kind).values("object_id")
    rows = ManagedDevice.objects.filter(equipment__in=pieces, enabled=True)
    rows = rows.exclude(status__tried_at__gte=timezone.now() - timedelta(minutes=2))
    return list(rows.values_list("pk", flat=True))


KINDS = (
    JobKind(BACKUP, gettext_lazy("Read configurations"), back_up),
    JobKind(JUDGE, gettext_lazy("Judge configurations"), judge),
    JobKind(PUSH, gettext_lazy("Give lines to devices"), carry_out),
)
