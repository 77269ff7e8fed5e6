"""Record types of the directive. Texts come in by import, decisions about duties through services."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet

from bag.core.access import READ_ONLY
from bag.core.records.spec import Column, Record
from bag.directive import details
from bag.directive.models import Attestation, Clause, DirectiveVersion, Escalation, EvidenceLink, Instance, Obligation
from bag.directive.models.choices import TONES
from bag.directive.queries import service_words
from bag.directive.wording import length_text

_NO_WRITING: dict[str, Any] = dict.fromkeys(
    ("add", "import", "edit", "delete", "restore", "bulk-edit", "bulk-delete"), None
)


class Read(Record):
    """A type that is read and exported only: nobody writes it by form or API, administrators included."""

    rights = READ_ONLY
    views: ClassVar = _NO_WRITING

    def allows(self, user: Any, verb: str, row: Any = None) -> bool:
        return verb in ("view", "export") and super().allows(user, verb, row)


class DirectiveVersionRecord(Read):
    model = DirectiveVersion
    icon = "gavel"
    columns: ClassVar = [
        Column("title", sort="sort_text", kind="link"),
        Column("approved_on"),
        Column("valid_from"),
        Column("valid_to"),
        Column("document_number", kind="mono"),
        Column("created_at", hidden=True),
    ]
    filters: ClassVar = ["valid_from"]
    fields: ClassVar = ["title", "institution", "approved_on", "document_number", "valid_from", "valid_to"]


class ClauseRecord(Read):
    model = Clause
    icon = "list-details"
    related: ClassVar = ["article", "version", "predecessor"]
    columns: ClassVar = [
        Column("ref", sort="order", kind="link"),
        Column("text"),
        Column("article", sort="article__order"),
        Column("change", tones={"added": "info", "changed": "minor", "moved": "info"}),
        Column("valid_from", hidden=True),
        Column("valid_to", hidden=True),
        Column("version", hidden=True),
    ]
    filters: ClassVar = ["version", "change"]
    fields: ClassVar = ["ref", "text", "article", "version", "valid_from", "valid_to", "change", "predecessor"]
    nav_group = "directive"
    nav_order = 40

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.clause(row)


class ObligationRecord(Read):
    model = Obligation
    icon = "checklist"
    related: ClassVar = ["clause", "period_set_by"]
    columns: ClassVar = [
        Column("key", sort="id", kind="link"),
        Column("title", label=Obligation._meta.get_field("title_tr").verbose_name, sort="sort_text"),
        Column("position"),
        Column("service", kind="mono"),
        Column("kind"),
        Column("evaluator"),
        Column("period", kind="mono"),
        Column("basis", tones={"unset": "minor", "institution": "info"}),
        Column("evidence_mode", hidden=True),
        Column("active", hidden=True),
    ]
    filters: ClassVar = ["position", "kind", "evaluator", "basis", "evidence_mode", "active"]
    fields: ClassVar = [
        "key", "title_tr", "title_en", "clause", "position", "service", "kind", "kind_secondary", "evaluator", "period",
        "attest_period", "stated", "basis", "evidence_mode", "evidence_tr", "evidence_en", "starts_on", "active",
    ]  # fmt: skip

    def in_words(self, row: Any, name: str) -> Any:
        if name in ("period", "attest_period"):
            return length_text(getattr(row, name)) if getattr(row, name) else ""
        return service_words(row.service) if name == "service" else None

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.obligation(row, request.user)


class InstanceRecord(Read):
    model = Instance
    icon = "clipboard-check"
    related: ClassVar = ["obligation", "obligation__clause"]
    columns: ClassVar = [
        Column("key", sort="id", kind="link"),
        Column("obligation", sort="obligation_id"),
        Column("service", kind="mono"),
        Column("status", tones=TONES),
        Column("due_on"),
        Column("last_on"),
        Column("since", hidden=True),
        Column("computed_at", hidden=True),
    ]
    filters: ClassVar = ["status", "service", "obligation__position", "obligation__kind", "obligation__basis", "due_on"]
    fields: ClassVar = ["key", "obligation", "service", "status", "since", "due_on", "last_on", "told"]
    searchable = False

    def fetch(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return super().fetch(rows).filter(obligation__active=True)

    def in_words(self, row: Any, name: str) -> Any:
        return service_words(row.service) if name == "service" else None

    def detail_context(self, request: Any, row: Any) -> dict[str, Any]:
        return details.instance(row, request.user)


class StatementRecord(Read):
    model = Attestation
    icon = "edit"
    related: ClassVar = ["instance__obligation", "by"]
    columns: ClassVar = [
        Column("on", kind="link"),
        Column("instance", sort="instance_id"),
        Column("note"),
        Column("by"),
        Column("recorded_at"),
        Column("withdrawn_at", hidden=True),
    ]
    filters: ClassVar = ["on", "recorded_at", "withdrawn_at"]
    fields: ClassVar = ["instance", "on", "note", "by", "withdrawn_at", "withdrawal_reason"]
    searchable = False


class EvidenceRecord(Read):
    model = EvidenceLink
    icon = "file-certificate"
    related: ClassVar = ["instance__obligation"]
    columns: ClassVar = [
        Column("effective_at"),
        Column("label", kind="link"),
        Column("instance", sort="instance_id"),
        Column("source", kind="mono"),
        Column("recorded_at"),
        Column("linked_at", hidden=True),
        Column("gone_at", hidden=True),
        Column("flag", hidden=True),
    ]
    filters: ClassVar = ["source", "effective_at", "recorded_at", "linked_at", "gone_at"]
    fields: ClassVar = [
        "instance", "source", "label", "effective_at", "recorded_at", "gone_at", "flag",
        "snapshot_sha256", "evaluator_version",
    ]  # fmt: skip
    searchable = False


class EscalationRecord(Read):
    model = Escalation
    icon = "arrow-up"
    related: ClassVar = ["instance__obligation"]
    columns: ClassVar = [
        Column("on", kind="link"),
        Column("instance", sort="instance_id"),
        Column("position"),
        Column("due_on"),
        Column("closed_on"),
    ]
    filters: ClassVar = ["on", "closed_on", "due_on"]
    fields: ClassVar = ["instance", "position", "on", "due_on", "closed_on"]
    searchable = False
