"""The knowledge base of the demonstration: known faults, guides and procedures of the seven services."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from bag.core.models import User
from bag.inventory.models import EquipmentType
from bag.knowledge import services
from bag.knowledge.models import Article, Audience
from bag.organization.models import Unit

REVIEWED_EVERY = timedelta(days=30)


class Text(NamedTuple):
    """An article: owner service, kind, for whom, what is seen, category of the equipment types it is about."""

    service: str
    kind: str
    audience: str
    title: str
    symptoms: str
    body: str
    category: str = ""


TEXTS = (
    Text(
        "network", "solution", Audience.BRANCH, "Optik modülde ışık seviyesi düşük",
        "port kapanıp açılıyor, CRC hatası artıyor, ışık seviyesi -25 dBm altında",
        """# Sebep
Çoğunlukla **kirli konektör**; daha seyrek eğilmiş kablo ya da yaşlanmış modül.

# Yapılacaklar
1. Alarm sayfasında verici ve alıcı gücünü okuyun, geçen haftayla karşılaştırın.
2. Konektörü ve modülü temizleme kalemiyle temizleyin, yeniden ölçün.
3. Değişmediyse kablonun büküm yarıçapına bakın, kabloyu değiştirin.
4. Hâlâ düşükse modülü stoktan yenisiyle değiştirin; eskisini *onarımda* durumuna alın.

| sınıf | en düşük alıcı gücü |
|---|---|
| 10GBASE-LR | -14,4 dBm |
| 1000BASE-LX | -19 dBm |

> Sınırda çalışan hat ilk sıcak günde düşer: sınıra 2 dB kala değiştirin.""",
        "switch",
    ),
    Text(
        "network", "procedure", Audience.BRANCH, "Kenar anahtarının değiştirilmesi",
        "anahtar açılmıyor, fanı çalışmıyor, yeniden başlayıp duruyor",
        """# Önce
- Etki sayfasında anahtarın neyi taşıdığına bakın, gerekirse planlı kesinti açın.
- Yedek yapılandırmanın son alınma zamanını denetleyin.

# Sahada
1. Eski anahtarın port etiketlerinin fotoğrafını çekin.
2. Yenisini aynı yüksekliğe takın, toprağı bağlayın, sonra enerjiyi verin.
3. Yapılandırmayı yükleyin: `copy running-config startup-config` demeden çıkmayın.
4. Üst bağlantıyı ilk, kullanıcıları sonra takın.

# Sonra
Envanterde eski cihazı *arızalı*, yenisini *hizmette* yapın; zimmet tutanağını imzalatın.""",
        "switch",
    ),
    Text(
        "radio", "solution", Audience.BRANCH, "Röle kapsaması bir anda daraldı",
        "telsizler kesik kesik, röle uzaktan duyulmuyor, alan gücü düştü",
        """# Olası sebepler
- Anten hattında su: duran dalga oranı yükselir.
- Fırtınadan dönmüş anten.
- Güç yükselticisinin ısıdan kısılması.

# Yapılacaklar
1. Uzaktan duran dalga oranını okuyun; 1,5 üstüyse hattı sökmeden konektörü kurutun.
2. Yansıyan güç normalse antenin yönüne bakın.
3. Ölçümleri keşif formuna yazın; frekansı **kendi kararınızla değiştirmeyin**.""",
    ),
    Text(
        "voice", "guide", Audience.EVERYONE, "Dahili telefon çalışmıyorsa",
        "telefonun ekranı karanlık, kayıt olamadı yazıyor, ses gitmiyor",
        """1. Telefonun arkasındaki ağ kablosunu çıkarıp takın, iki dakika bekleyin.
2. Ekran hâlâ karanlıksa komşu telefona bakın: o da karanlıksa kat anahtarında sorun vardır.
3. *Kayıt olamadı* yazıyorsa telefonu kapatıp açın; düzelmezse talep açın ve telefonun etiketindeki numarayı yazın.

Acil durumda 153 hattı her zaman başka bir telefondan aranabilir.""",
    ),
    Text(
        "facility", "procedure", Audience.BRANCH, "Kesintisiz güç kaynağı aküye geçtiğinde",
        "şebeke gitti, UPS aküde, kalan süre azalıyor",
        """# İlk beş dakika
1. Olayın tek odada mı, bütün binada mı olduğuna bakın.
2. Kalan süreyi okuyun; **20 dakikanın altındaysa** jeneratörün çalışıp çalışmadığını yerinde doğrulayın.

