"""What an audit pack tells of a clause and a period, as plain JSON data in Turkish."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.ui.format import day, moment
from bag.directive import queries
from bag.directive.messages import period_text, reason_text, stated_text
from bag.directive.models import (
    Attestation,
    Basis,
    Clause,
    Escalation,
    EvidenceLink,
    Instance,
    Obligation,
    Occurrence,
    StatusChange,
)
from bag.directive.models.choices import STEPS
from bag.directive.owners import role_of
from bag.organization.models import Assignment


def pack_data(clause: Clause, instances: list[Instance], first: date, last: date) -> dict[str, Any]:
    """Everything that the report prints. About ten queries, whatever the number of rows."""
    names = queries.service_names()
    evidence = _evidence(instances, first, last)
    return {
        "clause": clause.ref,
        "article": str(clause.article),
        "directive": str(clause.version),
        "period": f"{day(first)} – {day(last)}",
        "made": moment(timezone.now()),
        "wordings": _wordings(clause, first, last),
        "obligations": [_obligation(row) for row in _distinct(instances)],
        "duties": [
            {
                **_duty(row, names),
                "owners": _owners(row, first, last),
                "statuses": _statuses(row, first, last),
                "occurrences": _occurrences(row, first, last),
                "evidence": evidence[row.pk],
                "statements": [_statement(s) for s in row.attestations.all() if first <= s.on <= last],
                "escalations": _escalations(row, first, last),
            }
            for row in instances
        ],
        "foot": _("Audit pack of clause %(ref)s, %(period)s. The hash of every file stands in MANIFEST.json.")
        % {"ref": clause.ref, "period": f"{day(first)} – {day(last)}"},
    }


def evidence_between(instances: list[Instance], first: date, last: date) -> QuerySet[EvidenceLink]:
    """What was used as evidence of a period: it happened in it, or was linked in it."""
    inside = Q(effective_at__date__range=(first, last)) | Q(linked_at__date__range=(first, last))
    return EvidenceLink.objects.filter(inside, instance__in=instances).order_by("instance_id", "effective_at", "id")


def _wordings(clause: Clause, first: date, last: date) -> list[dict[str, str]]:
    """The texts that were in force in the period, newest first."""
    found = [row for row in queries.wordings(clause) if row.valid_from <= last and (row.valid_to or last) >= first]
    return [
        {
            "ref": row.ref,
            "text": row.text,
            "in_force": f"{day(row.valid_from)} – {day(row.valid_to) if row.valid_to else '…'}",
            "change": str(row.get_change_display()),
            "fingerprint": row.fingerprint,
        }
        for row in found
    ]


def _distinct(instances: list[Instance]) -> list[Obligation]:
    return list({row.obligation_id: row.obligation for row in instances}.values())


def _obligation(row: Obligation) -> dict[str, Any]:
    basis = str(row.get_basis_display())
    if row.basis == Basis.INSTITUTION:
        basis = f"{basis}: {row.period_decision} ({row.period_set_by}, {day(row.period_set_on)})"
    waiver = f"{day(row.waived_until)}: {row.waiver_decision}" if row.waived_until else ""
    return {
        "key": row.key,
        "title": row.title_tr,
        "owner": str(row.get_position_display()),
        "judged": str(row.get_evaluator_display()),
        "parameters": row.parameters,
        "period": period_text(row.period),
        "stated": stated_text(row.stated),
        "basis": basis,
        "proof": str(row.get_evidence_mode_display()),
        "evidence": row.evidence_tr,
        "sources": row.sources,
        "waiver": waiver,
    }


def _duty(row: Instance, names: dict[str, str]) -> dict[str, Any]:
    return {
        "key": row.key,
        "service": names.get(row.service, row.service),
        "title": row.obligation.title_tr,
        "status": str(row.get_status_display()),
        "reason": reason_text(row.reason, row.reason_values),
        "judged_on": moment(row.computed_at) if row.computed_at else "",
    }


def _owners(row: Instance, first: date, last: date) -> list[list[str]]:
    """Who held the position that owes the duty in the period: person, position, from, to."""
    role = role_of(row.obligation.position, row.service)
    posts = Assignment.objects.filter(position__role=role, starts__lte=last).exclude(ends__lt=first)
    if row.service:
        posts = posts.filter(position__unit__code=row.service)
    return [
        [str(post.person), post.position.title, day(post.starts), day(post.ends) if post.ends else "…"]
        for post in posts.select_related("person", "position").order_by("starts", "id")
    ]


def _statuses(row: Instance, first: date, last: date) -> list[list[str]]:
    """The status that stood on the first day, then every change of the period."""
    changes = StatusChange.objects.filter(instance=row, on__lte=last).order_by("on", "id")
    before = changes.filter(on__lt=first).last()
    inside = list(changes.filter(on__gte=first))
    return [
        [
            day(change.on),
            str(change.get_status_display()),
            reason_text(change.reason, change.reason_values),
            moment(change.recorded_at),
        ]
        for change in ([before] if before else []) + inside
    ]


def _occurrences(row: Instance, first: date, last: date) -> list[list[str]]:
    rows = Occurrence.objects.filter(instance=row, first__lte=last, due_on__gte=first).order_by("due_on", "id")
    return [
        [
            o.label or f"{day(o.first)} – {day(o.last)}",
            day(o.due_on),
            str(o.get_state_display()),
            day(o.met_on) if o.met_on else "–",
            day(o.recorded_on) if o.recorded_on else "–",
        ]
        for o in rows
    ]


def _evidence(instances: list[Instance], first: date, last: date) -> dict[int, list[list[str]]]:
    """Evidence lines by owed duty. One query."""
    found: dict[int, list[list[str]]] = defaultdict(list)
    for link in evidence_between(instances, first, last):
        found[link.instance_id].append(
            [link.label, _short(link.effective_at), _short(link.recorded_at), _mark(link, last), link.snapshot_sha256]
        )
    return found


def _short(at: datetime) -> str:
    return day(timezone.localdate(at))


def _mark(link: EvidenceLink, last: date) -> str:
    marks = []
    if link.flag:
        marks.append(_("doubtful"))
    if link.gone_at:
        marks.append(_("no longer in its source since %(day)s") % {"day": _short(link.gone_at)})
    if timezone.localdate(link.recorded_at) > last:
        marks.append(_("recorded after the period"))
    return ", ".join(marks)


def _statement(row: Attestation) -> dict[str, Any]:
    return {
        "on": day(row.on),
        "by": str(row.by),
        "recorded": moment(row.recorded_at),
        "note": row.note,
        "withdrawn": f"{moment(row.withdrawn_at)}: {row.withdrawal_reason}" if row.withdrawn_at else "",
        "files": [[file.name, file.sha256] for file in row.files.all()],
    }


def _escalations(row: Instance, first: date, last: date) -> list[list[str]]:
    rows = Escalation.objects.filter(instance=row, on__range=(first, last)).prefetch_related("people").order_by("id")
    return [
        [
            day(step.on),
            str(STEPS.get(step.position, step.position)),
            ", ".join(str(person) for person in step.people.all()) or _("Nobody in post"),
            day(step.closed_on) if step.closed_on else "–",
        ]
        for step in rows
    ]


def sample() -> dict[str, Any]:
    """Data for the preview of the form."""
    rule = {
        "key": "99-a", "title": "Örnek görevin yılda bir yerine getirilmesi", "owner": "Servis Şefi",
        "judged": "Her dönemde bir kez", "parameters": {"period": "P1Y"}, "period": "her yıl", "stated": "",
        "basis": "Katalog önerisi", "proof": "Kayıtlardan", "evidence": "Düzenlenen tutanak",
        "sources": ["documents.issued"], "waiver": "",
    }  # fmt: skip
    duty = {
        "key": "99-a/network", "service": "Ağ Yönetimi ve Güvenliği Servisi", "title": rule["title"],
        "status": "Yerine getirildi", "reason": "Bu dönemde gösterildi.", "judged_on": "23.11.2026 02:00",
        "owners": [["Ağ Servis Şefi", "Servis Şefi", "01.01.2024", "…"]],
        "statuses": [["01.01.2026", "Veri yok", "Henüz kanıt görülmedi.", "01.01.2026 02:00"]],
        "occurrences": [["01.01.2026 – 31.12.2026", "31.12.2026", "Yapıldı", "12.05.2026", "12.05.2026"]],
        "evidence": [["2026/14 Tutanak", "12.05.2026", "12.05.2026", "", "0" * 64]],
        "more": 0, "statements": [], "escalations": [],
    }  # fmt: skip
    return {
        "clause": "99-a", "article": "Madde 99 – Örnek madde", "directive": "Örnek yönerge (01.01.2024)",
        "period": "01.01.2026 – 23.11.2026", "made": "23.11.2026 10:00",
        "wordings": [{"ref": "99-a", "text": "Örnek görevi yılda bir kez yerine getirmek,", "change": "İlk metin",
                      "in_force": "01.01.2024 – …", "fingerprint": "0" * 64}],
        "obligations": [rule], "duties": [duty], "files": [], "left_out": [],
        "foot": "99-a bendinin denetim paketi",
    }  # fmt: skip
