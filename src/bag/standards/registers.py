"""What the room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import DatedSource, FormTemplate, NavItem, NightlyTask, NotificationKind, Panel
from bag.directive.rights import in_branch
from bag.standards import evidence, measures, panels, papers
from bag.standards.records import RECORDS
from bag.standards.services import measuring, stating


def fill() -> None:
    """Called once, when the apps are ready."""
    for check in measures.CHECKS:
        registers.standard_checks.add(check)
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for task in (
        NightlyTask("standards-1-exemptions", _("End exemptions from the security standard"), stating.expire),
        NightlyTask("standards-2-measure", _("Measure the security standard"), measuring.measure_all),
        NightlyTask("standards-3-remind", _("Remind of statements and protocols"), stating.remind),
    ):
        registers.nightly_tasks.add(task)
    registers.notification_kinds.add(
        NotificationKind(stating.NEWS, _("Statements and protocols on the security standard"), email="digest")
    )
    registers.navigation.add(
        NavItem("standards", "network", _("Minimum security standard"), "standards:overview", "certificate", 86,
                shown=in_branch)
    )  # fmt: skip
    registers.panels.add(
        Panel("unit-standard", "organization.unit", _("Minimum security standard"), "standards/unit_panel.html",
              panels.of_unit, "certificate", 70, late=True)
    )  # fmt: skip
    registers.dated_sources.add(
        DatedSource("standards", _("Ends of shared-use protocols, looks at the standard"), panels.dates, 66)
    )
    registers.forms.add(
        FormTemplate(
            key=papers.FORM,
            title=_("Standing of an institution"),
            template="standards/forms/standing.typ",
            sample=papers.sample,
            shape=papers.shape,
        )
    )