# Jeneratör çalışmazsa
- Kapatma sırası: test sunucuları, yedekleme, ikincil omurga.
- Çağrı merkezi ve telsiz anahtarı en sona kalır.

# Sonra
Akü deşarj süresini bakım kartına yazın; süre geçen yılınkinin yüzde 80'inin altındaysa akü yenileme talebi açın.""",
        "ups",
    ),
    Text(
        "facility", "guide", Audience.BRANCH, "Sistem odasına giriş kuralları",
        "",
        """- Girişte deftere değil kart okuyucuya okutulur; refakatsiz firma çalışanı giremez.
- Sıcaklık 27 °C, bağıl nem yüzde 60 üstündeyken pano kapağı açılmaz.
- Su, yiyecek, karton kutu içeri alınmaz.
- Çıkarken kapı kapanana kadar beklenir.""",
    ),
    Text(
        "cameras", "solution", Audience.BRANCH, "Kamera görüntüsü donuyor",
        "görüntü donuyor, akış kopuyor, kayıtta boşluk var",
        """# Ayırt etme
| belirti | yer |
|---|---|
| Aynı direkteki bütün kameralar | hat ya da saha anahtarı |
| Tek kamera, ping düzgün | kameranın kendisi, akış sınırı |
| Yalnız geceleri | kızılötesi besleme, PoE bütçesi |

# Yapılacaklar
1. Saha anahtarında PoE tüketimine bakın.
2. Akış çözünürlüğünü düşürmeden önce kayıt sunucusunun boş alanını denetleyin.
3. Kamera yeniden başlatma bir kez denenir; ikincide iş emri açılır.""",
        "camera",
    ),
    Text(
        "carrier", "guide", Audience.EVERYONE, "İzmirNET ücretsiz kablosuz ağa bağlanma",
        "bağlanıyor ama internet yok, doğrulama kodu gelmiyor",
        """1. Ağ listesinden belediyenin ağını seçin, açılan sayfaya telefon numaranızı yazın.
2. Kod bir dakikada gelmezse numarayı denetleyip yeniden isteyin; saatte en çok üç kod gönderilir.
3. Kod geldiği hâlde bağlanamıyorsanız cihazın *özel adres* ayarını bu ağ için kapatın.

Sorun sürerse bulunduğunuz yeri ve saati yazarak talep açın.""",
    ),
    Text(
        "carrier", "procedure", Audience.BRANCH, "Kiralık hat arızasında işletmeciye bildirim",
        "uç anahtara ulaşılamıyor, hat iki uçta da kapalı",
        """1. Etki sayfasında hattın uçlarını ve etkilenen birimleri görün.
2. İki uçta enerjinin bulunduğunu doğrulayın.
3. İşletmeciye devre numarası, saat ve yapılan ölçümle arıza kaydı açtırın; **kayıt numarasını arızaya yazın**.
4. Hedef süre dolmadan bir saat önce yeniden arayın.
5. Kapanışta kesinti süresini hat raporuyla karşılaştırın.""",
    ),
    Text(
        "office", "procedure", Audience.BRANCH, "Zimmet devri nasıl yapılır",
        "",
        """1. Cihazın sayfasında *Zimmet tutanağı* düğmesine basın, devralanı seçin.
2. Tutanağı iki nüsha yazdırın, iki tarafa imzalatın.
3. İmzalı nüshayı tarayıp belgeye ekleyin: devir o zaman tamamlanır.""",
    ),
)  # fmt: skip


def load() -> int:
    """Write the articles, publish all but the last; returns how many there are. Does nothing the second time."""
    manager = User.objects.filter(username="mudur").first()
    if manager is None or Article.objects.exists():
        return 0
    units = {unit.code: unit for unit in Unit.objects.filter(kind="service")}
    for place, text in enumerate(TEXTS):
        row = Article(
            title=text.title, kind=text.kind, service=units[text.service], audience=text.audience,
            symptoms=text.symptoms, body=text.body,
        )  # fmt: skip
        row.save()
        if text.category:
            row.equipment_types.set(EquipmentType.objects.filter(category=text.category))
        if place + 1 < len(TEXTS):
            services.publish(row, by=manager, review_on=timezone.localdate() + REVIEWED_EVERY * (place + 1))
    return len(TEXTS)
