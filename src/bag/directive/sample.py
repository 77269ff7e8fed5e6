"""A directive in the catalogue's own short titles: for the demonstration city, tests and measurements."""

from __future__ import annotations

from itertools import groupby

from bag.directive.domain.catalogue import Duty, catalogue
from bag.directive.domain.services import SERVICES

_HEAD = """T.C.
ÖRNEK BÜYÜKŞEHİR BELEDİYE BAŞKANLIĞI
BİLGİ AĞLARI ŞUBE MÜDÜRLÜĞÜ
GÖREV ÖZETLERİ YÖNERGESİ (TANITIM METNİ)
BİRİNCİ BÖLÜM
Genel Hükümler
Amaç
MADDE 1- (1) Bu metin, ürünün tanıtımı için görev başlıklarından hazırlanmıştır; resmî yönerge değildir.
Dayanak
MADDE 2- (1) Görevler, müdürlüğün görev kataloğuna dayanır.
Tanımlar
MADDE 3- (1) Bu metinde geçen;
a) Şube: Bilgi Ağları Şube Müdürlüğünü,
b) Servis: Şubeye bağlı servisleri,
c) Şef: Bir servisten sorumlu kişiyi,
ifade eder.
Teşkilat
MADDE 4- (1) Şube;
"""
_NAMES = {"facility": "Bilişim Altyapı Sistemleri"}
_TAIL = """Yürürlük
MADDE 24- (1) Bu metin yalnız tanıtım ortamında kullanılır.
"""
_BODIES = {
    "branch": "Şube Müdürlüğünün",
    "manager": "Şube Müdürünün",
    "chief": "Servis Şefinin",
    "staff": "Servis Personelinin",
}
_LETTERS = "abcçdefg"


def sample_directive() -> str:
    """The text, in the layout of a real one: seven services, articles 5 to 23, a clause the titles of its duties."""
    names = [f"{_NAMES.get(code, words)} Servisi" for code, words in SERVICES.items()]
    units = [f"{letter}) {name}," for letter, name in zip(_LETTERS, names[:-1], strict=False)]
    units.append(f"{_LETTERS[len(names) - 1]}) {names[-1]}nden oluşur.")
    articles = ["İKİNCİ BÖLÜM", "Görev, Yetki ve Sorumluluklar"]
    for number, duties in groupby(catalogue().values(), key=lambda duty: duty.article):
        articles += _article(number, list(duties))
    return "\n".join([_HEAD.rstrip(), *units, *articles, _TAIL])


def _article(number: str, duties: list[Duty]) -> list[str]:
    first = duties[0]
    if not first.letter:
        return ["Çalışma usul ve esasları", f"MADDE {number}- (1) {first.title_tr} esastır."]
    owner = _BODIES[first.position]
    if first.service in SERVICES:
        owner = f"{_NAMES.get(first.service, SERVICES[first.service])} {owner}"
    title = f"{owner} görev, yetki ve sorumlulukları"
    clauses = [(letter, list(parts)) for letter, parts in groupby(duties, key=lambda duty: duty.letter)]
    items = [f"{letter}) {'; '.join(duty.title_tr for duty in parts)}," for letter, parts in clauses]
    return [title, f"MADDE {number}- (1) {title} şunlardır:", *items]
