"""What the committees room hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.committees import evidence, panels, papers, queries, records, rights, samples
from bag.committees.services import meetings, outcomes, reminding
from bag.core import registers
from bag.core.registers import (
    Action,
    DatedSource,
    FormSource,
    FormTemplate,
    NavItem,
    NightlyTask,
    NotificationKind,
    NumberSeries,
    Panel,
    Tile,
)


def fill() -> None:
    """Called once, when the apps are ready."""
    for record in (
        records.CommitteeRecord(),
        records.MembershipRecord(),
        records.MeetingRecord(),
        records.DecisionRecord(),
        records.ActionRecord(),
    ):
        registers.records.add(record)
    for source in evidence.SOURCES:
        registers.evidence_sources.add(source)
    registers.dated_sources.add(
        DatedSource("committees", _("Meetings and actions of committees"), queries.dated_between, 40)
    )
    _fill_paper()
    _fill_news()
    _fill_pages()


def _fill_paper() -> None:
    registers.number_series.add(NumberSeries("TPT", _("Minutes of meetings"), "TPT-{year}/{number:05d}"))
    registers.forms.add(
        FormTemplate(
            key="meeting-minutes",
            title=_("Minutes and decisions of a meeting"),
            template="committees/forms/meeting_minutes.typ",
            sample=samples.minutes,
            shape=papers.minutes_shape,
            series="TPT",
            file_plan="050.06",
            retention_years=10,
            read_with="committees.meeting",
        )
    )
    registers.form_sources.add(
        FormSource(
            "meeting-minutes",
            "meeting-minutes",
            "committees.meeting",
            _("Signed minutes once more"),
            papers.minutes_again,
        )
    )


def _fill_news() -> None:
    registers.notification_kinds.add(NotificationKind(meetings.NEWS, _("Meetings of my committees"), email="now"))
    registers.notification_kinds.add(NotificationKind(outcomes.NEWS, _("Actions of committees"), email="digest"))
    registers.nightly_tasks.add(NightlyTask("committees-reminders", _("Remind of open actions"), reminding.remind))


def _fill_pages() -> None:
    registers.navigation.add(
        NavItem(
            "committees-mine", "directive", _("My actions"), "committees:mine", "list-check", 68,
            shown=rights.in_branch, count=panels.own_open,
        )
    )  # fmt: skip
    registers.actions.add(
        Action(
            "committees-plan", _("Plan a meeting"), "committees:meeting-add", "calendar-event",
            words="toplantı kurul komisyon planla gündem", shown=rights.keeps_any,
        )
    )  # fmt: skip
    registers.tiles.add(Tile("committee-actions", _("My open actions"), "list-check", panels.own_figure, 60))
    for panel in (
        Panel(
            "person-committees", "organization.person", _("Committees"), "committees/panels/seats.html",
            panels.seats_of_person, "users", 30,
        ),
        Panel(
            "duty-decision", "directive.obligation", _("Decision behind it"), "committees/panels/origin.html",
            panels.origin_of_duty, "gavel", 10,
        ),
        Panel(
            "clause-committees", "directive.clause", _("Committees"), "committees/panels/named.html",
            panels.committees_of_clause, "users", 20,
        ),
    ):  # fmt: skip
        registers.panels.add(panel)
