"""Role accounts of the demonstration: nobody's name, one password that everybody may know."""

from __future__ import annotations

from typing import NamedTuple

PASSWORD = "izmir-demo-2026"  # noqa: S105  printed on the console and in the guide: it protects nothing


class Account(NamedTuple):
    """An account, the person's name as shown, and the position held (code of the seed; empty for none)."""

    username: str
    name: str
    position: str


SERVICES: dict[str, tuple[str, str]] = {
    "network": ("ag", "Ağ"),
    "radio": ("telsiz", "Telsiz"),
    "voice": ("haberlesme", "Haberleşme"),
    "facility": ("altyapi", "Altyapı"),
    "cameras": ("guvenlik", "Güvenlik Teknolojileri"),
    "carrier": ("iletisim", "İletişim"),
}
"""Service code → ending of the user names, short name."""

ACCOUNTS: tuple[Account, ...] = (
    Account("daire.baskani", "Daire Başkanı", "department-head"),
    Account("mudur", "Şube Müdürü", "branch-manager"),
    *(Account(f"sef.{end}", f"{name} Servisi Şefi", f"{code}-chief") for code, (end, name) in SERVICES.items()),
    *(Account(f"personel.{end}", f"{name} Personeli 1", f"{code}-staff") for code, (end, name) in SERVICES.items()),
    Account("sef.idari", "İdari İşler Servisi Şefi", "office-chief"),
    Account("idari", "İdari İşler Personeli 1", "office-staff"),
    Account("denetci", "İç Denetçi", "auditor"),
    Account("yonetici", "Sistem Yöneticisi", "administrator"),
    Account("talep", "Birim Talep Sorumlusu", "demo-requester"),
)

_SHOWN = ("mudur", "sef.ag", "personel.telsiz", "idari", "denetci", "yonetici", "talep")


def console_lines() -> list[str]:
    """What ``bag up`` prints about signing in: the main accounts and their password."""
    names = {account.username: account.name for account in ACCOUNTS}
    return [*(f"{username:<16} {names[username]}" for username in _SHOWN), f"parola/password: {PASSWORD}"]
