"""Sample data of the forms, for the preview pages: roles and pieces that nobody owns."""

from __future__ import annotations

from typing import Any

_CHIEF = {"name": "Ağ Yönetimi ve Güvenliği Servis Şefi", "title": "Servis Şefi", "unit": "Bilgi Ağları Şube Müdürlüğü"}


def hand_over() -> dict[str, Any]:
    pieces = [
        ("48 portlu erişim anahtarı, 10G çıkışlı", "255.02.01/0001245", "SN-4F20-118734", 1, "Yeni, ambalajında"),
        ("SFP+ optik modül, tek modlu, 10 km", "", "SFP-77120 … SFP-77131", 12, "Yeni"),
        ("Fiber optik ek kablosu, LC/LC, 3 m", "", "", 24, "Yeni"),
        ("El tipi sayısal telsiz, IP68, şarj birimiyle", "253.03.04/0000318", "RX-90871", 2, "Kullanılmış, sağlam"),
        ("Kesintisiz güç kaynağı, 3 kVA, raf tipi", "253.03.06/0000071", "UPS-33-0912", 1, "Aküsü yenilenmiş"),
    ]
    names = ("name", "asset_number", "serial", "quantity", "condition")
    return {
        "kind": "Zimmet",
        "date": "23.11.2026",
        "place": "Toros Bilgi Teknolojileri Merkezi, Sistem Odası",
        "giver": {"name": "Taşınır Kayıt Yetkilisi", "title": "Memur", "unit": "İdari İşler"},
        "receiver": _CHIEF,
        "items": [dict(zip(names, piece, strict=True)) for piece in pieces],
        "note": "Şarj birimleri ve montaj takımları eksiksiz teslim edilmiştir. Toplam bedel: 1.284.750,00 ₺.",
    }


def loan_record() -> dict[str, Any]:
    return {
        "name": "Masaüstü IP telefon",
        "asset_number": "253.03.02/0004410",
        "serial": "PH-77120",
        "unit": "Park ve Bahçeler Dairesi Başkanlığı",
        "receiver": "Birim Talep Sorumlusu",
        "given": "23.11.2026",
        "due": "07.12.2026",
        "purpose": "Onarımdaki cihazın yerine",
        "instead_of": "DHL-1245 numaralı telefon",
        "condition": "Kullanılmış, sağlam",
        "accessories": "Besleme adaptörü, ağ kablosu",
        "giver": "Haberleşme Personeli 1",
    }


def write_off() -> dict[str, Any]:
    return {
        "name": "48 portlu erişim anahtarı",
        "asset_number": "255.02.01/0001245",
        "serial": "SN-4F20-118734",
        "purchased": "14.03.2014",
        "place": "Toros Bilgi Teknolojileri Merkezi, Depo",
        "service": "Ağ Yönetimi ve Güvenliği Servisi",
        "status": "Arızalı",
        "fault": "Ana kart üzerindeki besleme katı yanmış, 24 port çalışmıyor.",
        "tried": "Güç kaynağı değiştirildi, yazılım yeniden yüklendi; sonuç alınamadı.",
        "repair_cost": "₺41.000,00",
        "new_cost": "₺52.000,00",
        "share": "%79",
        "verdict": "onarımının ekonomik olmadığı",
        "handling": "Elektronik atık olarak ayrılması uygundur.",
        "board": ["Ağ Personeli 1", "Ağ Personeli 2", "Ağ Servisi Şefi"],
    }


def label_sheet() -> dict[str, Any]:
    labels = [
        {
            "title": f"KNK-SW-{number:03d}",
            "lines": [
                "48 portlu erişim anahtarı",
                "Konak Hizmet Binası, 3. kat sistem odası",
                f"Demirbaş 255.02.01/{number:07d}",
            ],
            "code": f"E{number:05d}",
            "url": f"https://bag.example/q/E{number:05d}",
        }
        for number in range(1, 31)
    ]
    return {"sheet": "a4-24", "skip": 0, "labels": labels}


