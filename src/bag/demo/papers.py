"""Policies, standards and procedures of the branch, with their approvals and review dates."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bag.documents import services
from bag.documents.models import ControlledDocument
from bag.organization.models import Person, Unit

PAPERS: tuple[tuple[str, str, str, str, int, int], ...] = (
    ("BA-POL-01", "Ağ Güvenliği Politikası", "policy", "network", 320, 365),
    ("BA-POL-02", "Uzak Erişim ve VPN Politikası", "policy", "network", 400, 365),
    ("BA-POL-03", "Kamera Görüntülerine Erişim Politikası", "policy", "cameras", 150, 365),
    ("BA-STD-01", "Sistem Odası Standardı", "standard", "facility", 500, 730),
    ("BA-STD-02", "Yapısal Kablolama Standardı", "standard", "facility", 210, 730),
    ("BA-STD-03", "Kablosuz Ağ Yapılandırma Standardı", "standard", "network", 90, 365),
    ("BA-PRS-01", "Arıza Yönetimi Prosedürü", "procedure", "network", 340, 365),
    ("BA-PRS-02", "Değişiklik Yönetimi Prosedürü", "procedure", "network", 60, 365),
    ("BA-PRS-03", "Telsiz Zimmet ve Bakım Prosedürü", "procedure", "radio", 275, 365),
    ("BA-PRS-04", "5651 Sayılı Kanun Kayıt Prosedürü", "procedure", "carrier", 355, 365),
    ("BA-TAL-01", "Kesintisiz Güç Kaynağı Bakım Talimatı", "instruction", "facility", 120, 365),
    ("BA-PLN-01", "Haberleşme Acil Durum Planı", "plan", "voice", 30, 365),
)
"""Code, title, kind, responsible service, days since the approval, days it holds."""


def load() -> int:
    """Controlled documents that are missing. Returns how many there are then."""
    today = timezone.localdate()
    approver = Person.objects.filter(user__username="mudur").first()
    units = {unit.code: unit for unit in Unit.objects.filter(kind="service")}
    known = set(ControlledDocument.objects.values_list("code", flat=True))
    for code, title, kind, service, age, term in PAPERS:
        if code in known or approver is None:
            continue
        draft = ControlledDocument.objects.create(code=code, title=title, kind=kind, unit=units[service])
        on = today - timedelta(days=age)
        services.approve(draft, approver=approver, on=on, review_by=on + timedelta(days=term), by=None)
    return ControlledDocument.objects.count()
