"""Official letters in every state of their way, the letterheads, and a few lines of the file plan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bag.core.models import User
from bag.documents.letters import services
from bag.documents.models import FilePlanCode, Letter, Letterhead
from bag.organization.models import Unit

BODY = "97509404"
FILE_PLAN: tuple[tuple[str, str, int | None], ...] = (
    ("010", "Mevzuat işleri", 10),
    ("010.04", "Yönergeler", None),
    ("030", "Anlaşmalar ve sözleşmeler", 10),
    ("030.03", "Protokoller", 10),
    ("030.04", "Şartnameler", 10),
    ("030.04.02", "Teknik şartnameler", 10),
    ("040", "Faaliyet raporları", 10),
    ("040.02", "Aylık faaliyet raporları", 5),
    ("040.05", "Yıllık faaliyet raporları", 10),
    ("042", "İstatistikler", 5),
    ("045", "Görüşler", 5),
    ("050", "Kurullar ve komisyonlar", 10),
    ("050.06", "Komisyonlar", 10),
    ("301", "Bilgi ağları", 10),
    ("301.05", "Ağ kurulum, bakım ve kesinti yazışmaları", 5),
)
"""Code, title, years kept."""
OUTAGE = """Omurga ağı yenileme çalışması kapsamında hizmet binanızdaki kenar anahtarları değiştirilecektir.
Değiştirilecek cihazlar ve yerleri aşağıda gösterilmiştir:
| Yer | Cihaz | Adet |
| Zemin kat sistem odası | 48 portlu erişim anahtarı | 2 |
| 3. kat sistem odası | 48 portlu erişim anahtarı | 1 |
Çalışma, ilgi yazınızda belirtilen saatlerde yapılacak olup kesinti 45 dakikayı aşmayacaktır. Çalışma gününden önce;
a) Sistem odası anahtarlarının hazır bulundurulması,
b) Kesintinin kullanıcılara duyurulması
hususunda gereğini rica ederim."""
TRAINING = """Saha personelimizin yüksekte çalışma belgeleri yıl sonunda sona erecektir.
Belgelerin yenilenmesi için 12 personelin iki günlük eğitime katılması uygun görülmüştür. Toplam bedel 48.600,00 ₺’dir.
Olurlarınıza arz ederim."""
FREQUENCY = """Telsiz sistemimizin kapsama ölçümleri tamamlanmış, rapor yazımız ekinde sunulmuştur.
Bilgilerinizi arz ederim."""


def load() -> int:
    """The letters, if there is none yet. Returns how many there are then."""
    if not Letter.objects.exists():
        _file_plan()
        heads = _letterheads()
        _write(heads)
    return Letter.objects.count()


def _file_plan() -> None:
    known = set(FilePlanCode.objects.values_list("code", flat=True))
    for code, title, years in FILE_PLAN:
        if code not in known:
            FilePlanCode.objects.create(code=code, title=title, retention_years=years)


def _letterheads() -> dict[str, Letterhead]:
    contact = {
        "address": "Örnek Mahallesi, Bilişim Caddesi 35, Konak / İzmir",
        "web": "bag.example",
        "kep": "ornek@kep.example",
    }
    made = {}
    for number, code in enumerate(("bilgi-aglari", "bilgi-islem")):
        unit = Unit.objects.get(code=code)
        made[code], _new = Letterhead.objects.get_or_create(
            unit=unit, defaults={**contact, "detsis_no": str(int(BODY) + number)}
        )
    return made


def _write(heads: dict[str, Letterhead]) -> None:
    """One draft, one waiting for the manager, one returned, one signed, one numbered and sent."""
    users = {user.username: user for user in User.objects.all()}
    branch = heads["bilgi-aglari"]

    def draft(by: str, service: str, **words: Any) -> Letter:
        plan = FilePlanCode.objects.get(code=words.pop("plan", "301.05"))
        unit = Unit.objects.get(code=service)
        return services.save(Letter(letterhead=branch, unit=unit, file_plan=plan, **words), by=users[by])

    outage: dict[str, Any] = {
        "subject": "Kenar anahtarlarının değiştirilmesi",
        "addressees": "Park ve Bahçeler Dairesi Başkanlığına\nESHOT Genel Müdürlüğüne",
        "for_information": "Bilgi İşlem Dairesi Başkanlığına",
        "references": "02.11.2026 tarihli ve E-12345678-301.05-418 sayılı yazınız.",
        "body": OUTAGE,
        "annexes": "Çalışma takvimi (2 sayfa)",
    }
    draft("sef.ag", "network", **outage)
    waiting = draft("sef.ag", "network", **{**outage, "subject": "Konak binasında planlı kesinti", "urgency": "urgent"})
    services.submit(waiting, by=users["sef.ag"])
    returned = draft("personel.telsiz", "radio", subject="Telsiz kapsama ölçümleri", body=FREQUENCY,
                     addressees="AFAD İL MÜDÜRLÜĞÜNE", annexes="Ölçüm raporu (14 sayfa)")  # fmt: skip
    services.submit(returned, by=users["personel.telsiz"])
    services.return_(returned, "Ölçüm raporunun tarihi metinde belirtilmeli.", by=users["personel.telsiz"])
    consent = draft("idari", "bilgi-aglari", kind="olur", plan="045", subject="Yüksekte çalışma eğitimi",
                    addressees="BAŞKANLIK MAKAMINA", body=TRAINING)  # fmt: skip
    services.submit(consent, by=users["idari"])
    services.act(services.act(consent, by=users["mudur"]), by=users["daire.baskani"])
    sent = draft("sef.ag", "network", **{**outage, "subject": "Çiğli garajında anahtar değişimi"})
    services.act(services.submit(sent, by=users["sef.ag"]), by=users["mudur"])
    on = timezone.localdate() - timedelta(days=3)
    services.number(sent, f"E-{BODY}-301.05-1192", on, by=users["idari"])
    services.send(sent, "registry", on, by=users["idari"])