def job_description() -> dict[str, Any]:
    chief = [
        ("7-a", "Servisin iş planını hazırlar, iş dağılımını yapar ve sonuçlarını izler.", "Sürekli", "Her iş günü"),
        ("7-g", "Servise verilen işlerin süresinde yapılmasını denetler, gecikmeyi Müdüre bildirir.", "Sürekli", ""),
        ("7-m", "Bilgi güvenliği olaylarını Müdüre ve ilgili kurula bildirir.", "Olay olduğunda", "Gecikmeksizin"),
    ]
    service = [
        ("9-a", "Kurum ağının tasarımını, kurulumunu ve işletimini yürütür.", "Sürekli", ""),
        ("9-i", "Hizmet engelleme saldırılarına ilişkin raporu düzenler.", "Süreli", "Her ay"),
        ("9-r", "Ağ cihazlarına erişim yetkilerini gözden geçirir.", "Süreli", "Üç ayda bir (kurum kararı)"),
    ]
    keys = ("ref", "text", "kind", "cadence")

    def duties(lines: list[tuple[str, str, str, str]]) -> list[dict[str, str]]:
        return [dict(zip(keys, line, strict=True)) for line in lines]

    return {
        "person": {
            "name": "Ağ Yönetimi ve Güvenliği Servis Şefi",
            "position": "Servis Şefi",
            "unit": "Ağ Yönetimi ve Güvenliği Servisi",
            "reports_to": "Bilgi Ağları Şube Müdürü",
            "substitute": "Haberleşme Teknolojileri Servis Şefi",
        },
        "summary": "Kurum ağının kesintisiz, güvenli ve mevzuata uygun çalışması için servisi yönetir.",
        "groups": [
            {"title": "Servis şefi olarak görevleri", "duties": duties(chief)},
            {"title": "Servisinin görevleri", "duties": duties(service)},
        ],
    }


def monthly_report() -> dict[str, Any]:
    services = [
        ("Ağ Yönetimi ve Güvenliği", 31, 4, 1, 2, 0, 6, 2, 0),
        ("Telsiz Sistem", 22, 2, 0, 0, 0, 9, 3, 0),
        ("Haberleşme Teknolojileri", 25, 3, 2, 1, 0, 7, 0, 1),
        ("Bilişim Altyapı Sistemleri", 19, 5, 0, 3, 1, 4, 2, 0),
        ("Güvenlik Teknolojileri", 24, 1, 0, 0, 0, 11, 1, 0),
        ("İletişim Hizmetleri", 18, 0, 1, 0, 0, 5, 0, 0),
        ("İdari İşler", 21, 2, 0, 1, 0, 3, 0, 2),
    ]
    keys = ("service", "conforming", "due_soon", "late_done", "overdue", "violated", "vacuous", "no_data", "waived")
    months = [("Haziran", 812), ("Temmuz", 794), ("Ağustos", 921), ("Eylül", 1033), ("Ekim", 968), ("Kasım", 884)]
    moves = [
        ["Erişim anahtarı", 412, 6, 418, "Konak Hizmet Binası yenilendi"],
        ["Kablosuz erişim noktası", 1_906, 24, 1_930, "Parklarda genişleme"],
        ["Güvenlik kamerası", 5_214, 31, 5_245, ""],
        ["El tipi telsiz", 1_120, -4, 1_116, "Onarılamayan dört telsiz hurdaya ayrıldı"],
    ]

    def bars(pairs: list[Any]) -> list[dict[str, Any]]:
        return [{"label": label, "value": value} for label, value in pairs]

    return {
        "period": "Kasım 2026",
        "summary": "Ay boyunca omurga ağında kesinti yaşanmamış, görevlerin büyük bölümü süresinde yapılmıştır. "
        "Süresi geçen yedi görev için sorumlu servislerden açıklama istenmiştir.",
        "figures": [
            {"label": "Envanterdeki cihaz", "value": 18_204, "note": "Önceki aydan 57 fazla"},
            {"label": "Omurga kullanılabilirliği", "value": 99.98, "unit": "%", "note": "Hedef 99,95"},
            {"label": "Süresinde yapılan görev", "value": 94.2, "unit": "%"},
            {"label": "Garantisi bu ay biten", "value": 37, "unit": "cihaz"},
            {"label": "Asgari düzeyin altındaki stok", "value": 4, "unit": "kalem"},
            {"label": "Düzenlenen zimmet tutanağı", "value": 61, "unit": "belge"},
        ],
        "duties": [dict(zip(keys, row, strict=True)) for row in services],
        "charts": [
            {"title": "Karşılanan iş istekleri", "unit": "adet", "bars": bars(months)},
            {"title": "Servise göre uygun görev", "unit": "adet", "bars": bars([row[:2] for row in services])},
        ],
        "tables": [
            {
                "title": "Envanter hareketleri",
                "columns": [
                    {"title": "Tür"},
                    {"title": "Ay başı", "align": "right"},
                    {"title": "Değişim", "align": "right"},
                    {"title": "Ay sonu", "align": "right"},
                    {"title": "Açıklama"},
                ],
                "rows": moves,
            }
        ],
        "notes": ["“Olay yok” ve “Veri yok” durumundaki görevler uygun sayılmaz; oranların paydasına katılmaz."],
    }


