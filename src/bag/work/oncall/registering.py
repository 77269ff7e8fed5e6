"""What on-call duty hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import (
    Action,
    DatedSource,
    FormSource,
    FormTemplate,
    IntegrityCheck,
    NavItem,
    NightlyTask,
    NotificationKind,
    NumberSeries,
    Panel,
    Tile,
)
from bag.work.oncall import checks, evidence, jobs, panels, papers, records, rights
from bag.work.services import oncall_calls, oncall_contacts, rosters


def fill() -> None:
    """Called once at start-up."""
    for record in records.RECORDS:
        registers.records.add(record())
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    registers.job_kinds.add(jobs.PLAN)
    registers.notification_kinds.add(NotificationKind(rosters.NEWS, _("My duties and swaps"), email="now"))
    registers.notification_kinds.add(NotificationKind(oncall_calls.NEWS, _("Calls to duty"), email="now"))
    registers.nightly_tasks.add(
        NightlyTask("duty-contacts", _("Remind of contact data to be confirmed"), oncall_contacts.remind)
    )
    registers.dated_sources.add(DatedSource("duties", _("On-call duties"), panels.dated, 30))
    for check in CHECKS:
        registers.integrity_checks.add(check)
    _fill_paper()
    _fill_pages()


def _fill_paper() -> None:
    registers.number_series.add(NumberSeries("NBT", _("Duty rosters"), "NBT-{year}/{number:05d}"))
    registers.forms.add(
        FormTemplate(
            key=papers.FORM,
            title=_("Duty roster"),
            template="work/forms/duty_roster.typ",
            sample=papers.sample,
            shape=papers.roster_shape,
            series="NBT",
            retention_years=5,
            read_with=rosters.KEY,
        )
    )
    registers.form_sources.add(FormSource(papers.FORM, papers.FORM, rosters.KEY, _("Duty roster"), papers.roster_paper))


def _fill_pages() -> None:
    registers.navigation.add(
        NavItem("oncall", "oncall", _("On call now"), "work:oncall", "phone-call", 40, shown=rights.in_branch)
    )
    registers.navigation.add(
        NavItem(
            "oncall-mine",
            "oncall",
            _("My on-call duties"),
            "work:oncall-mine",
            "user-check",
            41,
            shown=rights.in_branch,
            count=panels.waiting,
        )
    )
    registers.tiles.add(Tile("oncall", _("On call now"), "phone-call", panels.figure, 35))
    for action in ACTIONS:
        registers.actions.add(action)
    for panel in PANELS:
        registers.panels.add(panel)


CHECKS = (
    IntegrityCheck("duties-in-rosters", _("Duties in their rosters"), checks.duties_lie_in_their_rosters),
    IntegrityCheck("duty-rules", _("Rules of published rosters"), checks.rules_are_kept),
    IntegrityCheck("duty-absences", _("Duties and absences"), checks.nobody_is_away),
    IntegrityCheck("duty-contacts", _("Contact data of people on duty"), checks.contacts_are_current),
    IntegrityCheck("duty-cover", _("Cover of duties"), checks.next_week_is_covered),
)
ACTIONS = (
    Action(
        "oncall-year", _("Year of duties"), "work:oncall-year", "calendar", words="nöbet yıl çizelge",
        shown=rights.in_branch,
    ),
    Action(
        "absence-add", _("Enter an absence"), "work:absence-add", "beach", words="izin yokluk nöbet",
        shown=rights.in_branch,
    ),
)  # fmt: skip
PANELS = (
    Panel(
        "service-oncall", "organization.unit", _("On call"), "work/oncall_service_panel.html",
        panels.on_call_of_service, "phone-call", 25, late=True,
    ),
    Panel(
        "incident-call", "work.incident", _("Calls to duty"), "work/oncall_incident_panel.html",
        panels.call_of_incident, "phone-call", 5,
    ),
    Panel(
        "person-duties", "organization.person", _("Duties ahead"), "work/oncall_person_panel.html",
        panels.duties_of_person, "user-check", 35, late=True,
    ),
)  # fmt: skip
