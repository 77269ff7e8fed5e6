"""Record types of the committees room."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bag.committees import details, rights
from bag.committees.models import Action, ActionState, Committee, Decision, Meeting, Membership
from bag.committees.models.choices import MEETING_TONES, STANDING_TONES
from bag.committees.services import meetings, outcomes
from bag.core.access import MANAGED, READ_ONLY
from bag.core.records.spec import Column, Record

_NO_BULK: dict[str, Any] = dict.fromkeys(("import", "delete", "restore", "bulk-edit", "bulk-delete"))


class CommitteeRecord(Record):
    model = Committee
    icon = "users"
    rights = MANAGED
    columns: ClassVar = [
        Column("code", kind="mono"),
        Column("name", sort="sort_text", kind="link"),
        Column("alias_text", _("Other names")),
        Column("kind"),
        Column("cadence"),
        Column("clauses", kind="mono"),
        Column("basis", hidden=True),
        Column("valid_from", hidden=True),
        Column("valid_to", hidden=True),
    ]
    filters: ClassVar = ["kind", "cadence", "valid_to"]
    fields: ClassVar = [
        "code", "name", "aliases", "kind", "purpose", "clauses", "basis", "quorum", "cadence", "valid_from", "valid_to",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Committee"), ["code", "name", "aliases", "kind", "purpose"]),
        (_("Basis and rules"), ["clauses", "basis", "quorum", "cadence", "valid_from", "valid_to"]),
    ]
    bulk_fields: ClassVar = ["kind", "cadence", "valid_to", "basis"]
    nav_group = "directive"
    nav_order = 60

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.committee(row, request.user)


class MembershipRecord(Record):
    model = Membership
    icon = "user-check"
    rights = MANAGED
    related: ClassVar = ["committee", "position", "person"]
    columns: ClassVar = [
        Column("committee", sort="committee__sort_text"),
        Column("holder", _("Member"), kind="link"),
        Column("role"),
        Column("starts"),
        Column("ends"),
        Column("decision", hidden=True),
    ]
    filters: ClassVar = ["committee", "role", "position", "person", "ends"]
    fields: ClassVar = ["committee", "position", "person", "role", "starts", "ends", "decision"]
    bulk_fields: ClassVar = ["ends", "decision"]


class MeetingRecord(Record):
    model = Meeting
    icon = "calendar-event"
    rights = rights.KEPT
    related: ClassVar = ["committee", "place", "minutes"]
    columns: ClassVar = [
        Column("label", _("Meeting"), sort="starts_at", kind="link"),
        Column("committee", sort="committee__sort_text"),
        Column("title"),
        Column("starts_at"),
        Column("where", _("Place")),
        Column("status", tones=MEETING_TONES),
    ]
    filters: ClassVar = ["committee", "status", "starts_at", "committee__kind"]
    fields: ClassVar = ["committee", "title", "starts_at", "ends_at", "place", "venue"]
    views: ClassVar = {name: view for name, view in _NO_BULK.items() if name != "import"}
    nav_group = "directive"
    nav_order = 62

    def allows(self, user: Any, verb: str, row: Any = None) -> bool:
        """Chair and secretary plan and correct their own meetings; nobody corrects a signed or cancelled one."""
        if verb not in ("add", "change"):
            return super().allows(user, verb, row)
        if row is None:
            return rights.keeps_any(user)
        return row.is_open and row.committee_id is not None and rights.may_keep(user, row.committee)

    def visible_to(self, user: Any) -> QuerySet[Any]:
        return super().visible_to(user).filter(rights.meetings_of(user))

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return meetings.plan(row, by=actor)

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [meetings.plan(row, by=actor) for row in rows]

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.meeting(row, request.user, request.GET.get("focus", ""))


class DecisionRecord(Record):
    model = Decision
    icon = "gavel"
    rights = READ_ONLY
    related: ClassVar = ["meeting__committee", "item", "service"]
    columns: ClassVar = [
        Column("label", Decision._meta.get_field("number").verbose_name, sort="number", kind="link"),
        Column("text"),
        Column("meeting__committee", _("Committee"), sort="meeting__committee__sort_text"),
        Column("adopted_on"),
        Column("service", sort="service__sort_text"),
    ]
    filters: ClassVar = ["meeting__committee", "service", "adopted_on"]
    fields: ClassVar = [
        "number", "text", "meeting", "item", "adopted_on", "in_favor", "against", "abstaining", "service",
    ]  # fmt: skip
    views: ClassVar = {**_NO_BULK, "add": None, "edit": None}
    nav_group = "directive"
    nav_order = 64

    def allows(self, user: Any, verb: str, row: Any = None) -> bool:
        """Decisions are taken in meetings; nobody writes them as rows."""
        return verb in ("view", "export") and super().allows(user, verb, row)

    def visible_to(self, user: Any) -> QuerySet[Any]:
        return super().visible_to(user).filter(rights.decisions_of(user))

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.decision(row, request.user)


class ActionRecord(Record):
    model = Action
    icon = "clipboard-check"
    rights = rights.FOLLOWED
    related: ClassVar = ["meeting__committee", "decision", "owner_position", "owner_person", "service"]
    columns: ClassVar = [
        Column("text", kind="link"),
        Column("owner_name", _("Owner")),
        Column("due_on"),
        Column("standing", _("State"), sort="state", kind="choice", tones=STANDING_TONES),
        Column("meeting__committee", _("Committee"), sort="meeting__committee__sort_text"),
        Column("done_on", hidden=True),
        Column("decision", sort="decision__number", hidden=True),
    ]
    filters: ClassVar = ["state", "due_on", "meeting__committee", "owner_position", "service"]
    fields: ClassVar = ["text", "owner_position", "owner_person", "due_on"]
    views: ClassVar = {**_NO_BULK, "add": None}

    def allows(self, user: Any, verb: str, row: Any = None) -> bool:
        """Those who keep the committee correct open actions."""
        if verb != "change":
            return super().allows(user, verb, row)
        if row is None:
            return rights.keeps_any(user)
        return row.state == ActionState.OPEN and rights.may_keep(user, row.meeting.committee)

    def visible_to(self, user: Any) -> QuerySet[Any]:
        return super().visible_to(user).filter(rights.actions_of(user))

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return outcomes.revise(row, by=actor)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.action(row, request.user)
