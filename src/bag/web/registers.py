"""What the web room itself puts into the shell."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, NavItem, Panel
from bag.web import feeds_pages


def fill() -> None:
    """Called once at start-up."""
    registers.navigation.add(NavItem("home", "work", _("Home"), "home", "home", 0, dock=True))
    registers.navigation.add(NavItem("calendar", "work", _("Calendar"), "calendar", "calendar-event", 20))
    registers.actions.add(
        Action("calendar", _("Open the calendar"), "calendar", "calendar-event", words="takvim ajanda ical son tarih")
    )
    registers.panels.add(
        Panel(
            "calendar-feeds", "core.user", _("Calendar feeds"), "web/calendar_feeds.html", feeds_pages.panel,
            "calendar-event", 30,
        )
    )  # fmt: skip
