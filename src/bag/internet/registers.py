"""What the internet service hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import (
    Action,
    DatedSource,
    FormTemplate,
    NavItem,
    NotificationKind,
    NumberSeries,
    Panel,
    Retention,
)
from bag.directive.rights import in_branch
from bag.internet import evidence, jobs, panels, papers  # noqa: F401  the worker finds jobs by their import
from bag.internet.records import RECORDS
from bag.internet.services import attacks, exporting, reviews, rights


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    for kind in NEWS:
        registers.notification_kinds.add(kind)
    for form in FORMS:
        registers.forms.add(form)
    for series in SERIES:
        registers.number_series.add(series)
    for item in NAVIGATION:
        registers.navigation.add(item)
    for panel in PANELS:
        registers.panels.add(panel)
    registers.retention_rules.add(
        Retention("internet-exports", _("Exports of internet rights and readings of groups"), 2 * 366, exporting.forget)
    )
    registers.dated_sources.add(DatedSource("internet", _("Internet rights and links"), panels.dates, 66))
    registers.actions.add(
        Action("internet-mine", _("My internet right"), "internet:mine", "world", words="internet yetki talep erişim")
    )


NEWS = (
    NotificationKind(rights.NEWS, _("Internet rights that I asked for, hold or decide on"), email="now"),
    NotificationKind(reviews.NEWS, _("Internet rights that I review"), email="now"),
    NotificationKind(exporting.NEWS, _("Accounts without an internet right"), email="now"),
    NotificationKind(attacks.NEWS, _("Missing DDoS reports"), email="now"),
)
FORMS = (
    FormTemplate(
        key=papers.USAGE, title=_("Monthly report of internet use"), template="internet/paper/usage.typ",
        sample=papers.usage_sample, series="IKR",
    ),
    FormTemplate(
        key=papers.PLAN, title=_("Bandwidth plan"), template="internet/paper/plan.typ", sample=papers.plan_sample,
        series="BGP",
    ),
    FormTemplate(
        key=reviews.FORM, title=_("Review sheet of internet rights"), template="internet/paper/review.typ",
        sample=reviews.sheet_sample, series="IYG", read_with=reviews.KEY,
    ),
)  # fmt: skip
SERIES = (
    NumberSeries(rights.SERIES, _("Internet rights"), "IYT-{year}/{number:05d}"),
    NumberSeries("IKR", _("Monthly reports of internet use"), "IKR-{year}/{number:05d}"),
    NumberSeries("BGP", _("Bandwidth plans"), "BGP-{year}/{number:05d}"),
    NumberSeries("IYG", _("Review sheets of internet rights"), "IYG-{year}/{number:05d}"),
)
NAVIGATION = (
    NavItem("internet-mine", "work", _("My internet right"), "internet:mine", "world", 7),
    NavItem("internet", "network", _("Internet service"), "internet:overview", "world", 70, shown=in_branch),
    NavItem("internet-ddos", "network", _("Attacks (DDoS)"), "internet:ddos", "shield", 71, shown=in_branch),
)
PANELS = (
    Panel(
        "internet-person", "organization.person", _("Internet right"), "internet/person_panel.html", panels.of_person,
        icon="world", order=70, late=True,
    ),
    Panel(
        "internet-unit", "organization.unit", _("Internet rights"), "internet/unit_panel.html", panels.of_unit,
        icon="world", order=70, late=True,
    ),
)  # fmt: skip
