"""What the phone app hands to the registers."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, NavItem, Panel, Retention
from bag.field.models import PhoneCommand
from bag.field.phone import arriving
from bag.field.phone.panels import kept
from bag.field.phone.views import may_use


def fill() -> None:
    """Called once at start-up."""
    registers.navigation.add(
        NavItem("field-phone", "field", _("Field app"), "field:phone", "device-mobile", 34, shown=may_use)
    )
    registers.actions.add(
        Action(
            "field-phone",
            _("Field app"),
            "field:phone",
            "device-mobile",
            words="saha telefon çevrimdışı",
            shown=may_use,
        )
    )
    registers.panels.add(
        Panel(
            "phone",
            "field.workorder",
            _("From the phone"),
            "field/phone_panel.html",
            kept,
            "device-mobile",
            45,
            late=True,
        )
    )
    registers.retention_rules.add(Retention("field.arriving", _("Photos that no phone finished"), 14, arriving.prune))
    registers.retention_rules.add(Retention("field.phone", _("Commands of phones that were taken over"), 400, forget))


def forget(before: datetime) -> int:
    """Forget commands from before then that were taken over; what clashed stays with its order."""
    return PhoneCommand.objects.filter(received_at__lt=before, outcome="applied").delete()[0]
