"""Record types of the minimum security standard."""

from __future__ import annotations

from typing import Any, ClassVar

from bag.core.records.spec import Column, Record
from bag.standards import details, rights
from bag.standards.models import Acceptance, Clause, Edition, EditionState, Participant
from bag.standards.services import editions
from bag.standards.standard_forms import ParticipantForm
from bag.standards.wording import EDITION_TONES


class EditionRecord(Record):
    """Editions of the standard."""

    model = Edition
    icon = "certificate"
    rights = rights.EDITIONS
    service_path = "owner_service__code"
    related: ClassVar = ["owner_service", "document", "approved_by"]
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("state", kind="choice", tones=EDITION_TONES),
        Column("in_force_from"),
        Column("review_on"),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
    ]
    filters: ClassVar = ["state", "owner_service", "review_on"]
    fields: ClassVar = ["name", "owner_service", "summary", "document", "review_on"]
    order: ClassVar = ("-created_at", "-id")

    def editable(self, row: Any) -> bool:
        return bool(row.state == EditionState.DRAFT)

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return editions.save(row, actor, created=created)

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.edition(row, request.user)


class ClauseRecord(Record):
    """Clauses; they change in drafts only."""

    model = Clause
    icon = "list-check"
    rights = rights.CLAUSES
    service_path = "edition__owner_service__code"
    related: ClassVar = ["edition__owner_service"]
    columns: ClassVar = [
        Column("code", kind="link"),
        Column("title"),
        Column("edition", sort="edition__sort_text"),
        Column("weight", kind="choice"),
        Column("check_key", kind="choice"),
    ]
    filters: ClassVar = ["edition", "weight", "check_key"]
    fields: ClassVar = ["edition", "code", "title", "requirement", "weight", "check_key"]
    bulk_fields: ClassVar = ["weight", "check_key"]

    def editable(self, row: Any) -> bool:
        return bool(row.edition.state == EditionState.DRAFT)

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return editions.save_clauses([row], actor)[0]

    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return editions.save_clauses(rows, actor)

    def delete(self, row: Any, actor: Any) -> None:
        editions.delete_clause(row, actor)


class ParticipantRecord(Record):
    """Institutions that share the network."""

    model = Participant
    icon = "building-community"
    rights = rights.KEPT
    form = ParticipantForm
    service_path = "owner_service__code"
    related: ClassVar = ["unit", "owner_service"]
    columns: ClassVar = [
        Column("name", kind="link"),
        Column("unit", sort="unit__sort_text"),
        Column("since"),
        Column("left_on"),
        Column("networks", hidden=True),
        Column("owner_service", sort="owner_service__sort_text", hidden=True),
    ]
    filters: ClassVar = ["owner_service", "since", "left_on"]
    fields: ClassVar = ["name", "unit", "owner_service", "contact", "networks", "since", "left_on", "notes"]
    nav_group = "network"
    nav_order = 87

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.participant(row, request.user)


class AcceptanceRecord(Record):
    """Protocols by which institutions accept an edition."""

    model = Acceptance
    icon = "heart-handshake"
    rights = rights.KEPT
    service_path = "participant__owner_service__code"
    related: ClassVar = ["participant__owner_service", "edition", "document"]
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("participant", sort="participant__sort_text"),
        Column("edition", sort="edition__sort_text"),
        Column("signed_on"),
        Column("expires_on"),
        Column("ended_on", hidden=True),
    ]
    filters: ClassVar = ["participant", "edition", "signed_on", "expires_on"]
    fields: ClassVar = [
        "number", "participant", "edition", "signed_on", "expires_on", "ended_on", "ours", "theirs", "document",
        "notes",
    ]  # fmt: skip
    order: ClassVar = ("-signed_on", "-id")
    nav_group = "network"
    nav_order = 88


RECORDS = (EditionRecord, ClauseRecord, ParticipantRecord, AcceptanceRecord)
