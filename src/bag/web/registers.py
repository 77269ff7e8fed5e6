"""What the web room itself puts into the shell."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import NavItem


def fill() -> None:
    """Called once at start-up."""
    registers.navigation.add(NavItem("home", "work", _("Home"), "home", "home", 0, dock=True))
