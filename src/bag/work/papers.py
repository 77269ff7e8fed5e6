"""The post-incident report as an official paper. Turkish whatever the reader's language, because the form is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.ui.format import day, moment
from bag.documents.domain.shapes import Count, Long, Shape, Short
from bag.work.models import Incident, IncidentState, IncidentStep
from bag.work.services import outages
from bag.work.wording import STEPS

FORM = "post-incident-report"
SERIES = "OSR"
MOST_STEPS = 200
MOST_UNITS = 200


class Step(Shape):
    at: Short
    what: Short
    who: Short = ""
    text: Long = ""


class Role(Shape):
    role: Short
    person: Short


class Cause(Shape):
    number: Short
    root_cause: Long = ""
    action: Long = ""
    due: Short = ""


class PostIncident(Shape):
    """What happened, who was hit, what was done, what is learned."""

    number: Short
    title: Short
    service: Short
    levels: Short
    major: bool = False
    subject: Short = ""
    opened: Short
    resolved: Short
    lasted: Short
    target: Short = ""
    reports: Count = 0
    resolution: Long
    units: list[Short] = []
    roles: list[Role] = []
    steps: list[Step]
    causes: list[Cause] = []
    went_well: Long = ""
    to_improve: Long = ""
    written_by: Short = ""


class LessonsForm(forms.Form):
    """What nobody but people can add."""

    went_well = forms.CharField(
        label=gettext_lazy("What went well"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    to_improve = forms.CharField(
        label=gettext_lazy("What is to be improved"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


def shape(data: dict[str, Any]) -> dict[str, Any]:
    return PostIncident.model_validate(data).model_dump()


def collect(rows: list[Incident], user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """The report of one incident that is over. Raises ``ValidationError`` for others."""
    if len(rows) != 1:
        raise ValidationError(_("A report is made of one incident."))
    row = rows[0]
    if row.state not in (IncidentState.RESOLVED, IncidentState.CLOSED) or row.resolved_at is None:
        raise ValidationError(_("The report is written when the incident is resolved."))
    with translation.override("tr"):
        return {**_facts(row), **_story(row), **answers, "written_by": str(user)}


def _facts(row: Incident) -> dict[str, Any]:
    resolved = row.resolved_at or timezone.now()
    minutes = int((resolved - row.opened_at).total_seconds() // 60)
    return {
        "number": row.number,
        "title": row.title,
        "service": row.service.name,
        "levels": _("P%(priority)d (impact: %(impact)s, urgency: %(urgency)s)") % _levels(row),
        "major": row.major,
        "subject": str(row.equipment or row.place or ""),
        "opened": moment(row.opened_at),
        "resolved": moment(resolved),
        "lasted": _("%(hours)d h %(minutes)d min") % {"hours": minutes // 60, "minutes": minutes % 60},
        "target": _kept(row) if row.target_at else "",
        "reports": row.requests.count(),
        "resolution": row.resolution,
    }


def _levels(row: Incident) -> dict[str, Any]:
    return {"priority": row.priority, "impact": row.get_impact_display(), "urgency": row.get_urgency_display()}


def _kept(row: Incident) -> str:
    kept = row.resolved_at is not None and row.target_at is not None and row.resolved_at <= row.target_at
    return f"{moment(row.target_at)} ({_('in time') if kept else _('too late')})"


def _story(row: Incident) -> dict[str, Any]:
    """The time line, the roles, the units by the records, the problems behind it. Five queries."""
    steps = row.steps.select_related("by").order_by("at", "id")[:MOST_STEPS]
    units = outages.affected(row).units if row.major else []
    return {
        "steps": [_step(step) for step in steps],
        "roles": [
            {"role": one.get_role_display(), "person": str(one.person)} for one in row.roles.select_related("person")
        ],
        "units": [unit.name for unit in units[:MOST_UNITS]],
        "causes": [
            {
                "number": one.number,
                "root_cause": one.root_cause,
                "action": one.corrective_action,
                "due": day(one.done_on or one.due_on),
            }
            for one in row.problems.order_by("opened_at")
        ],
    }


def _step(step: IncidentStep) -> dict[str, str]:
    what = str(STEPS.get(step.verb, step.verb))
    return {"at": moment(step.at), "what": what, "who": str(step.by or ""), "text": step.text}


def sample() -> dict[str, Any]:
    """A report for the preview of the form."""
    return {
        "number": "ARZ-2026/000042",
        "title": "Omurga anahtarı devre dışı kaldı",
        "service": "Ağ Yönetimi ve Güvenliği Servisi",
        "levels": "P1 (etki: yüksek, ivedilik: yüksek)",
        "major": True,
        "subject": "KNK-SW-001",
        "opened": "12.10.2026 09:14",
        "resolved": "12.10.2026 11:02",
        "lasted": "1 sa 48 dk",
        "target": "12.10.2026 11:14 (süresinde)",
        "reports": 37,
        "resolution": "Arızalı güç kaynağı yedeğiyle değiştirildi, bağlantılar ölçüldü.",
        "units": ["Park ve Bahçeler Dairesi Başkanlığı", "Ulaşım Dairesi Başkanlığı"],
        "roles": [{"role": "Yönetir", "person": "Ağ Servisi Şefi"}],
        "steps": [
            {"at": "12.10.2026 09:14", "what": "Açıldı", "who": "", "text": ""},
            {"at": "12.10.2026 11:02", "what": "Giderildi", "who": "Ağ Personeli 1", "text": "Güç kaynağı değişti."},
        ],
        "causes": [
            {
                "number": "PRB-2026/00003",
                "root_cause": "Güç kaynağının ömrünü doldurması.",
                "action": "Aynı yaştaki güç kaynakları değiştirilecek.",
                "due": "30.11.2026",
            }
        ],
        "went_well": "Yedek parça depodaydı, ekip yirmi dakikada olay yerine ulaştı.",
        "to_improve": "Güç kaynaklarının yaşı envanterde izlenmeli.",
        "written_by": "Ağ Servisi Şefi",
    }
