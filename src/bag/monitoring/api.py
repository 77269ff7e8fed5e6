"""What other systems push over HTTP: Prometheus remote write, alerts of an Alertmanager, reports of anybody's program.

They come with an API token that may write. What was answered with success is kept: measurements are on the disk of this
server, reports in the database.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import AwareDatetime, Field

from bag.core import registers
from bag.core.api import Forbidden, Invalid, Refusal
from bag.inventory.models import Equipment
from bag.monitoring import intake, pushed
from bag.monitoring.alarms.classes import API
from bag.monitoring.api_alarms import router as alarms_router
from bag.monitoring.domain.alarms import Severity
from bag.monitoring.domain.observations import Observation
from bag.monitoring.protocols import Malformed, remote_write

router = Router(tags=["monitoring"])
router.add_router("/alarms", alarms_router)

LARGEST_WRITE = 8 << 20
MOST_REPORTS = 1000
OLDEST, NEWEST = timedelta(days=7), timedelta(minutes=10)
SOURCE = API
_CLASS = r"^[a-z][a-z0-9_.]{1,59}$"
_Text = Field("", max_length=300)


class TooLarge(Refusal):
    status = 413

    def detail(self) -> str:
        return _("The request is too large.")


class ReportIn(Schema):
    """Trouble of a device: there (``present``) or gone. ``token`` names the report, so that it counts once."""

    device: str = Field(max_length=255, description="Management address or name of a piece of equipment.")
    alarm_class: str = Field(pattern=_CLASS, description="For instance sensor.smoke")
    present: bool = True
    severity: Severity = Severity.WARNING
    instance: str = Field("", max_length=150)
    text: str = _Text
    value: float | None = None
    at: AwareDatetime | None = None
    token: str = Field("", max_length=70)


class Reports(Schema):
    reports: list[ReportIn] = Field(max_length=MOST_REPORTS)


class Taken(Schema):
    """``taken`` were new; ``left_out`` name no device that is on record."""

    taken: int
    left_out: int = 0


class AlertIn(Schema):
    """One alert as an Alertmanager sends it; other fields are ignored."""

    status: str = Field(max_length=20)
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    startsAt: AwareDatetime  # noqa: N815 - as it is sent
    fingerprint: str = Field("", max_length=40)


class Alerts(Schema):
    alerts: list[AlertIn] = Field(max_length=MOST_REPORTS)


@router.post("/remote-write", response={204: None}, summary="Prometheus remote write 1.0")
def take_measurements(request: HttpRequest) -> HttpResponse:
    """Keep samples as metrics. Samples of the last seven days are taken; of others the answer 400 tells."""
    _require_writer(request)
    if "v2" in request.headers.get("Content-Type", ""):
        raise HttpError(415, _("Only version 1.0 of remote write is understood."))
    if int(request.headers.get("Content-Length") or 0) > LARGEST_WRITE:
        raise TooLarge
    try:
        samples = remote_write.parse(request.body)
    except Malformed as error:
        raise Refusal([str(error)]) from None
    now = datetime.now(UTC)
    first, last = ((now - OLDEST).timestamp() * 1000, (now + NEWEST).timestamp() * 1000)
    timely = [sample for sample in samples if first <= sample.at <= last]
    if not pushed.keep(timely):
        raise HttpError(503, _("Measurements cannot be kept now; send them again."))
    if len(timely) < len(samples):
        raise Refusal([_("%(n)s samples are too old or from the future.") % {"n": len(samples) - len(timely)}])
    return HttpResponse(status=204)


@router.post("/reports", response={200: Taken}, summary="Report trouble of devices, or its end")
def take_reports(request: HttpRequest, given: Reports) -> Taken:
    """All or none: a device that is not on record, or that the sender may not change, refuses the whole request."""
    _require_writer(request)
    devices = pushed.devices([one.device for one in given.reports])
    errors: list[dict[str, Any]] = [
        {"row": row, "field": "device", "reason": _("No piece of equipment has this address or name.")}
        for row, one in enumerate(given.reports)
        if one.device not in devices
    ]
    if errors:
        raise Invalid(errors)
    _require_change(request, devices.values())
    subjects = pushed.subjects(devices)
    now = datetime.now(UTC)
    return Taken(
        taken=intake.report(
            [
                Observation(
                    subjects[one.device], one.alarm_class, one.present, one.severity, _not_later(one.at, now),
                    one.instance, one.text, one.value, SOURCE, f"{SOURCE}:{one.token}" if one.token else "",
                )
                for one in given.reports
            ]
        )
    )  # fmt: skip


@router.post("/alerts", response={200: Taken}, summary="Webhook of a Prometheus Alertmanager")
def take_alerts(request: HttpRequest, given: Alerts) -> Taken:
    """The label ``instance`` (its port is left out) or ``device`` names the device. Alerts of others are left out."""
    _require_writer(request)
    devices = pushed.devices([pushed.device_of(one.labels) for one in given.alerts])
    subjects = pushed.subjects(devices)
    record = registers.records["inventory.equipment"]
    allowed = {name for name, device in devices.items() if record.allows(request.user, "change", device)}
    known = [one for one in given.alerts if pushed.device_of(one.labels) in allowed]
    now = datetime.now(UTC)
    found = [_observation(one, subjects[pushed.device_of(one.labels)], now) for one in known]
    return Taken(taken=intake.report(found), left_out=len(given.alerts) - len(known))


def _observation(one: AlertIn, subject: int, now: datetime) -> Observation:
    present = one.status == "firing"
    severity = pushed.SEVERITIES.get(one.labels.get("severity", "").casefold(), Severity.WARNING)
    text = one.annotations.get("summary") or one.annotations.get("description") or one.labels.get("alertname", "")
    at = _not_later(one.startsAt, now) if present else now
    token = f"{SOURCE}:{one.fingerprint}:{one.startsAt:%s}:{one.status}"[:80] if one.fingerprint else ""
    return Observation(
        subject, pushed.class_of(one.labels), present, severity, at, one.labels.get("interface", "")[:150], text[:300],
        source=SOURCE, token=token,
    )  # fmt: skip


def _not_later(moment: datetime | None, now: datetime) -> datetime:
    """The moment that the sender gives, when it lies within the last day; else now: clocks may be wrong."""
    return moment if moment is not None and now - timedelta(days=1) <= moment <= now else now


def _require_writer(request: HttpRequest) -> None:
    if not registers.records["monitoring.target"].allows(request.user, "add"):
        raise Forbidden


def _require_change(request: HttpRequest, devices: Any) -> None:
    record = registers.records["inventory.equipment"]
    found: list[Equipment] = list(devices)
    if not all(record.allows(request.user, "change", device) for device in found):
        raise Forbidden