def letter() -> dict[str, Any]:
    """The print data of a letter with everything that one can have, as ``letters.paper`` makes it."""
    opening = (
        "Bilgi Ağları Şube Müdürlüğünce yürütülen omurga ağı yenileme çalışması kapsamında, hizmet binanızdaki kenar "
        "anahtarlarının değiştirilmesi planlanmıştır. Çalışma ilgi (a) yazınızda belirtilen saatlerde, ilgi (b) "
        "protokolün 5’inci maddesine uygun olarak yapılacaktır."
    )
    cost = (
        "Çalışmanın toplam bedeli 1.284.750,00 ₺ olup kesinti en çok 45 dakikadır. Değiştirilecek cihazlar aşağıdadır:"
    )
    body: list[dict[str, Any]] = [{"kind": "paragraph", "text": text} for text in (opening, cost)]
    body += [
        {
            "kind": "table",
            "head": ["Yer", "Cihaz", "Adet"],
            "rows": [
                ["Konak Hizmet Binası, 3. kat", "48 portlu anahtar", "4"],
                ["Çiğli Garajı", "24 portlu anahtar", "2"],
            ],
        },
        {"kind": "paragraph", "text": "Çalışma gününden önce;"},
        {
            "kind": "list",
            "items": [
                {"mark": "a)", "text": "Sistem odası anahtarının hazır bulundurulması,"},
                {"mark": "b)", "text": "Kesintinin kullanıcılara duyurulması"},
            ],
        },
        {"kind": "paragraph", "text": "hususlarında bilgilerinizi ve gereğini arz ve rica ederim."},
    ]
    return {
        "title": "Kenar anahtarlarının yenilenmesi",
        "issuer": "İzmir Büyükşehir Belediyesi",
        "draft": False,
        "head": ["T.C.", "İZMİR BÜYÜKŞEHİR BELEDİYESİ", "Bilgi Ağları Şube Müdürlüğü"],
        "secrecy": "",
        "urgency": "İVEDİ",
        "number": "E-97509404-301.05-1192",
        "date": "23.11.2026",
        "subject": "Kenar anahtarlarının yenilenmesi",
        "addressee": ["DAĞITIM YERLERİNE"],
        "references": [
            {"mark": "a)", "text": "02.11.2026 tarihli ve E-12345678-755.01-418 sayılı yazınız."},
            {"mark": "b)", "text": "14.03.2025 tarihli bakım protokolü."},
        ],
        "body": body,
        "signature": {"name": "Şube MÜDÜRÜ", "title": ["Bilgi Ağları Şube Müdürü"]},
        "endorsement": None,
        "approval": None,
        "annexes": ["Çalışma takvimi (2 sayfa)", "Cihaz listesi (1 sayfa)"],
        "distribution": {
            "action": ["Park ve Bahçeler Dairesi Başkanlığına", "ESHOT Genel Müdürlüğüne"],
            "information": ["Bilgi İşlem Dairesi Başkanlığına"],
        },
        "initials": [
            {"date": "20.11.2026", "title": "Memur", "name": "A. PERSONELİ"},
            {"date": "21.11.2026", "title": "Servis Şefi", "name": "A. ŞEFİ"},
        ],
        "coordination": [{"date": "22.11.2026", "title": "İdari İşler", "name": "İ. İŞLER"}],
        "contact": ["Örnek Mahallesi, İzmir", "e-Posta: ag@example.org  KEP: ornek@kep.example"],
        "contact_person": ["Bilgi için: Ağ Personeli", "Memur"],
        "font": "Tinos",
        "size": 12,
        "body_size": 12,
        "verify": None,
    }
