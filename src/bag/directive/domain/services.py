"""The branch's services and the positions that owe duties: fixed codes and how a text names them."""

from __future__ import annotations

from bag.core.text import fold

SERVICES: dict[str, str] = {
    "network": "Ağ Yönetimi ve Güvenliği",
    "radio": "Telsiz Sistem",
    "voice": "Haberleşme Teknolojileri",
    "facility": "Bilişim Altyapı Sistem",
    "cameras": "Güvenlik Teknolojileri",
    "carrier": "İletişim Hizmetleri",
    "office": "İdari İşler",
}
"""Service code → the words its name begins with."""

POSITIONS = ("staff", "chief", "manager", "branch")


def service_code(name: str) -> str:
    """The code of the service a text names first, or ''."""
    folded = fold(name)
    places = {code: folded.find(fold(words)) for code, words in SERVICES.items()}
    found = {code: place for code, place in places.items() if place >= 0}
    return min(found, key=lambda code: found[code]) if found else ""


def owner_of(article_title: str) -> tuple[str, str]:
    """``(position, service code)`` an article's title binds; ``('', '')`` when it binds nobody.

    ``service code`` is '' for the branch and its manager, ``'*'`` for all services.
    """
    folded = fold(article_title)
    if "gorev" not in folded:
        return "", ""
    code = service_code(article_title)
    if "personel" in folded:
        return "staff", code or "*"
    if "sefi" in folded:
        return "chief", code or "*"
    if "mudurunun" in folded:
        return "manager", ""
    return "branch", ""
