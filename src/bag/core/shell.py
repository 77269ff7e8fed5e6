"""The frame round every page: navigation from the register, theme, unread count."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.cache import cache as kept
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from bag.core import access, registers
from bag.core.notifications.views import unread
from bag.core.registers import NavItem

DOCKED = 4
COUNTED_EVERY = 30
"""Seconds for which the figures of the rail are kept."""
GROUPS: dict[str, Any] = {
    "work": "",
    "field": _("Field work"),
    "maintenance": _("Maintenance"),
    "oncall": _("On-call duty"),
    "monitoring": _("Monitoring"),
    "support": _("Resilience"),
    "watching": _("What is watched"),
    "network": _("Network"),
    "fiber": _("Fiber"),
    "directive": _("Directive"),
    "records": _("Records"),
    "organization": _("Organization"),
    "documents": _("Documents"),
    "system": _("System"),
}


@dataclass(frozen=True)
class Entry:
    """One link of the rail as a page shows it."""

    title: str
    url: str
    icon: str
    count: int | None
    current: bool
    dock: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    items: list[Entry]


def _items(user: Any) -> list[NavItem]:
    """Registered links, and one for every record type that asks for a place in the rail."""
    found = [item for item in registers.navigation if item.shown is None or item.shown(user)]
    found += [
        NavItem(
            key=record.key,
            group=record.nav_group,
            title=record.opts.verbose_name_plural,
            url=f"{record.namespace}:{record.name}-list",
            icon=record.icon,
            order=record.nav_order,
            dock=record.nav_dock,
        )
        for record in registers.records
        if record.nav_group and record.allows(user, "view")
    ]
    known = list(GROUPS)
    return sorted(found, key=lambda item: (known.index(item.group), item.order))


def _count(item: NavItem, user: Any) -> int | None:
    """The figure beside a link: half a minute old at most, so that a page costs no query for each link."""
    if item.count is None:
        return None
    count = item.count
    found: int | None = kept.get_or_set(f"nav:{item.key}:{user.pk}", lambda: count(user), COUNTED_EVERY)
    return found


def navigation(request: HttpRequest) -> list[Group]:
    """The rail for the person who asks, with the current page marked (the longest matching address wins)."""
    items = [(item, reverse(item.url)) for item in _items(request.user)]
    current = max(
        (url for _item, url in items if request.path == url or (url != "/" and request.path.startswith(url))),
        key=len,
        default="",
    )
    return [
        Group(
            str(GROUPS[name]),
            [
                Entry(str(item.title), url, item.icon, _count(item, request.user), url == current, item.dock)
                for item, url in members
            ],
        )
        for name, members in groupby(items, key=lambda pair: pair[0].group)
    ]


def context(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the shell; the rail is only worked out when a template asks for it."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    theme = request.COOKIES.get("theme", "auto")
    rail: Any = SimpleLazyObject(lambda: navigation(request)) if signed_in else []
    return {
        "shell": {
            "unread": functools.cache(lambda: unread(user)) if signed_in else 0,
            "nav": rail,
            "dock": SimpleLazyObject(lambda: [e for g in rail for e in g.items if e.dock][:DOCKED]),
            "theme": theme if theme in ("light", "dark", "auto") else "auto",
            "density": "comfortable" if request.COOKIES.get("density") == "comfortable" else "compact",
            "elevated": access.elevated(user) if signed_in else False,
            "elevation": getattr(user, "_bag_elevation", None),
            "may_elevate": SimpleLazyObject(lambda: signed_in and access.may_elevate(user)),
        }
    }
