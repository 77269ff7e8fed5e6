"""Record types of letters."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from bag.core.access import MANAGED
from bag.core.records.spec import Column, Record
from bag.documents.letters import queries, services
from bag.documents.letters.forms import LetterForm
from bag.documents.letters.views import LetterDetail, LetterEdit, LetterHistory
from bag.documents.models import Letter, Letterhead
from bag.documents.rights import LETTERS

TONES = {
    "draft": "info",
    "circulating": "warning",
    "returned": "major",
    "signed": "info",
    "numbered": "ok",
    "sent": "ok",
    "delivered": "ok",
    "disposed": "unknown",
}


class LetterRecord(Record):
    """Unclassified letters. Classified ones never pass this gate: no list, search, export, API or import knows them."""

    model = Letter
    icon = "mail"
    related: ClassVar = list(queries.RELATED)
    columns: ClassVar = [
        Column("subject", kind="link"),
        Column("number", kind="mono"),
        Column("kind"),
        Column("unit__name", _("Prepared by"), sort="unit__sort_text"),
        Column("status", tones=TONES, kind="choice"),
        Column("registered_on"),
        Column("answer_by", hidden=True),
        Column("drafted_by", hidden=True),
        Column("file_plan__code", _("File-plan code"), sort="file_plan__code", kind="mono", hidden=True),
    ]
    filters: ClassVar = ["status", "kind", "urgency", "unit", "file_plan", "registered_on", "answer_by"]
    fieldsets: ClassVar = [
        ("", ["kind", "letterhead", "unit", "file_plan", "subject", "addressees", "for_information"]),
        (_("Text"), ["references", "body", "annexes"]),
        (_("Marks and type"), ["secrecy", "urgency", "answer_by", "typeface", "body_size", "contact"]),
    ]
    fields: ClassVar = [name for _title, names in fieldsets for name in names]
    bulk_fields: ClassVar = ["unit", "file_plan", "contact"]
    form = LetterForm
    rights = LETTERS
    service_path = "unit__code"
    views: ClassVar = {"detail": LetterDetail, "add": LetterEdit, "edit": LetterEdit, "history": LetterHistory}
    nav_group = "documents"
    nav_order = 5

    def allows(self, user: Any, verb: str, row: models.Model | None = None) -> bool:
        """Words that are on their way, or gone, are neither edited nor deleted."""
        if verb in ("change", "delete") and isinstance(row, Letter) and row.pk and not row.editable:
            return False
        return super().allows(user, verb, row)

    def visible_to(self, user: Any) -> models.QuerySet[Any]:
        return super().visible_to(user).filter(secrecy="")

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return services.save(row, chain=row.chosen_chain, by=actor)

    @transaction.atomic
    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return services.save_many(rows, by=actor)


class LetterheadRecord(Record):
    model = Letterhead
    icon = "certificate"
    related: ClassVar = ["unit"]
    columns: ClassVar = [
        Column("unit", sort="unit__sort_text", kind="link"),
        Column("detsis_no", kind="mono"),
        Column("address"),
        Column("phone"),
    ]
    fields: ClassVar = ["unit", "detsis_no", "address", "phone", "email", "web", "kep"]
    rights = MANAGED
