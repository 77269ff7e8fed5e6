"""What the triage help hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, NightlyTask
from bag.work.triage import panels, rights, training


def fill() -> None:
    """Called once at start-up."""
    registers.job_kinds.add(training.KIND)
    registers.nightly_tasks.add(NightlyTask("work-triage", _("Train the triage help"), training.train))
    registers.actions.add(
        Action(
            "work-triage", _("Triage help"), "work:triage", "robot", words="öneri sınıflandırma", shown=rights.trains
        )
    )
    for panel in panels.PANELS:
        registers.panels.add(panel)
