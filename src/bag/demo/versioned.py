"""Software of the demonstration: targets, ends of life, invented advisories, a campaign, a push that waits."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from bag.changes.models import Change
from bag.changes.services import planning, running
from bag.configurations.models import ManagedDevice, PushPlan
from bag.configurations.services import push_plans
from bag.core.access import Role
from bag.core.models import User
from bag.demo import catalog
from bag.firmware.models import EndOfLife, SoftwareVersion, TargetVersion, UpgradeCampaign, VersionReport
from bag.firmware.services import campaigns, finding, reports, taking
from bag.inventory.models import Equipment, EquipmentType
from bag.organization.models import Unit
from bag.organization.queries import people_with_role

TARGETS = (
    (catalog.SWITCH, "V200R022C10SPC500", "V200R022C10", "Üreticinin uzun süreli desteklediği sürüm."),
    (catalog.AGGREGATION, "17.12.4", "17.9.5", "Güvenlik düzeltmelerini içeren önerilen sürüm."),
    (catalog.TOP_OF_RACK, "17.12.4", "17.9.6", "Güvenlik düzeltmelerini içeren önerilen sürüm."),
    (catalog.ROUTER, "17.12.4", "17.9.5", "Güvenlik düzeltmelerini içeren önerilen sürüm."),
    (catalog.FIREWALL, "7.4.7", "7.4.4", "Yüksek önemdeki açıkları kapatan sürüm."),
    (catalog.INDOOR_AP, "8.12.0.2", "8.10.0.0", "Denetleyici ile aynı sürüm."),
)
LIVES = (
    (catalog.TOP_OF_RACK, -400, 120, 1400),
    (catalog.FIELD_SWITCH, -900, -200, -20),
    (catalog.LTE, -700, 10, 45),
    (catalog.PTZ, -300, 300, 600),
)
"""Days from today of the end of sale, of security fixes, of support."""
OLD = "V200R021C00SPC600"
STEPS = (
    "1. Yapılandırma okunur, yeni dosya cihaza yüklenir, özeti denetlenir.\n"
    "2. Cihaz yeni dosyadan yeniden başlatılır.\n3. Sürüm, portlar ve komşular öncekiyle karşılaştırılır."
)


def load() -> int:
    """Nothing when there are targets. Returns the number of devices whose version is known."""
    service = Unit.objects.filter(code="network").first()
    types = {row.slug: row for row in EquipmentType.objects.all()}
    if service is None or TargetVersion.objects.exists() or catalog.SWITCH.slug not in types:
        return 0
    switches = Equipment.objects.filter(type__slug=catalog.SWITCH.slug, status="service")
    late = list(switches.order_by("name").values_list("pk", flat=True)[:12])
    Equipment.objects.filter(pk__in=late).update(firmware=OLD)
    for model, wanted, least, reason in TARGETS:
        if model.slug in types:
            TargetVersion.objects.create(
                equipment_type=types[model.slug], owner_service=service, wanted=wanted, least=least, reason=reason,
                review_on=timezone.localdate() + timedelta(days=150),
            )  # fmt: skip
    _lives(types)
    finding.look()
    for found in (_csaf(), _cve()):
        taking.take(json.dumps(found).encode(), by=None)
    _reports()
    _campaign(types[catalog.SWITCH.slug], service)
    _push(service)
    return SoftwareVersion.objects.count()


def _lives(types: dict[str, EquipmentType]) -> None:
    today = timezone.localdate()
    for model, *days in LIVES:
        if model.slug in types:
            sale, fixes, support = (today + timedelta(days=n) for n in days)
            EndOfLife.objects.create(
                equipment_type=types[model.slug], end_of_sale=sale, end_of_fixes=fixes, end_of_support=support,
                source="Üreticinin ömür sonu listesi (örnek)",
            )  # fmt: skip


def _csaf() -> dict[str, Any]:
    """An invented advisory about the edge switches."""
    versions = {
        "category": "product_version_range",
        "name": "vers:generic/<V200R022C10",
        "product": {"product_id": "A"},
    }
    product = {"category": "product_name", "name": "CloudEngine S5735-L48P4X", "branches": [versions]}
    return {
        "document": {
            "csaf_version": "2.0", "title": "Kenar anahtarlarda yönetim hizmetinin durması (örnek duyuru)",
            "aggregate_severity": {"text": "Critical"},
            "notes": [{"category": "summary", "text": "Erişim tarafından gelen çerçeveler yönetimi durdurabiliyor."}],
            "tracking": {"id": "ORNEK-SA-2026-014", "initial_release_date": f"{_ago(20)}T08:00:00Z"},
        },
        "product_tree": {"branches": [{"category": "vendor", "name": "Huawei", "branches": [product]}]},
        "vulnerabilities": [
            {"product_status": {"known_affected": ["A"]}, "scores": [{"cvss_v3": {"baseScore": 9.1}}]}
        ],
    }  # fmt: skip


def _cve() -> dict[str, Any]:
    """An invented record about the firewalls."""
    affected = {"version": "7.4.0", "lessThanOrEqual": "7.4.6", "status": "affected", "versionType": "custom"}
    product = {"vendor": "Fortinet", "product": "FortiGate-600F", "defaultStatus": "unaffected", "versions": [affected]}
    return {
        "dataType": "CVE_RECORD",
        "cveMetadata": {"cveId": "ORNEK-2026-0031", "state": "PUBLISHED", "datePublished": f"{_ago(6)}T08:00:00Z"},
        "containers": {"cna": {
            "title": "Yönetim arayüzünde yetki denetimi eksik (örnek kayıt)", "affected": [product],
            "descriptions": [{"lang": "tr", "value": "Salt okuma yetkili hesap ayar değiştirebiliyor."}],
            "metrics": [{"cvssV3_1": {"baseScore": 7.6}}],
        }},
    }  # fmt: skip


def _ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def _reports() -> None:
    """This month's reports wait; two earlier ones of the network were signed."""
    signer = _user(Role.CHIEF)
    made = next((row for row in reports.write_month() if row.service.code == "network"), None)
    if made is None or signer is None:
        return
    for _month in range(2):
        last = (made.month - timedelta(days=1)).replace(day=1)
        at = timezone.now() - (timezone.localdate() - last) + timedelta(days=24)
        made = VersionReport.objects.create(
            month=last, service=made.service, made_at=at, figures=made.figures, rows=made.rows, reviewed_at=at,
            reviewed_by=signer, note="Kenar anahtarlar için kampanya planlandı; diğerleri hedefte.",
        )  # fmt: skip


