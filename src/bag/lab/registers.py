"""What the lab puts into the shell of a demonstration."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, NavItem
from bag.lab.rights import may_break


def fill() -> None:
    """Called once at start-up."""
    registers.navigation.add(
        NavItem("lab", "system", _("Simulated city"), "lab:lab", "test-pipe", 90, shown=may_break)
    )  # fmt: skip
    registers.actions.add(
        Action(
            "lab", _("Break something in the simulated city"), "lab:lab", "test-pipe", words="laboratuvar arıza",
            shown=may_break,
        )
    )  # fmt: skip
