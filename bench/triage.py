"""Triage from a cold start: ``python -m bench.triage [--quick] --json``.

The model is fitted on the duty catalogue and the request types of the demonstration, without a single ticket, and
asked about tickets written by hand as employees write them; none of them is in the training texts. ``top1`` and
``top2`` are the shares whose service is proposed first, or among the two that are shown. A second line repeats it
without the request types: what a branch gets that has put nothing into its catalogue yet. ``--quick`` asks less often.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from typing import Any

import django

from bench.common import machine, report

TICKETS: tuple[tuple[str, str], ...] = (
    ("network", "Binada sabahtan beri internete giremiyoruz"),
    ("network", "Bilgisayarım IP alamıyor, ağ kablosu takılı ama bağlantı yok diyor"),
    ("network", "Toplantı salonunda kablosuz çok yavaş, sürekli kopuyor"),
    ("network", "Evden çalışma için uzaktan bağlanamıyorum, VPN şifrem kabul edilmiyor"),
    ("network", "Bazı siteler güvenlik duvarına takılıyor, erişim açılması gerekiyor"),
    ("network", "Kazı yapan ekip fiber kabloyu kopardı, üç birim bağlantısız kaldı"),
    ("network", "Yeni gelen personel için masa altına ağ ucu gerekli, portu kapalı"),
    ("network", "Kat anahtarının ışıkları yanmıyor, koridordaki kimse ağa çıkamıyor"),
    ("radio", "El telsizim şarj tutmuyor, yarım saatte kapanıyor"),
    ("radio", "Araçtaki telsiz merkezi duymuyor"),
    ("radio", "Karaburun tarafında telsiz çekmiyor, röleye ulaşamıyoruz"),
    ("radio", "Yeni alınan zabıta aracına telsiz takılması ve programlanması lazım"),
    ("radio", "Röle istasyonunun kapısı zorlanmış, içeri girilmiş olabilir"),
    ("radio", "Dünkü olayın telsiz konuşma kaydı soruşturma için isteniyor"),
    ("radio", "Mandala basınca karşıya ses gitmiyor, cızırtı geliyor"),
    ("radio", "İtfaiye grubunun konuşma kanalına geçemiyoruz, terminal hata veriyor"),
    ("voice", "Dahili numaramı arayan meşgul sesi alıyor"),
    ("voice", "Masadaki telefonun ahizesinden ses gelmiyor"),
    ("voice", "Şehirler arası arama yetkisi verilmesi rica olunur"),
    ("voice", "Müdürlük taşınıyor, santral numaralarımız yeni binaya aktarılsın"),
    ("voice", "Faks cihazı gönderim yapmıyor, hat düşüyor"),
    ("voice", "Yeni sekreterya için telefon cihazı ve dahili hat talep ediyoruz"),
    ("voice", "Çağrı merkezindeki görüşme kayıtları dinlenemiyor"),
    ("voice", "Gelen çağrılar yan odanın telefonunda çalıyor, grup ayarı bozulmuş"),
    ("facility", "Sistem odası çok sıcak, klima durmuş"),
    ("facility", "KGK sürekli ötüyor, akü uyarısı veriyor"),
    ("facility", "Elektrik kesildi, jeneratör devreye girmedi"),
    ("facility", "Veri merkezinde yangın algılama paneli arıza gösteriyor"),
    ("facility", "Kabinin olduğu odaya su sızıyor, nem yükseldi"),
    ("facility", "Sunucular için yeni kesintisiz güç kaynağı bağlantısı gerekiyor"),
    ("facility", "Sistem odasına girecek firma personeli için giriş izni istiyoruz"),
    ("facility", "Topraklama ölçümü eski, pano kapağı kilitlenmiyor"),
    ("cameras", "Giriş kapısındaki kamera görüntü vermiyor"),
    ("cameras", "Kayıt cihazı geçen haftayı göstermiyor, kayıtlar silinmiş"),
    ("cameras", "Emniyet otopark olayının görüntülerini istiyor"),
    ("cameras", "Meydandaki hareketli kamera dönmüyor, gece karanlık"),
    ("cameras", "Güvenlik görevlisine izleme ekranı kullanıcısı açılması"),
    ("cameras", "Parka ek kamera konulması için keşif yapılması"),
    ("cameras", "İzleme merkezindeki ekranlarda görüntü donuyor"),
    ("cameras", "Kent canlı yayınında sahil kamerası açılmıyor"),
    ("carrier", "Kurumsal cep telefonu hattımın internet paketi bitti"),
    ("carrier", "SIM kart kayboldu, hattın kapatılıp yenisinin verilmesi"),
    ("carrier", "Parktaki ücretsiz internet noktasına bağlanılamıyor"),
    ("carrier", "İskeledeki kiralık hat cihazının ışığı kırmızı, servis sağlayıcıya bildirilsin"),
    ("carrier", "Toplu SMS gönderimi için mesaj paketi alınacak"),
    ("carrier", "Yeni açılan hizmet noktasına operatör aboneliği başlatılması"),
    ("carrier", "Saha tabletlerindeki GSM data hatları çekmiyor"),
    ("carrier", "Meydana halka açık kablosuz internet kurulması isteniyor"),
    ("office", "Yıllık izin formum işleme alınmamış görünüyor"),
    ("office", "Bu ayın puantajında fazla mesaim eksik yazılmış"),
    ("office", "Zimmetimdeki bilgisayarın taşınır kaydından düşülmesi"),
    ("office", "Firma hakediş ödemesinin ne zaman yapılacağını soruyor"),
    ("office", "Gelen evrak yanlış birime havale edilmiş"),
    ("office", "Hizmet aracının yakıtı bitti, sevk kağıdı gerekiyor"),
    ("office", "Avansın kapatılması için fatura teslim edeceğim"),
    ("office", "Bilgi edinme başvurusuna cevap süresi doluyor"),
)
"""Service and words, written for this measurement and kept out of every training text."""


def measured(samples: list[Any], repeats: int) -> dict[str, Any]:
    """How a model of these texts does on the tickets, and what it costs."""
    from bag.work.domain.triage import SERVICE, fit

    fit(samples)  # the library is loaded outside of the time
    begun, spent = time.perf_counter(), time.process_time()
    model = fit(samples)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
    found = [(service, [one.label for one in model.propose(text).get(SERVICE, ())]) for service, text in TICKETS]
    first = sum(labels[:1] == [service] for service, labels in found)
    both = sum(service in labels for service, labels in found)
    return {
        "texts": len(samples), "tickets": len(TICKETS), "top1_right": first, "top2_right": both,
        "top1": first / len(TICKETS), "top2": both / len(TICKETS), "fit_seconds": seconds,
        "fit_cpu_seconds": cpu, "proposal_ms": _milliseconds(model, repeats), "stored_kb": len(model.dump()) / 1024,
        "missed": [text for (service, text), (_, labels) in zip(TICKETS, found, strict=True) if service not in labels],
    }  # fmt: skip


def _milliseconds(model: Any, repeats: int) -> float:
    """The median time of the proposals for one ticket."""
    spent = []
    for _ in range(repeats):
        for _service, text in TICKETS:
            begun = time.perf_counter()
            model.propose(text)
            spent.append(time.perf_counter() - begun)
    return statistics.median(spent) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    parser.add_argument("--json", action="store_true", help="the default; kept for symmetry")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")
    django.setup()
    from bag.demo.requests import KINDS
    from bag.work.triage.seeds import duties, type_sample

    repeats = 5 if given.quick else 50
    types = [type_sample(kind.code, kind.service, 3, (kind.title, kind.summary, kind.words)) for kind in KINDS]
    report({"bench": "triage", "machine": machine(), **measured([*duties(), *types], repeats)})
    report({"bench": "triage.duties_only", **measured(duties(), repeats)})


if __name__ == "__main__":
    main()