def _campaign(type_: EquipmentType, service: Unit) -> None:
    """The pilot is done, the next wave waits for its change."""
    staff, chief = _user(Role.STAFF), _user(Role.CHIEF)
    row = UpgradeCampaign(
        title="Kenar anahtarların V200R022C10SPC500 sürümüne yükseltilmesi", owner_service=service,
        equipment_type=type_, wanted="V200R022C10SPC500", steps=STEPS, pilots=1, wave_size=6,
        reason="ORNEK-SA-2026-014 duyurusundaki açık bu sürümde kapatıldı.",
        rollback="Cihaz önceki dosyadan yeniden başlatılır, yedek yapılandırma yüklenir.",
    )  # fmt: skip
    campaigns.save_campaign(row, staff, created=True)
    wave, now = row.waves.order_by("number").first(), timezone.now()
    if wave is None or staff is None or chief is None:
        return
    window = {"starts_at": now + timedelta(minutes=10), "ends_at": now + timedelta(hours=2)}
    change = planning.submit(campaigns.plan_change(wave, **window, outage=8, by=staff), by=staff)
    planning.approve(change, note="Pilot cihazda yapılsın.", by=chief)
    running.start(Change.objects.get(pk=change.pk), by=staff)
    running.finish(Change.objects.get(pk=change.pk), result="Pilot yükseltildi, portlar denendi.", outage=0, by=staff)
    for item in wave.items.select_related("equipment"):
        item.equipment.firmware = row.wanted
        item.equipment.save()
    campaigns.check(wave, by=staff)


def _push(service: Unit) -> None:
    """A draft with a line for two switches, checked and not sent."""
    staff = _user(Role.STAFF)
    found = ManagedDevice.objects.filter(
        owner_service=service, equipment__isnull=False, status__outcome="ok", dialect="ios"
    )
    chosen = list(found.order_by("sort_text")[:2])
    if not chosen or staff is None:
        return
    now = timezone.localtime().replace(hour=21, minute=0, second=0, microsecond=0)
    change = Change(
        title="Kenar anahtarlarda yetkili saat sunucusunun eklenmesi", owner_service=service, opened_by=staff,
        reason="Üçüncü saat sunucusu hizmete alındı.", starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=1, hours=2),
        plan="Satırlar BAĞ ile gönderilir, sonrası denetlenir.", rollback="BAĞ geri dönüşü kendisi yapar.",
    )  # fmt: skip
    change.chosen_many = {"equipment": [row.equipment for row in chosen]}  # type: ignore[attr-defined]
    planning.save_change(change, staff, created=True)
    row = PushPlan(title="Saat sunucusu 10.35.0.13", change=change, commands="ntp server 10.35.0.13\n")
    row.chosen_many = {"devices": chosen}  # type: ignore[attr-defined]
    push_plans.prepare(push_plans.save_plan(row, staff, created=True), by=staff)


def _user(role: Role) -> User | None:
    person = people_with_role(role, "network").select_related("user").exclude(user=None).order_by("pk").first()
    return person.user if person is not None else None
