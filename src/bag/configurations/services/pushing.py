"""Carrying a push out: pilots one by one, then several at a time, halted at the first device that is not well."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.changes.services import planning
from bag.changes.services.steps import leaders
from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.judging import NotJudged, Profile, judge
from bag.configurations.domain.masking import mask
from bag.configurations.domain.pushing import lines_of
from bag.configurations.models import BackupStatus, Cause, ConfigVersion, PlanState, PushPlan, PushStep, StepState
from bag.configurations.pushing.order import Expected, Fault, Order, Report, Result
from bag.configurations.pushing.round import push_many
from bag.configurations.reading.session import Answer, Ask
from bag.configurations.rule_words import title
from bag.configurations.services import backup
from bag.configurations.services.compliance import profile_for
from bag.configurations.services.push_plans import KEY
from bag.configurations.services.storing import keep, mask_key
from bag.core import changes
from bag.core.jobs.running import Cancelled
from bag.core.models import Subject
from bag.core.notifications.services import notify
from bag.monitoring.collecting import loading
from bag.monitoring.collecting.probes import Job
from bag.monitoring.collecting.register import make
from bag.monitoring.domain.readings import Outcome as Reading
from bag.monitoring.models import Target

NEWS = "configurations.push"
SECONDS = 180.0
"""How long one device may take in each direction."""
ASKED = ("icmp", "tcp", "snmp")
"""Ways of monitoring that tell whether a device itself answers."""
WELL = (StepState.DONE,)
log = structlog.get_logger()
Progress = Callable[[int, int], None]


def carry_out(
    plan_id: int, *, by: Any, progress: Progress | None = None, seconds: float = SECONDS, patience: float = 150.0
) -> PushPlan:
    """Work through a started plan; returns it as it ended.

    ``progress`` may raise ``Cancelled``: devices that are being worked on are then taken back. A device at which an
    earlier worker died is not touched again: the plan halts there. No device is begun after the window is over.
    """
    plan = PushPlan.objects.select_related("change__owner_service", "started_by").get(pk=plan_id)
    if plan.state != PlanState.RUNNING:
        return plan
    steps = list(plan.steps.select_related("device__credential", "device__equipment__type", "device__owner_service"))
    for step in steps:
        if step.state == StepState.RUNNING:
            _write(step, state=StepState.LOST, fault="interrupted", ended_at=timezone.now())
    try:
        for turn in turns(steps, plan.pilots, plan.at_once):
            if _halted(steps) or timezone.now() > plan.change.ends_at:
                break
            _turn(plan, turn, len(steps), by, progress, seconds, patience)
    finally:
        _end(plan, steps, by)
    return plan


def turns(steps: Sequence[PushStep], pilots: int, at_once: int) -> list[list[PushStep]]:
    """Who goes with whom: the first one by one, then so many at a time."""
    first = [[step] for step in steps[:pilots]]
    rest = steps[pilots:]
    return first + [list(rest[n : n + at_once]) for n in range(0, len(rest), at_once)]


def _halted(steps: Sequence[PushStep]) -> bool:
    return any(step.state not in (StepState.WAITING, *WELL) for step in steps)


def _turn(
    plan: PushPlan, turn: list[PushStep], total: int, by: Any, progress: Progress | None, seconds: float,
    patience: float,
) -> None:  # fmt: skip
    """Raises ``Cancelled`` after the devices of this turn were taken back."""
    waiting = {step.pk: step for step in turn if step.state == StepState.WAITING}
    keys = dict(BackupStatus.objects.filter(device__in=[s.device_id for s in turn]).values_list("device", "host_key"))
    orders = []
    for step in waiting.values():
        order = _order(plan, step, keys.get(step.device_id, ""), seconds, patience)
        if isinstance(order, Order):
            _write(step, state=StepState.RUNNING, started_at=timezone.now())
            orders.append(order)
        else:
            _write(step, state=StepState.UNTOUCHED, fault=Fault.NOT_READ.value, detail=order, ended_at=timezone.now())
    stopping, asked_to_stop = threading.Event(), False

    def beat(done: int = turn[0].position) -> None:
        """Tell how far it is, and stop when somebody asked for it."""
        nonlocal asked_to_stop
        try:
            if progress is not None:
                progress(done, total)
        except Cancelled:
            asked_to_stop = True
            stopping.set()

    for report in push_many(orders, stopping, beat):
        _keep(waiting[report.key], report, by)
        beat(waiting[report.key].position + 1)
    if asked_to_stop:
        raise Cancelled


def _order(plan: PushPlan, step: PushStep, host_key: str, seconds: float, patience: float) -> Order | str:
    """The order of a step, its number as the key; or why there is none, in words."""
    ask = backup.ask_of(step.device, host_key, seconds)
    if not isinstance(ask, Ask):
        return ask.reason
    if not host_key:
        return _("No host key is pinned.")
    dialect = Dialect(step.device.dialect)
    profile = profile_for(step.device)
    jobs = _targets(step)
    return Order(
        ask=replace(ask, key=step.pk),
        lines=lines_of(step.commands, dialect),
        digest=step.digest,
        back=lines_of(plan.way_back, dialect) if plan.way_back.strip() else (),
        expected=tuple(_expected(plan.expected)),
        worse=partial(_worse, dialect, profile),
        silent=partial(_silent, jobs) if jobs else None,
        patience=patience,
    )


def _expected(text: str) -> list[Expected]:
    found = []
    for line in filter(str.strip, text.splitlines()):
        command, _arrow, words = line.partition("=>")
        found.append(Expected(command.strip(), words.strip()))
    return found


def _worse(dialect: Dialect, profile: Profile, before: str, after: str) -> list[str]:
    """Rules that were kept before and are broken after, with their places."""
    try:
        old, new = ({(one.rule, one.where) for one in judge(text, dialect, profile)} for text in (before, after))
    except NotJudged:
        return []
    return [f"{title(rule)}{f' ({where})' if where else ''}" for rule, where in sorted(new - old)]


def _targets(step: PushStep) -> list[tuple[str, Job]]:
    """The looks of the monitoring at the device itself that were answered last time, with their names."""
    if step.device.equipment_id is None:
        return []
    rows = Target.objects.filter(equipment=step.device.equipment_id, method__in=ASKED, status__standing="ok")
    names = dict(rows.values_list("pk", "name"))
    known = loading.jobs(targets=names) if names else {}
    return [(names[pk], one.job) for pk, one in known.items()]


async def _silent(jobs: list[tuple[str, Job]]) -> list[str]:
    """Names of targets that do not answer now."""
    found = []
    for name, job in jobs:
        probe = make(job.method)
        try:
            if (await probe.look(job)).outcome != Reading.OK:
                found.append(name)
        finally:
            await probe.close()
    return found


@transaction.atomic
def _keep(step: PushStep, report: Report, by: Any) -> None:
    """Write down how a device went, with the versions before and after."""
    step.before = _version(step, report.before, by)
    step.after = _version(step, report.last or report.after, by)
    dialect, key = Dialect(step.device.dialect), mask_key()
    _write(
        step,
        state=StepState(report.result.value),
        fault=report.fault.value if report.fault else "",
        detail=mask(report.detail, dialect, key)[:300],
        unsaved=report.unsaved,
        said=[[mask(line, dialect, key), mask(answer, dialect, key)] for line, answer in report.said],
        ended_at=timezone.now(),
        before=step.before,
        after=step.after,
    )
    if report.result != Result.DONE:
        log.warning("configurations.push_failed", step=step.pk, result=report.result, fault=str(report.fault))


def _version(step: PushStep, answer: Answer | None, by: Any) -> ConfigVersion | None:
    """The version that an answer is: a new one, or the newest where nothing changed."""
    if answer is None:
        return None
    made = keep(step.device, answer, Cause.PUSH, by, timezone.now())
    if made is not None:
        return made
    rows = ConfigVersion.objects.filter(device=step.device).defer("text")
    found: ConfigVersion | None = rows.order_by("-taken_at", "-pk").first()
    return found


def _write(step: PushStep, **values: Any) -> None:
    for name, value in values.items():
        setattr(step, name, value)
    step.save(update_fields=list(values))


def _end(plan: PushPlan, steps: Sequence[PushStep], by: Any) -> None:
    now = timezone.now()
    for step in steps:
        if step.state == StepState.WAITING:
            _write(step, state=StepState.SKIPPED, ended_at=now)
    well = sum(step.state in WELL for step in steps)
    plan.state = PlanState.DONE if well == len(steps) else PlanState.HALTED
    _told(plan, steps, well, now, by)


@transaction.atomic
def _told(plan: PushPlan, steps: Sequence[PushStep], well: int, now: datetime, by: Any) -> None:
    plan.ended_at = now
    plan.save(update_fields=["state", "ended_at"])
    text = _("%(plan)s: %(well)d of %(all)d devices have the lines.")
    said = text % {"plan": plan, "well": well, "all": len(steps)}
    bad = [step for step in steps if step.state not in (*WELL, StepState.SKIPPED)]
    if bad:
        said += " " + "; ".join(f"{step.device}: {step.get_state_display()}" for step in bad)
        people = {*leaders(plan.change), *([plan.started_by] if plan.started_by else [])}
        notify(
            people, NEWS, gettext_lazy("A push of lines was halted"), body=said, url=plan.get_absolute_url(),
            subject=Subject.objects.of(plan), tone="critical", dedupe_key=f"push-halted:{plan.pk}",
        )  # fmt: skip
    planning.note(plan.change, text=said, by=by)
    changes.announce(KEY, [plan.pk], "change", by)
